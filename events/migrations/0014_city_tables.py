"""Whose tables ran when, and by which of them a case was decided last."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds to the room events."""

    dependencies: ClassVar = [("events", "0013_review")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="case",
            name="tables",
            field=models.CharField(
                blank=True, default="", max_length=60, verbose_name="city's tables"
            ),
        ),
        migrations.CreateModel(
            name="CityVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stamp", models.CharField(max_length=60, verbose_name="stamp")),
                ("version", models.CharField(max_length=40, verbose_name="version")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("content", models.JSONField(verbose_name="content")),
                ("since", models.DateTimeField(verbose_name="since")),
            ],
            options={
                "verbose_name": "version of the city's tables",
                "verbose_name_plural": "versions of the city's tables",
                "indexes": [models.Index(models.F("stamp"), name="cityversion_stamp")],
            },
        ),
    ]
