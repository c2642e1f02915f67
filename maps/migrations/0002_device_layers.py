"""Layers of devices, coloured by what they measure."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("maps", "0001_backdrop")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DeviceLayer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=300)),
                ("types", models.JSONField()),
                ("quantity", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=20)),
                ("legend", models.JSONField()),
                ("source", models.CharField(max_length=60)),
            ],
            options={
                "verbose_name": "layer of devices",
                "verbose_name_plural": "layers of devices",
            },
        ),
    ]
