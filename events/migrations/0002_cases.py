"""Events, cases, work items, the words of people, evidence."""

from __future__ import annotations

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_catalogue"),
        ("foundation", "0002_journal_append_only"),
        ("grid", "0002_people_and_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=32, unique=True, verbose_name="case number"),
                ),
                ("version", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=12, verbose_name="state")),
                ("kind", models.CharField(max_length=10, verbose_name="kind")),
                ("source", models.CharField(max_length=64, verbose_name="source")),
                ("channel", models.CharField(blank=True, max_length=32, verbose_name="channel")),
                (
                    "class_scheme",
                    models.CharField(blank=True, max_length=60, verbose_name="class scheme"),
                ),
                (
                    "class_kind",
                    models.CharField(blank=True, max_length=10, verbose_name="class kind"),
                ),
                (
                    "class_code",
                    models.CharField(blank=True, max_length=32, verbose_name="class code"),
                ),
                (
                    "class_name",
                    models.CharField(blank=True, max_length=100, verbose_name="class name"),
                ),
                ("importance", models.PositiveSmallIntegerField(verbose_name="importance")),
                ("device_id", models.BigIntegerField(null=True)),
                ("alarm_id", models.BigIntegerField(null=True)),
                ("place_status", models.CharField(max_length=10, verbose_name="place")),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.PointField(
                        null=True, srid=4490, verbose_name="point"
                    ),
                ),
                ("place_score", models.FloatField(null=True)),
                ("original_x", models.FloatField(null=True)),
                ("original_y", models.FloatField(null=True)),
                ("original_crs", models.CharField(blank=True, max_length=20)),
                ("cell_code", models.CharField(blank=True, max_length=32)),
                (
                    "area_path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "area_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("limit_value", models.PositiveSmallIntegerField(null=True)),
                ("limit_unit", models.CharField(blank=True, max_length=12)),
                ("clock_from", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True, verbose_name="due at")),
                ("yellow_at", models.DateTimeField(null=True)),
                ("limit_due_at", models.DateTimeField(null=True)),
                ("suspended", models.BooleanField(default=False)),
                ("pauses", models.JSONField(default=list)),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("changed_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("lead_org_name", models.CharField(blank=True, max_length=100)),
                ("holder_name", models.CharField(blank=True, max_length=100)),
                ("round", models.PositiveSmallIntegerField()),
                ("events", models.PositiveIntegerField()),
                ("urges", models.PositiveIntegerField()),
                ("returns", models.PositiveIntegerField()),
                ("reworks", models.PositiveIntegerField()),
                ("reopens", models.PositiveIntegerField()),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("whys", models.JSONField(default=dict)),
                (
                    "cell",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="grid.area",
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="grid.component",
                    ),
                ),
                (
                    "lead_org",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_cases",
                        to="grid.organisation",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="events.filingrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
            },
        ),
        migrations.CreateModel(
            name="CaseDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("base", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=64, verbose_name="source")),
                ("source_id", models.CharField(max_length=128, verbose_name="id at the source")),
                ("digest", models.CharField(max_length=64)),
                ("type", models.CharField(max_length=10, verbose_name="type")),
                ("channel", models.CharField(blank=True, max_length=32, verbose_name="channel")),
                ("kind", models.CharField(max_length=10)),
                ("class_scheme", models.CharField(blank=True, max_length=60)),
                ("class_code", models.CharField(blank=True, max_length=32)),
                ("class_text", models.CharField(blank=True, max_length=200)),
                ("importance", models.PositiveSmallIntegerField()),
                ("x", models.FloatField(null=True)),
                ("y", models.FloatField(null=True)),
                ("crs", models.CharField(blank=True, max_length=20)),
                ("occurred_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("refers_to", models.CharField(blank=True, max_length=128)),
                ("device_id", models.BigIntegerField(null=True)),
                ("alarm_id", models.BigIntegerField(null=True)),
                ("has_caller", models.BooleanField()),
                ("wants_reply", models.BooleanField()),
                ("confidential", models.BooleanField()),
                ("reply_due_at", models.DateTimeField(null=True)),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_rows",
                        to="events.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=14, verbose_name="kind")),
                ("state", models.CharField(max_length=10, verbose_name="state")),
                ("level", models.CharField(blank=True, max_length=10, verbose_name="level")),
                ("org_name", models.CharField(blank=True, max_length=100)),
                (
                    "org_path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=60)),
                ("round", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField(null=True, verbose_name="due at")),
                ("yellow_at", models.DateTimeField(null=True)),
                ("offered_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="events.case",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="events.event",
                    ),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_items",
                        to="grid.organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="events.workitem",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "work item",
                "verbose_name_plural": "work items",
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.CharField(max_length=10)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="events.case",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="events.workitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=6, verbose_name="kind")),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.PointField(
                        null=True, spatial_index=False, srid=4490
                    ),
                ),
                ("distance_m", models.PositiveIntegerField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="events.case",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="events.event",
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="foundation.upload",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="events.workitem",
                    ),
                ),
            ],
            options={
                "verbose_name": "evidence",
                "verbose_name_plural": "evidence",
            },
        ),
        migrations.CreateModel(
            name="Caller",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="caller",
                        serialize=False,
                        to="events.event",
                    ),
                ),
                ("name", models.BinaryField(null=True)),
                ("phone", models.BinaryField(null=True)),
                ("phone_hash", models.CharField(blank=True, max_length=64)),
                ("id_number", models.BinaryField(null=True)),
                ("id_hash", models.CharField(blank=True, max_length=64)),
                ("confidential", models.BooleanField()),
                ("no_reply", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phone_hash", ""), _negated=True),
                        fields=["phone_hash"],
                        name="caller_phone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventText",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="events.event",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("lexemes", django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["lexemes"], name="event_text_lexemes"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                fields=("source", "source_id", "digest"), name="one_event_per_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("type", "report")),
                fields=("source", "source_id"),
                name="one_report_per_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("type__in", ["redo", "report", "supplement", "urge", "withdraw"])
                ),
                name="event_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["alarm", "component", "hotline", "matter"])),
                name="event_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                name="case_queue_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("state"),
                models.OrderBy(models.F("id"), descending=True),
                name="case_queue_new",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("due_at"),
                models.F("id"),
                name="case_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(models.F("ended_at"), name="case_ended"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(models.F("opened_at"), name="case_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("class_code"),
                models.OrderBy(models.F("id"), descending=True),
                name="case_class",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("lead_org"),
                models.OrderBy(models.F("id"), descending=True),
                name="case_lead_org",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("device_id"),
                condition=models.Q(("device_id__isnull", False)),
                name="case_device",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("number"), "text_pattern_ops"
                ),
                name="case_number_prefix",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["audience"], name="case_audience"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "call_back",
                            "check",
                            "closed",
                            "closing",
                            "dispatch",
                            "filing",
                            "handling",
                            "intake",
                            "merged",
                            "rejected",
                            "voided",
                        ],
                    )
                ),
                name="case_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["alarm", "component", "hotline", "matter"])),
                name="case_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place_status__in", ["area", "exact", "geocoded", "none", "outside"])
                ),
                name="case_place_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("geom__isnull", False),
                    models.Q(("place_status__in", ["exact", "geocoded", "outside"]), _negated=True),
                    _connector="OR",
                ),
                name="case_point_where_it_says_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("importance__lte", 3)), name="case_importance_0_3"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["closed", "merged", "rejected", "voided"]),
                    ),
                    models.Q(
                        ("ended_at__isnull", True),
                        models.Q(
                            ("state__in", ["closed", "merged", "rejected", "voided"]), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="case_ended_when_it_says_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("alarm_id__isnull", False),
                    models.Q(
                        ("state__in", ["closed", "merged", "rejected", "voided"]), _negated=True
                    ),
                ),
                fields=("alarm_id",),
                name="one_open_case_per_alarm",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                models.F("person"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(("state__in", ["accepted", "offered", "working"])),
                name="item_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(
                    ("person__isnull", True), ("state__in", ["accepted", "offered", "working"])
                ),
                name="item_pool",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state__in", ["accepted", "offered", "working"])),
                fastupdate=False,
                fields=["org_path"],
                name="item_org",
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["approve", "call_back", "check", "handle_assist", "handle_lead", "verify"],
                    )
                ),
                name="item_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "accepted",
                            "done",
                            "offered",
                            "reported",
                            "returned",
                            "revoked",
                            "working",
                        ],
                    )
                ),
                name="item_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["before", "after", "check"])),
                name="evidence_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("yellow_at"),
                condition=models.Q(
                    ("state__in", ["closed", "merged", "rejected", "voided"]), _negated=True
                ),
                name="case_yellow",
            ),
        ),
        migrations.RunSQL(
            sqlfile.load("events", "ddl/0002_cases"),
            sqlfile.load("events", "ddl/0002_cases.reverse"),
        ),
    ]
