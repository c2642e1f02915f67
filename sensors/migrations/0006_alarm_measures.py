"""What a rule measures, how late it may be told, what single devices have instead; alarms that are put right."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from hub.foundation import sqlfile

BACK = """
DROP TRIGGER grid_stamped ON sensors_alarmrule;
DROP TRIGGER grid_stamped ON sensors_ruleoverride;
DELETE FROM grid_stamp WHERE topic = 'alarm_rules';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sensors", "0005_around_the_alarm")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="alarm",
            name="corrections",
            field=models.JSONField(default=list, verbose_name="what late readings showed"),
        ),
        migrations.AddField(
            model_name="alarm",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
        ),
        migrations.AddField(
            model_name="alarmrule",
            name="flapping",
            field=models.JSONField(blank=True, null=True, verbose_name="flapping"),
        ),
        migrations.AddField(
            model_name="alarmrule",
            name="lateness_s",
            field=models.FloatField(default=3600.0, verbose_name="allowed lateness in seconds"),
        ),
        migrations.AddField(
            model_name="alarmrule",
            name="measure",
            field=models.JSONField(blank=True, default=dict, verbose_name="measure"),
        ),
        migrations.AddField(
            model_name="alarmrule",
            name="when",
            field=models.JSONField(blank=True, default=list, verbose_name="hours"),
        ),
        migrations.AddField(
            model_name="reading",
            name="late",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Baseline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.CharField(max_length=40)),
                ("since", models.DateTimeField(verbose_name="of readings since")),
                ("until", models.DateTimeField(verbose_name="of readings until")),
                ("hours", models.JSONField(verbose_name="hours of the week")),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="baselines",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "baseline",
                "verbose_name_plural": "baselines",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("device", "quantity", "until"), name="one_baseline_per_reckoning"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_code", models.CharField(max_length=40, verbose_name="rule")),
                ("said", models.JSONField(verbose_name="what it says")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="valid to")),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of one device",
                "verbose_name_plural": "rules of single devices",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("rule_code", "device"),
                        name="one_override_per_rule_and_device",
                    )
                ],
            },
        ),
        migrations.RunSQL(sqlfile.load("sensors", "ddl/0006_alarm_rules_stamp"), BACK),
        migrations.RunSQL(
            sqlfile.load("sensors", "ddl/0006_memories"),
            "UPDATE sensors_devicestate SET memories = '{}' WHERE memories <> '{}'",
        ),
    ]
