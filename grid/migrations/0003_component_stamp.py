"""A stamp that moves with every change of the components."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hub.foundation import sqlfile

BACK = """
DROP TRIGGER grid_stamped ON grid_component;
DELETE FROM grid_stamp WHERE topic = 'components';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("grid", "0002_people_and_time")]

    operations: ClassVar = [
        migrations.RunSQL(sqlfile.load("grid", "ddl/0003_component_stamp"), BACK),
    ]
