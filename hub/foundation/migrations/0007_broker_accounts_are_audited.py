"""Accounts at the broker are among what auditors ask for."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0006_papers_are_audited"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="journalentry",
            name="journal_audited",
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                models.F("recorded_at"),
                models.F("seq"),
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "broker.account_issued",
                            "broker.account_removed",
                            "broker.account_rotated",
                            "caller.erased",
                            "caller.look_refused",
                            "case.caller_revealed",
                            "figures.exported",
                            "paper.exported",
                            "post.assigned",
                            "post.ended",
                            "user.changed",
                            "user.locked",
                            "user.made",
                            "user.unlocked",
                        ),
                    )
                ),
                name="journal_audited",
            ),
        ),
    ]
