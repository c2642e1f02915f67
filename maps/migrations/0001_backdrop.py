from __future__ import annotations

import django.contrib.gis.db.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BackdropFeature",
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
                            ("water", "Water"),
                            ("park", "Park"),
                            ("building", "Building"),
                            ("lane", "Lane"),
                            ("street", "Street"),
                            ("trunk", "Main road"),
                            ("rail", "Railway"),
                            ("place", "Place name"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("min_zoom", models.SmallIntegerField(default=0)),
                ("geom", django.contrib.gis.db.models.fields.GeometryField(srid=4490)),
            ],
            options={
                "verbose_name": "backdrop feature",
                "verbose_name_plural": "backdrop features",
                "indexes": [models.Index(fields=["min_zoom"], name="backdrop_min_zoom")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "water",
                                    "park",
                                    "building",
                                    "lane",
                                    "street",
                                    "trunk",
                                    "rail",
                                    "place",
                                ],
                            )
                        ),
                        name="backdrop_kind_known",
                    )
                ],
            },
        ),
    ]
