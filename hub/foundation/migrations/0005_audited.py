"""What auditors ask for is found by its time."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0004_journal_by_case"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(
                models.F("recorded_at"),
                models.F("seq"),
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "caller.erased",
                            "caller.look_refused",
                            "case.caller_revealed",
                            "figures.exported",
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
