"""What is asked for and approved: extension and suspension of a case, and what an approval is about."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0006_clocks")]

    operations: ClassVar = [
        migrations.AddField(
            "case",
            "suspended_until",
            models.DateTimeField(null=True, verbose_name="suspended until"),
        ),
        migrations.AddField("case", "sent_back", models.BooleanField(default=False)),
        migrations.AddField("workitem", "designated", models.BooleanField(default=False)),
        migrations.AddField(
            "case",
            "supervised",
            models.PositiveSmallIntegerField(default=0, verbose_name="grade of supervision"),
        ),
        migrations.AddField(
            "workitem",
            "about",
            models.CharField(blank=True, default="", max_length=14, verbose_name="about"),
            preserve_default=False,
        ),
        migrations.AddField("workitem", "asked", models.JSONField(null=True)),
        migrations.RemoveConstraint("workitem", "item_kind_known"),
        migrations.AddConstraint(
            "workitem",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "approve",
                            "call_back",
                            "check",
                            "handle_assist",
                            "handle_lead",
                            "supervise",
                            "verify",
                        ],
                    )
                ),
                name="item_kind_known",
            ),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                models.OrderBy(models.F("due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q(
                    models.Q(("kind", "approve"), ("state", "offered")),
                    models.Q(("kind", "supervise"), ("state", "reported")),
                    _connector="OR",
                ),
                name="item_answer",
            ),
        ),
    ]
