"""The first tables of the class catalogue."""

from __future__ import annotations

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CatalogueLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                ("files", models.JSONField(verbose_name="files")),
                ("added", models.PositiveIntegerField(verbose_name="rows added")),
                ("ended", models.PositiveIntegerField(verbose_name="rows ended")),
            ],
            options={
                "verbose_name": "catalogue load",
                "verbose_name_plural": "catalogue loads",
            },
        ),
        migrations.CreateModel(
            name="CodeScheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="scheme")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                (
                    "authority",
                    models.CharField(blank=True, max_length=120, verbose_name="authority"),
                ),
                ("source", models.TextField(blank=True, verbose_name="source")),
                ("is_local", models.BooleanField(default=False, verbose_name="local")),
            ],
            options={
                "verbose_name": "code scheme",
                "verbose_name_plural": "code schemes",
            },
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reject", "not accepted"),
                            ("void", "voided"),
                            ("return", "returned"),
                            ("rework", "rework"),
                            ("revoke", "assignment revoked"),
                            ("suspend", "suspended"),
                            ("extend", "extended"),
                            ("reopen", "reopened"),
                            ("terminate", "handling terminated"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                ("needs_text", models.BooleanField(default=False, verbose_name="needs a text")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
            ],
            options={
                "verbose_name": "reason",
                "verbose_name_plural": "reasons",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("kind", "code"),
                        name="one_open_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "from_kind",
                    models.CharField(
                        choices=[
                            ("component", "component"),
                            ("matter", "matter"),
                            ("hotline", "hotline order"),
                            ("alarm", "alarm"),
                        ],
                        max_length=10,
                        verbose_name="from kind",
                    ),
                ),
                ("from_code", models.CharField(max_length=32, verbose_name="from code")),
                (
                    "to_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("component", "component"),
                            ("matter", "matter"),
                            ("hotline", "hotline order"),
                            ("alarm", "alarm"),
                        ],
                        max_length=10,
                        verbose_name="to kind",
                    ),
                ),
                ("to_code", models.CharField(blank=True, max_length=32, verbose_name="to code")),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("same", "same class"),
                            ("moved", "same class under a new number"),
                            ("problem", "a problem of this component"),
                            ("close", "nearest class"),
                            ("hand", "local class, mapped by hand"),
                            ("deleted", "deleted without successor"),
                        ],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "from_scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maps_from",
                        to="events.codescheme",
                    ),
                ),
                (
                    "to_scheme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maps_to",
                        to="events.codescheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "code translation",
                "verbose_name_plural": "code translations",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("from_scheme", "from_kind", "from_code", "to_scheme", "to_kind"),
                        name="one_open_map",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("to_code", ""), ("to_kind", ""), ("to_scheme__isnull", True)),
                            models.Q(
                                ("to_scheme__isnull", False),
                                models.Q(("to_kind", ""), _negated=True),
                                models.Q(("to_code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="map_target_whole_or_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClassCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("component", "component"),
                            ("matter", "matter"),
                            ("hotline", "hotline order"),
                            ("alarm", "alarm"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("name_en", models.CharField(max_length=160, verbose_name="English name")),
                (
                    "category_code",
                    models.CharField(blank=True, max_length=16, verbose_name="category code"),
                ),
                ("category", models.CharField(blank=True, max_length=100, verbose_name="category")),
                (
                    "category_en",
                    models.CharField(blank=True, max_length=160, verbose_name="English category"),
                ),
                (
                    "importance",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "ordinary"), (1, "raised"), (2, "serious"), (3, "red list")],
                        default=0,
                        verbose_name="importance",
                    ),
                ),
                ("is_local", models.BooleanField(default=False, verbose_name="local")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="events.codescheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "class",
                "verbose_name_plural": "classes",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("scheme", "kind", "code"),
                        name="one_open_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="class_life_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("importance__lte", 3)), name="class_importance_0_3"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FilingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("component", "component"),
                            ("matter", "matter"),
                            ("hotline", "hotline order"),
                            ("alarm", "alarm"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("class_code", models.CharField(max_length=32, verbose_name="class code")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("condition", models.CharField(max_length=200, verbose_name="filing condition")),
                (
                    "condition_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="English filing condition"
                    ),
                ),
                ("limit_value", models.PositiveSmallIntegerField(verbose_name="time limit")),
                (
                    "limit_unit",
                    models.CharField(
                        choices=[
                            ("urgent_hour", "urgent hours"),
                            ("work_hour", "working hours"),
                            ("work_day", "working days"),
                            ("urgent_day", "urgent days"),
                            ("natural_day", "calendar days"),
                        ],
                        max_length=12,
                        verbose_name="unit",
                    ),
                ),
                (
                    "closing_condition",
                    models.CharField(max_length=200, verbose_name="closing condition"),
                ),
                (
                    "closing_condition_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="English closing condition"
                    ),
                ),
                (
                    "photo_rule",
                    models.CharField(blank=True, max_length=200, verbose_name="photo rule"),
                ),
                (
                    "photo_rule_en",
                    models.CharField(blank=True, max_length=300, verbose_name="English photo rule"),
                ),
                ("auto_file", models.BooleanField(default=False, verbose_name="files itself")),
                (
                    "auto_dispatch",
                    models.BooleanField(default=False, verbose_name="dispatches itself"),
                ),
                (
                    "importance",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "ordinary"), (1, "raised"), (2, "serious"), (3, "red list")],
                        default=0,
                        verbose_name="importance",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="events.codescheme",
                    ),
                ),
            ],
            options={
                "verbose_name": "filing rule",
                "verbose_name_plural": "filing rules",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("scheme", "kind", "class_code", "number"),
                        name="one_open_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_value__gte", 1)), name="rule_limit_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "limit_unit__in",
                                [
                                    "urgent_hour",
                                    "work_hour",
                                    "work_day",
                                    "urgent_day",
                                    "natural_day",
                                ],
                            )
                        ),
                        name="rule_limit_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("importance__lte", 3)), name="rule_importance_0_3"
                    ),
                ],
            },
        ),
    ]
