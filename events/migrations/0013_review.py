"""The work item 审核, and of call-backs whether the unit had contacted the caller."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    "approve", "call_back", "check", "handle_assist", "handle_lead", "review", "supervise", "verify",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0012_merging")]

    operations: ClassVar = [
        migrations.RemoveConstraint("workitem", "item_kind_known"),
        migrations.AddConstraint(
            "workitem",
            models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="item_kind_known"),
        ),
        migrations.AddField("fact", "responded", models.BooleanField(null=True)),
    ]
