"""Accounts at the broker: whose they are, since when, until when."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sensors", "0010_ways_down")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="BrokerAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="account")),
                ("owner", models.CharField(max_length=64, verbose_name="whose")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="ends at")),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="sensors.device",
                    ),
                ),
            ],
            options={
                "verbose_name": "account at the broker",
                "verbose_name_plural": "accounts at the broker",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="broker_account_owner"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("name",),
                        name="one_open_account_a_name",
                    ),
                ],
            },
        ),
    ]
