"""A caller may ask for secrecy later: of what was told that alone may change."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hub.foundation import sqlfile


class Migration(migrations.Migration):
    dependencies: ClassVar = [("events", "0018_appeal")]

    operations: ClassVar = [
        migrations.RunSQL(
            sqlfile.load("events", "ddl/0019_hidden_callers"),
            sqlfile.load("events", "ddl/0019_hidden_callers.reverse"),
        ),
    ]
