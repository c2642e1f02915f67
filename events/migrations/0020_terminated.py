"""The state 终止办理, and the list of reasons of unreasonable demands 不合理诉求."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

STATES = [
    "call_back", "check", "closed", "closing", "dispatch", "filing", "handling", "intake", "merged",
    "rejected", "terminated", "transferred", "voided",
]  # fmt: skip
ENDED = ["closed", "merged", "rejected", "terminated", "transferred", "voided"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0019_hidden_callers")]

    operations: ClassVar = [
        migrations.RemoveConstraint("case", "case_state_known"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="case_state_known"
            ),
        ),
        migrations.RemoveConstraint("case", "case_ended_when_it_says_so"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ENDED)),
                    models.Q(
                        ("ended_at__isnull", True), models.Q(("state__in", ENDED), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="case_ended_when_it_says_so",
            ),
        ),
        migrations.AlterField(
            "reason",
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
                    ("appeal", "timeout appealed against"),
                    ("unreasonable", "unreasonable demand"),
                    ("transfer", "handed to another authority"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
    ]
