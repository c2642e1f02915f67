"""How the bytes of a device type are read, where a pack says so, with its stamp; plans (预案), and steps of them done."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.foundation import sqlfile

BACK = """
DROP TRIGGER grid_stamped ON sensors_devicetype;
DELETE FROM grid_stamp WHERE topic = 'device_codecs';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sensors", "0011_broker_accounts"),
        ("grid", "0002_people_and_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="devicetype",
            name="codec",
            field=models.TextField(blank=True, default="", verbose_name="codec"),
        ),
        migrations.RunSQL(sqlfile.load("sensors", "ddl/0012_device_codecs_stamp"), BACK),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_code", models.CharField(max_length=40, verbose_name="alarm rule")),
                ("level", models.SmallIntegerField(verbose_name="level")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("title", models.CharField(max_length=60, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title in English"),
                ),
                ("basis", models.CharField(max_length=300, verbose_name="basis")),
                ("steps", models.JSONField(verbose_name="steps")),
                ("source", models.CharField(max_length=60, verbose_name="source")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="valid to")),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule_code", "level", "version"), name="one_plan_per_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("rule_code", "level"),
                        name="one_plan_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StepDone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_id", models.BigIntegerField(verbose_name="case")),
                ("step", models.PositiveSmallIntegerField(verbose_name="step")),
                ("at", models.DateTimeField(verbose_name="ticked off at")),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ticks",
                        to="sensors.plan",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "step that was done",
                "verbose_name_plural": "steps that were done",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_id", "plan", "step"), name="one_tick_per_case_and_step"
                    )
                ],
            },
        ),
    ]
