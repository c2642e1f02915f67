"""Combinations of alarm rules, and where one was found."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensors", "0006_alarm_measures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Combination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("parts", models.JSONField(verbose_name="parts")),
                ("within_m", models.PositiveIntegerField(verbose_name="within metres")),
                ("within_s", models.PositiveIntegerField(verbose_name="within seconds")),
                (
                    "importance",
                    models.PositiveSmallIntegerField(verbose_name="importance of the case"),
                ),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="valid to")),
            ],
            options={
                "verbose_name": "combination of rules",
                "verbose_name_plural": "combinations of rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="one_combination_per_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("code",),
                        name="one_combination_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Combined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("combination_code", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("why", models.JSONField(verbose_name="why")),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="combined",
                        to="sensors.alarm",
                    ),
                ),
                (
                    "combination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="sensors.combination",
                    ),
                ),
                ("others", models.ManyToManyField(related_name="+", to="sensors.alarm")),
            ],
            options={
                "verbose_name": "combination that was found",
                "verbose_name_plural": "combinations that were found",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alarm", "combination_code"), name="one_combination_per_alarm"
                    )
                ],
            },
        ),
    ]
