"""The index of words takes twice as much at a time."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0004_pending_audience")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX event_text_lexemes SET (gin_pending_list_limit = 8192)",
                    "ALTER INDEX event_text_lexemes RESET (gin_pending_list_limit)",
                ),
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="eventtext", name="event_text_lexemes"),
                migrations.AddIndex(
                    model_name="eventtext",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["lexemes"], gin_pending_list_limit=8192, name="event_text_lexemes"
                    ),
                ),
            ],
        ),
    ]
