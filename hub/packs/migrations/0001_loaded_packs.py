"""Which packs a city has loaded."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="LoadedPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                ("organisations", models.JSONField(default=dict, verbose_name="organisations")),
                ("rules", models.JSONField(default=dict, verbose_name="alarm rules")),
            ],
            options={"verbose_name": "scenario pack", "verbose_name_plural": "scenario packs"},
        ),
    ]
