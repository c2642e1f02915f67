"""Maintenance windows, storms, reviews, and what an alarm names of them."""

from __future__ import annotations

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0005_shifts"),
        ("sensors", "0004_device_health_and_service"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlarmReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("false", "false alarm"),
                            ("unclear", "cannot be told"),
                        ],
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="reviewed at")),
                ("digest", models.CharField(max_length=64)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="sensors.alarm",
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
                "verbose_name": "review of an alarm",
                "verbose_name_plural": "reviews of alarms",
            },
        ),
        migrations.CreateModel(
            name="Maintenance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="over since")),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensors.device",
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensors.device",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensors.devicetype",
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
                "verbose_name": "maintenance window",
                "verbose_name_plural": "maintenance windows",
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="silenced",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="sensors.maintenance",
            ),
        ),
        migrations.CreateModel(
            name="Storm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[("gateway", "one gateway"), ("near", "one place")], max_length=10
                    ),
                ),
                ("rule_code", models.CharField(max_length=40)),
                ("centre", django.contrib.gis.db.models.fields.PointField(null=True, srid=4490)),
                ("began_at", models.DateTimeField(verbose_name="began at")),
                ("last_at", models.DateTimeField(verbose_name="newest alarm")),
                ("over_at", models.DateTimeField(null=True, verbose_name="over since")),
                ("why", models.JSONField(verbose_name="why")),
                ("case_id", models.BigIntegerField(null=True, verbose_name="case")),
                (
                    "gateway",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "storm of alarms",
                "verbose_name_plural": "storms of alarms",
            },
        ),
        migrations.AddField(
            model_name="alarm",
            name="storm",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="sensors.storm",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["rule_code", "-raised_at"], name="alarm_of_rule"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("silenced__isnull", False)),
                fields=["silenced"],
                name="alarm_silenced",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("storm__isnull", False)),
                fields=["storm"],
                name="alarm_of_storm",
            ),
        ),
        migrations.AddIndex(
            model_name="alarmreview",
            index=models.Index(fields=["alarm", "-id"], name="alarm_review_newest"),
        ),
        migrations.AddIndex(
            model_name="maintenance",
            index=models.Index(fields=["ends_at"], name="maintenance_end"),
        ),
        migrations.AddConstraint(
            model_name="maintenance",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gte", models.F("begins_at"))),
                name="maintenance_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("device__isnull", False),
                    ("gateway__isnull", False),
                    ("type__isnull", False),
                    ("area__isnull", False),
                    _connector="OR",
                ),
                name="maintenance_is_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="storm",
            index=models.Index(
                condition=models.Q(("over_at__isnull", True)), fields=["rule_code"], name="storm_on"
            ),
        ),
    ]
