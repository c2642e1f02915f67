"""What the evaluation reads out of the journal."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_side_branches"),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluatedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.SmallIntegerField()),
                ("case_id", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("number", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=12)),
                ("suspended", models.BooleanField()),
                ("kind", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=64)),
                ("channel", models.CharField(max_length=32)),
                ("class_scheme", models.CharField(max_length=60)),
                ("class_code", models.CharField(max_length=32)),
                ("class_name", models.CharField(max_length=100)),
                (
                    "area_path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("lead_org_id", models.BigIntegerField(null=True)),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("filed_seq", models.BigIntegerField(null=True)),
                ("excluded_seq", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "case_id"), name="one_evaluated_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.SmallIntegerField()),
                ("case_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("ref", models.BigIntegerField()),
                ("began_seq", models.BigIntegerField()),
                ("began_at", models.DateTimeField()),
                ("round", models.SmallIntegerField()),
                ("turn", models.IntegerField()),
                ("due_at", models.DateTimeField(null=True)),
                ("ended_seq", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(max_length=48)),
                ("fulfilled", models.BooleanField()),
                ("in_time", models.BooleanField(null=True)),
                ("org_id", models.BigIntegerField(null=True)),
                ("post_id", models.BigIntegerField(null=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("parent", models.BigIntegerField(null=True)),
                ("redone_seq", models.BigIntegerField(null=True)),
                ("exempt_seq", models.BigIntegerField(null=True)),
                ("contacted", models.BooleanField(null=True)),
                ("resolved", models.BooleanField(null=True)),
                ("rating", models.SmallIntegerField(null=True)),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["generation", "began_at"], name="fact_began"),
                    models.Index(fields=["generation", "ended_at"], name="fact_ended"),
                    models.Index(fields=["generation", "judged_at"], name="fact_judged"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "case_id", "kind", "ref"),
                        name="one_fact_per_reference",
                    )
                ],
            },
        ),
    ]
