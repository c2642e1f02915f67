"""The work item 先行联系."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

KINDS = [
    "approve", "call_back", "check", "first_contact", "handle_assist", "handle_lead", "review", "supervise",
    "verify", "whistle",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0016_whistle")]

    operations: ClassVar = [
        migrations.RemoveConstraint("workitem", "item_kind_known"),
        migrations.AddConstraint(
            "workitem",
            models.CheckConstraint(condition=models.Q(("kind__in", KINDS)), name="item_kind_known"),
        ),
    ]
