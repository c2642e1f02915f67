"""What is wrong with each device, what was done to it, and the files that registered it."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("grid", "0005_shifts"),
        ("sensors", "0003_device_stamp"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DeviceHealth",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="health",
                        serialize=False,
                        to="sensors.device",
                    ),
                ),
                ("arrives_s", models.FloatField(null=True)),
                ("measures_s", models.FloatField(null=True)),
                ("learnt_from", models.PositiveIntegerField(default=0)),
                ("silent_after_s", models.PositiveIntegerField()),
                ("silent_why", models.JSONField()),
                ("offline_since", models.DateTimeField(null=True, verbose_name="offline since")),
                ("offline_why", models.JSONField(null=True)),
                ("findings", models.JSONField(default=list)),
                ("turns", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "device health",
                "verbose_name_plural": "device health",
            },
        ),
        migrations.CreateModel(
            name="DeviceLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                ("counts", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True, verbose_name="taken back at")),
            ],
            options={
                "verbose_name": "load of devices",
                "verbose_name_plural": "loads of devices",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("installed", "installation"),
                            ("calibrated", "calibration"),
                            ("repaired", "repair"),
                            ("battery", "change of battery"),
                            ("inspected", "inspection"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("due", models.DateField(null=True, verbose_name="due")),
                ("corrections", models.JSONField(null=True, verbose_name="corrections")),
                (
                    "text",
                    models.CharField(blank=True, max_length=500, verbose_name="what was done"),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
            ],
            options={
                "verbose_name": "service record",
                "verbose_name_plural": "service records",
            },
        ),
        migrations.RemoveConstraint(
            model_name="device",
            name="one_device_per_code",
        ),
        migrations.AddField(
            model_name="device",
            name="calibrated_on",
            field=models.DateField(blank=True, null=True, verbose_name="calibrated on"),
        ),
        migrations.AddField(
            model_name="device",
            name="calibration_due",
            field=models.DateField(blank=True, null=True, verbose_name="calibration due"),
        ),
        migrations.AddField(
            model_name="device",
            name="corrections",
            field=models.JSONField(blank=True, null=True, verbose_name="corrections"),
        ),
        migrations.AddField(
            model_name="device",
            name="installed_on",
            field=models.DateField(blank=True, null=True, verbose_name="installed on"),
        ),
        migrations.AddField(
            model_name="devicetype",
            name="limits",
            field=models.JSONField(default=dict, verbose_name="limits of health"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                fields=("code",),
                include=("id", "type", "gateway", "in_service", "corrections"),
                name="one_device_per_code",
                violation_error_message="There is a device with this code already.",
            ),
        ),
        migrations.AddIndex(
            model_name="devicehealth",
            index=models.Index(
                models.F("offline_since"),
                condition=models.Q(("offline_since__isnull", False)),
                name="device_offline",
            ),
        ),
        migrations.AddIndex(
            model_name="devicehealth",
            index=models.Index(fields=["looked_at"], name="device_looked_at"),
        ),
        migrations.AddField(
            model_name="service",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="device",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="services",
                to="sensors.device",
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["device", "-on"], name="service_of_device"),
        ),
    ]
