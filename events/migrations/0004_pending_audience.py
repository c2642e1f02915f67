"""The index of audiences takes new cases from a short pending list, many at a time; its entries stay."""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0003_live_lists")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            # not made anew: with a million cases that would take minutes
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX case_audience SET (fastupdate = on, gin_pending_list_limit = 256)",
                    "ALTER INDEX case_audience SET (fastupdate = off);"
                    "ALTER INDEX case_audience RESET (gin_pending_list_limit)",
                ),
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="case", name="case_audience"),
                migrations.AddIndex(
                    model_name="case",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=True,
                        fields=["audience"],
                        gin_pending_list_limit=256,
                        name="case_audience",
                    ),
                ),
            ],
        ),
    ]
