"""A stamp that moves with every change of the devices."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from hub.foundation import sqlfile

BACK = """
DROP TRIGGER grid_stamped ON sensors_device;
DELETE FROM grid_stamp WHERE topic = 'devices';
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("sensors", "0002_device_memories"),
        ("grid", "0002_people_and_time"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(sqlfile.load("sensors", "ddl/0003_device_stamp"), BACK),
    ]
