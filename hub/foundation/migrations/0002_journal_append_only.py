"""The journal refuses changes."""

from __future__ import annotations

from django.db import migrations

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    """Triggers that refuse."""

    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunSQL(
            sqlfile.load("hub.foundation", "ddl/0002_journal_append_only"),
            sqlfile.load("hub.foundation", "ddl/0002_journal_append_only.reverse"),
        )
    ]
