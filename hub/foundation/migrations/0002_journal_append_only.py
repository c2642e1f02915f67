"""The journal refuses changes, and its head begins at zero."""

from __future__ import annotations

from django.db import migrations

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    """Triggers and the first row of the head."""

    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sqlfile.load("hub.foundation", "ddl/0002_journal_append_only"),
            sqlfile.load("hub.foundation", "ddl/0002_journal_append_only.reverse"),
        )
    ]
