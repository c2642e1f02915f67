"""Whistle calls (吹哨报到): a kind of work item."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0015_delivery_unit")]

    operations: ClassVar = [
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
                            "review",
                            "supervise",
                            "verify",
                            "whistle",
                        ],
                    )
                ),
                name="item_kind_known",
            ),
        ),
    ]
