"""Devices, readings in partitions, alarm rules, alarms, the quarantine and replays."""

from __future__ import annotations

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grid", "0002_people_and_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("quantities", models.JSONField(default=dict, verbose_name="quantities")),
                (
                    "rhythm_s",
                    models.PositiveIntegerField(default=300, verbose_name="rhythm in seconds"),
                ),
                ("symbol", models.CharField(blank=True, max_length=30, verbose_name="symbol")),
            ],
            options={
                "verbose_name": "device type",
                "verbose_name_plural": "device types",
            },
        ),
        migrations.CreateModel(
            name="ReplayRun",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("start_seq", models.BigIntegerField(verbose_name="journal entry at the start")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
            ],
            options={
                "verbose_name": "replay",
                "verbose_name_plural": "replays",
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="code")),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4490, verbose_name="place"
                    ),
                ),
                (
                    "rhythm_s",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="rhythm in seconds"
                    ),
                ),
                ("in_service", models.BooleanField(default=True, verbose_name="in service")),
                (
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="grid.area",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="grid.component",
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="behind",
                        to="sensors.device",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="grid.organisation",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="devices",
                        to="sensors.devicetype",
                    ),
                ),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
            },
        ),
        migrations.CreateModel(
            name="AlarmRule",
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
                ("quantity", models.CharField(max_length=40, verbose_name="quantity")),
                (
                    "above",
                    models.BooleanField(default=True, verbose_name="alarm is a value too high"),
                ),
                ("levels", models.JSONField(verbose_name="levels")),
                (
                    "longest_gap_s",
                    models.PositiveIntegerField(
                        null=True, verbose_name="longest silence in seconds"
                    ),
                ),
                (
                    "class_scheme",
                    models.CharField(blank=True, max_length=60, verbose_name="class scheme"),
                ),
                (
                    "class_kind",
                    models.CharField(blank=True, max_length=12, verbose_name="class kind"),
                ),
                (
                    "class_code",
                    models.CharField(blank=True, max_length=32, verbose_name="class code"),
                ),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="valid to")),
                (
                    "device_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="sensors.devicetype",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm rule",
                "verbose_name_plural": "alarm rules",
            },
        ),
        migrations.CreateModel(
            name="Quarantined",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.TextField(verbose_name="topic")),
                ("content_type", models.CharField(blank=True, max_length=80)),
                ("correlation", models.BinaryField(default=b"")),
                ("reason", models.CharField(max_length=60, verbose_name="reason")),
                ("values", models.JSONField(default=dict)),
                ("payload", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("taken", "taken at a retry"),
                            ("dropped", "dropped"),
                            ("expired", "expired"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("last_at", models.DateTimeField(verbose_name="last at")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
            ],
            options={
                "verbose_name": "message in quarantine",
                "verbose_name_plural": "messages in quarantine",
                "indexes": [models.Index(fields=["state", "-id"], name="quarantine_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("digest", "reason"),
                        name="one_quarantined_message",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceState",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="sensors.device",
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField(null=True)),
                ("observed_at", models.DateTimeField(null=True)),
                ("online", models.BooleanField(null=True)),
                ("status_at", models.DateTimeField(null=True)),
                ("seq_high", models.BigIntegerField(null=True)),
                ("seq_seen", models.BigIntegerField(default=0)),
                ("alarm_level", models.SmallIntegerField(null=True)),
            ],
            options={
                "verbose_name": "device state",
                "verbose_name_plural": "device states",
                "indexes": [
                    models.Index(
                        models.F("alarm_level"),
                        condition=models.Q(("alarm_level__isnull", False)),
                        name="device_state_alarm",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlarmState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_code", models.CharField(max_length=40)),
                ("level", models.SmallIntegerField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("memory", models.JSONField(default=dict)),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarm_states",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm state",
                "verbose_name_plural": "alarm states",
                "constraints": [
                    models.UniqueConstraint(fields=("device", "rule_code"), name="one_alarm_state")
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(unique=True)),
                ("rule_code", models.CharField(max_length=40)),
                ("level", models.SmallIntegerField(verbose_name="level")),
                ("worst", models.SmallIntegerField(verbose_name="gravest level")),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                ("level_at", models.DateTimeField(verbose_name="level since")),
                (
                    "cleared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cleared at"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("value", models.FloatField(verbose_name="value")),
                ("evidence", models.JSONField(verbose_name="evidence")),
                ("why", models.JSONField(verbose_name="why")),
                ("last_why", models.JSONField(null=True, verbose_name="why, last change")),
                ("case_id", models.BigIntegerField(db_index=True, null=True, verbose_name="case")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="sensors.alarmrule",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "alarm",
                "verbose_name_plural": "alarms",
                "indexes": [
                    models.Index(fields=["-raised_at"], name="alarm_newest"),
                    models.Index(fields=["device", "-raised_at"], name="alarm_of_device"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("device", "rule_code"),
                        name="one_open_alarm_per_device_and_rule",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="one_alarm_rule_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("code",),
                name="one_alarm_rule_in_force",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Reading",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "device_id",
                                "quantity",
                                "observed_at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("quantity", models.CharField(max_length=40)),
                        ("observed_at", models.DateTimeField()),
                        ("value", models.FloatField(null=True)),
                        ("text", models.TextField(null=True)),
                        (
                            "time_source",
                            models.CharField(
                                choices=[
                                    ("o", "observed"),
                                    ("s", "received, numbered by the device"),
                                    ("r", "received"),
                                ],
                                max_length=1,
                            ),
                        ),
                        ("received_at", models.DateTimeField()),
                        (
                            "device",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="sensors.device",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reading",
                        "verbose_name_plural": "readings",
                        "ordering": ["observed_at"],
                    },
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    sqlfile.load("sensors", "ddl/0001_readings"),
                    sqlfile.load("sensors", "ddl/0001_readings_back"),
                ),
            ],
        ),
    ]
