"""Commands through network servers: where a device is kept there, and what the server said of a command."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sensors", "0009_silent_gateways")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="devicecommand",
            name="carried_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="devicecommand",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waits to be sent"),
                    ("sent", "sent, not answered yet"),
                    ("received", "received by the device"),
                    ("done", "done by the device"),
                    ("refused", "refused"),
                    ("unanswered", "not answered"),
                    ("expired", "not sent in time"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="DeviceAddress",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="address",
                        serialize=False,
                        to="sensors.device",
                    ),
                ),
                ("said", models.JSONField(default=dict)),
                ("heard_at", models.DateTimeField(verbose_name="heard at")),
            ],
            options={
                "verbose_name": "address of a device",
                "verbose_name_plural": "addresses of devices",
            },
        ),
    ]
