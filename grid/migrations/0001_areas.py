"""Areas, their earlier shapes, outlines and publications; the stamp that changes with them."""

from __future__ import annotations

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="GridVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                ("published_by", models.CharField(max_length=150, verbose_name="published by")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="digest of the file"),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("counts", models.JSONField(verbose_name="counts")),
            ],
            options={
                "verbose_name": "grid publication",
                "verbose_name_plural": "grid publications",
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=60, verbose_name="code scheme")),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "city"),
                            ("district", "district"),
                            ("street", "street"),
                            ("community", "community"),
                            ("grid", "unit grid"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("division", "division"),
                            ("unit", "unit grid"),
                            ("exclusive", "exclusive grid"),
                            ("responsibility", "responsibility grid"),
                            ("governance", "governance grid"),
                        ],
                        default="division",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="path"
                    ),
                ),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        srid=4490, verbose_name="boundary"
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=4490, verbose_name="point inside"
                    ),
                ),
                ("area_m2", models.FloatField(verbose_name="area in m²")),
                ("land_use", models.CharField(blank=True, max_length=40, verbose_name="land use")),
                (
                    "grade",
                    models.CharField(blank=True, max_length=20, verbose_name="management grade"),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="grid.area",
                        verbose_name="parent",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="grid.gridversion",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "area",
                "verbose_name_plural": "areas",
            },
        ),
        migrations.CreateModel(
            name="PastArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme", models.CharField(max_length=60, verbose_name="code scheme")),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "city"),
                            ("district", "district"),
                            ("street", "street"),
                            ("community", "community"),
                            ("grid", "unit grid"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("division", "division"),
                            ("unit", "unit grid"),
                            ("exclusive", "exclusive grid"),
                            ("responsibility", "responsibility grid"),
                            ("governance", "governance grid"),
                        ],
                        default="division",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="path"
                    ),
                ),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        srid=4490, verbose_name="boundary"
                    ),
                ),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=4490, verbose_name="point inside"
                    ),
                ),
                ("area_m2", models.FloatField(verbose_name="area in m²")),
                ("land_use", models.CharField(blank=True, max_length=40, verbose_name="land use")),
                (
                    "grade",
                    models.CharField(blank=True, max_length=20, verbose_name="management grade"),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="grid.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_areas",
                        to="grid.gridversion",
                        verbose_name="publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier area",
                "verbose_name_plural": "earlier areas",
            },
        ),
        migrations.CreateModel(
            name="AreaOutline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zoom", models.SmallIntegerField(verbose_name="zoom")),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4490, verbose_name="boundary"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outlines",
                        to="grid.area",
                        verbose_name="area",
                    ),
                ),
            ],
            options={
                "verbose_name": "outline",
                "verbose_name_plural": "outlines",
                "constraints": [
                    models.UniqueConstraint(fields=("area", "zoom"), name="one_outline_per_zoom")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GinIndex(fields=["path"], name="area_path"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["level", "code"], name="area_level_code"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["parent", "code"], name="area_parent_code"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(
                fields=["code"], name="area_code_prefix", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(
                fields=["name"], name="area_name_prefix", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(fields=("scheme", "code"), name="one_area_per_code"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["city", "district", "street", "community", "grid"])
                ),
                name="area_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["division", "unit", "exclusive", "responsibility", "governance"])
                ),
                name="area_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="area_life_runs_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="pastarea",
            index=django.contrib.postgres.indexes.GinIndex(fields=["path"], name="past_area_path"),
        ),
        migrations.AddConstraint(
            model_name="pastarea",
            constraint=models.UniqueConstraint(
                fields=("area", "valid_from"), name="one_past_area_per_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="pastarea",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                name="past_area_has_lived",
            ),
        ),
        migrations.RunSQL(
            sqlfile.load("grid", "ddl/0001_area_stamp"),
            """
            DROP TRIGGER grid_pastarea_stamped ON grid_pastarea;
            DROP TRIGGER grid_area_stamped ON grid_area;
            DROP FUNCTION grid_area_stamped();
            DROP TABLE grid_area_stamp;
            DROP SEQUENCE grid_area_stamp_seq;
            """,
        ),
    ]
