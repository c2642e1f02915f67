"""Organisations, posts, duty, components, rules, the calendar, places, and their stamps."""

from __future__ import annotations

import datetime

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    dependencies = [
        ("grid", "0001_areas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("version", models.CharField(max_length=60, verbose_name="version")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the file")),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
            ],
            options={
                "verbose_name": "calendar notice",
                "verbose_name_plural": "calendar notices",
            },
        ),
        migrations.CreateModel(
            name="ResponsibilityRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
            ],
            options={
                "verbose_name": "responsibility rule",
                "verbose_name_plural": "responsibility rules",
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("is_working", models.BooleanField(verbose_name="is worked")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="grid.calendarnotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar day",
                "verbose_name_plural": "calendar days",
            },
        ),
        migrations.CreateModel(
            name="CalendarPolicy",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                (
                    "day_rule",
                    models.CharField(
                        choices=[("close_of_day", "close_of_day"), ("fixed_hours", "fixed_hours")],
                        default="close_of_day",
                        max_length=16,
                        verbose_name="day rule",
                    ),
                ),
                (
                    "day_hours",
                    models.PositiveSmallIntegerField(
                        default=8, verbose_name="hours of a working day"
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar policy",
                "verbose_name_plural": "calendar policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_calendar_policy"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("day_hours__gte", 1), ("day_hours__lte", 24)),
                        name="day_hours_1_24",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "scheme",
                    models.CharField(default="local", max_length=60, verbose_name="code scheme"),
                ),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("short_name", models.CharField(max_length=30, verbose_name="short name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("centre", "centre"),
                            ("department", "department"),
                            ("district", "district"),
                            ("street", "street office"),
                            ("community", "community"),
                            ("owner", "owner"),
                            ("contractor", "contractor"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="path",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="grid.area",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="grid.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
            },
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("scheme", models.CharField(max_length=60, verbose_name="code scheme")),
                ("code", models.CharField(max_length=32, verbose_name="code")),
                ("class_scheme", models.CharField(max_length=60, verbose_name="class scheme")),
                ("class_code", models.CharField(max_length=32, verbose_name="class code")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.PointField(srid=4490, verbose_name="place"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("intact", "intact"),
                            ("damaged", "damaged"),
                            ("lost", "lost"),
                            ("abandoned", "abandoned"),
                            ("removed", "removed"),
                        ],
                        default="intact",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("changed_on", models.DateField(blank=True, null=True, verbose_name="changed on")),
                (
                    "data_source",
                    models.CharField(blank=True, max_length=30, verbose_name="data source"),
                ),
                ("remark", models.TextField(blank=True, verbose_name="remark")),
                (
                    "cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="components",
                        to="grid.area",
                    ),
                ),
                (
                    "competent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="governed_components",
                        to="grid.organisation",
                    ),
                ),
                (
                    "maintainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintained_components",
                        to="grid.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_components",
                        to="grid.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "component",
                "verbose_name_plural": "components",
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("scheme", models.CharField(max_length=60, verbose_name="code scheme")),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("road", "road"),
                            ("doorplate", "house number"),
                            ("poi", "named place"),
                            ("quarter", "quarter"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="aliases",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="house number"),
                ),
                (
                    "subnumber",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="second number"
                    ),
                ),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(
                        srid=4490, verbose_name="place"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="grid.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("hotline_agent", "hotline_agent"),
                            ("intake_operator", "intake_operator"),
                            ("shift_supervisor", "shift_supervisor"),
                            ("dispatcher", "dispatcher"),
                            ("collector", "collector"),
                            ("liaison", "liaison"),
                            ("handler", "handler"),
                            ("grid_officer", "grid_officer"),
                            ("leader", "leader"),
                            ("auditor", "auditor"),
                            ("system_admin", "system_admin"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="title")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="grid.area",
                    ),
                ),
                (
                    "more_areas",
                    models.ManyToManyField(blank=True, related_name="shared_posts", to="grid.area"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="grid.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts at")),
                ("ends_at", models.DateTimeField(verbose_name="ends at")),
                ("note", models.CharField(blank=True, max_length=60, verbose_name="note")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="grid.post",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
            },
        ),
        migrations.CreateModel(
            name="RuleAssist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "assistant",
                "verbose_name_plural": "assistants",
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "class_scheme",
                    models.CharField(blank=True, max_length=60, verbose_name="class scheme"),
                ),
                (
                    "class_match",
                    models.CharField(
                        choices=[
                            ("exact", "this class"),
                            ("category", "classes whose code begins so"),
                            ("any", "every class"),
                        ],
                        max_length=8,
                        verbose_name="class match",
                    ),
                ),
                (
                    "class_code",
                    models.CharField(blank=True, max_length=32, verbose_name="class code"),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("city", "city"), ("district", "district"), ("street", "street")],
                        max_length=8,
                        verbose_name="level",
                    ),
                ),
                (
                    "territorial",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("centre", "centre"),
                            ("department", "department"),
                            ("district", "district"),
                            ("street", "street office"),
                            ("community", "community"),
                            ("owner", "owner"),
                            ("contractor", "contractor"),
                        ],
                        max_length=12,
                        verbose_name="territorial office",
                    ),
                ),
                (
                    "legal_basis",
                    models.CharField(blank=True, max_length=300, verbose_name="legal basis"),
                ),
                (
                    "list_item",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="responsibility list item"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="grid.area",
                    ),
                ),
                (
                    "assists",
                    models.ManyToManyField(
                        related_name="assisted_rules",
                        through="grid.RuleAssist",
                        to="grid.organisation",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_rules",
                        to="grid.organisation",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="grid.responsibilityrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule version",
                "verbose_name_plural": "rule versions",
            },
        ),
        migrations.AddField(
            model_name="ruleassist",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="assist_rows",
                to="grid.ruleversion",
            ),
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(default=datetime.date(1900, 1, 1), verbose_name="valid from"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("spans", models.JSONField(verbose_name="hours")),
                (
                    "season_from",
                    models.CharField(blank=True, max_length=5, verbose_name="season from"),
                ),
                ("season_to", models.CharField(blank=True, max_length=5, verbose_name="season to")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="grid.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "working hours",
                "verbose_name_plural": "working hours",
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["path"], name="organisation_path"
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["kind", "code"], name="organisation_kind_code"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                fields=("scheme", "code"), name="one_organisation_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "centre",
                            "department",
                            "district",
                            "street",
                            "community",
                            "owner",
                            "contractor",
                        ],
                    )
                ),
                name="organisation_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organisation_life_runs_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="component",
            index=models.Index(fields=["class_scheme", "class_code"], name="component_class"),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                fields=("scheme", "code"), name="one_component_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["intact", "damaged", "lost", "abandoned", "removed"])
                ),
                name="component_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="component_life_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("scheme", "code"),
                name="one_open_place_per_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["road", "doorplate", "poi", "quarter"])),
                name="place_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "doorplate"), _negated=True),
                    ("number__isnull", False),
                    _connector="OR",
                ),
                name="doorplate_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="place_life_runs_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["role", "organisation"], name="post_role_org"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "hotline_agent",
                            "intake_operator",
                            "shift_supervisor",
                            "dispatcher",
                            "collector",
                            "liaison",
                            "handler",
                            "grid_officer",
                            "leader",
                            "auditor",
                            "system_admin",
                        ],
                    )
                ),
                name="post_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="post_life_runs_forward",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["ends_at", "starts_at"], name="duty_time"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("post", "starts_at"), name="one_duty_per_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="duty_runs_forward"
            ),
        ),
        migrations.AddIndex(
            model_name="ruleversion",
            index=models.Index(fields=["class_scheme", "class_code"], name="rule_class"),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(fields=("rule", "version"), name="one_rule_version"),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("class_match__in", ["exact", "category", "any"])),
                name="rule_match_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("class_match", "any"), ("class_code", "")),
                    models.Q(
                        models.Q(("class_match", "any"), _negated=True),
                        models.Q(("class_code", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_names_a_class_unless_any",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["city", "district", "street"])),
                name="rule_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lead__isnull", False), ("territorial", "")),
                    models.Q(("lead__isnull", True), models.Q(("territorial", ""), _negated=True)),
                    _connector="OR",
                ),
                name="rule_leads_by_name_or_territory",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "street"), _negated=True),
                    models.Q(("list_item", ""), _negated=True),
                    _connector="OR",
                ),
                name="street_rule_cites_its_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="rule_life_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleassist",
            constraint=models.UniqueConstraint(
                fields=("version", "organisation"), name="one_assist_per_org"
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("season_from", ""), ("season_to", "")),
                    models.Q(
                        models.Q(("season_from", ""), _negated=True),
                        models.Q(("season_to", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hours_season_whole_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="workinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="hours_life_runs_forward",
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX component_geography ON grid_component USING gist ((geom::geography))",
            "DROP INDEX component_geography",
        ),
        migrations.RunSQL(
            sqlfile.load("grid", "ddl/0002_people_stamps"),
            """
            DROP FUNCTION grid_stamped() CASCADE;
            DROP TABLE grid_stamp;
            DROP SEQUENCE grid_stamp_seq;
            """,
        ),
    ]
