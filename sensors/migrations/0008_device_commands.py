"""What devices can be told to do, and what they were told."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sensors", "0007_combinations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="devicetype",
            name="commands",
            field=models.JSONField(default=list, verbose_name="commands"),
        ),
        migrations.CreateModel(
            name="DeviceCommand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(unique=True)),
                ("command", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
                ("says", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be sent"),
                            ("sent", "sent, not answered yet"),
                            ("done", "done by the device"),
                            ("refused", "refused by the device"),
                            ("unanswered", "not answered"),
                            ("expired", "not sent in time"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("expires_at", models.DateTimeField()),
                ("timeout_s", models.PositiveIntegerField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("answer_due_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commands",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "device command",
                "verbose_name_plural": "device commands",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sent"])),
                        fields=["state", "id"],
                        name="device_command_open",
                    ),
                    models.Index(fields=["device", "-id"], name="device_command_newest"),
                ],
            },
        ),
    ]
