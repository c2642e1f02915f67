"""Repeats without a time are known by what was said; what was set aside keeps that it was retained; a window's reach."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensors", "0013_class_of_combinations"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="devicestate",
            name="seq_high",
        ),
        migrations.RemoveField(
            model_name="devicestate",
            name="seq_seen",
        ),
        migrations.AddField(
            model_name="devicestate",
            name="recent",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="quarantined",
            name="retained",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="maintenance",
            name="reach",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, null=True, size=None
            ),
        ),
    ]
