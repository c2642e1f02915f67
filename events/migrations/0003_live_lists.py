"""Indexes for what is live, which is a small part of all there ever was; none for what nobody asks."""

from __future__ import annotations

import django.contrib.gis.db.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_cases"),
        ("grid", "0002_people_and_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_due",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_ended",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_device",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_yellow",
        ),
        migrations.AlterField(
            model_name="case",
            name="geom",
            field=django.contrib.gis.db.models.fields.PointField(
                null=True, spatial_index=False, srid=4490, verbose_name="point"
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="number",
            field=models.CharField(max_length=32, verbose_name="case number"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("ended_at__isnull", True)),
                name="case_live_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("ended_at__isnull", True)),
                name="case_live_new",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("yellow_at"),
                condition=models.Q(("ended_at__isnull", True)),
                name="case_yellow",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("ended_at"),
                condition=models.Q(("ended_at__isnull", True), _negated=True),
                name="case_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("device_id"),
                condition=models.Q(("device_id__isnull", False), ("ended_at__isnull", True)),
                name="case_device",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ["accepted", "offered", "working"])),
                name="item_open_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("number",), name="one_case_per_number"),
        ),
    ]
