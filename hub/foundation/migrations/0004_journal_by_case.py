"""The journal is read in order, or a case's part of it; its indexes by kind and subject served nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("foundation", "0003_processes")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="journalentry", name="journal_kind"),
        migrations.RemoveIndex(model_name="journalentry", name="journal_subject"),
    ]
