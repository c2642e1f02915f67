"""What is asked for and approved: extension and suspension of a case, and what an approval is about."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0006_clocks")]

    operations: ClassVar = [
        migrations.AddField(
            "case",
            "suspended_until",
            models.DateTimeField(null=True, verbose_name="suspended until"),
        ),
        migrations.AddField(
            "workitem",
            "about",
            models.CharField(blank=True, default="", max_length=14, verbose_name="about"),
            preserve_default=False,
        ),
        migrations.AddField("workitem", "asked", models.JSONField(null=True)),
    ]
