"""What the alarm rules remember moves into the state of its device: one row to lock and to write, not two."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

CARRY_OVER = """
UPDATE sensors_devicestate s SET memories = kept.memories
FROM (SELECT device_id, jsonb_object_agg(rule_code, memory) AS memories
      FROM sensors_alarmstate WHERE memory <> '{}' GROUP BY device_id) kept
WHERE kept.device_id = s.device_id
"""
CARRY_BACK = """
INSERT INTO sensors_alarmstate (device_id, rule_code, level, memory)
SELECT s.device_id, kept.key, (kept.value ->> 'told')::smallint, kept.value
FROM sensors_devicestate s, jsonb_each(s.memories) kept
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sensors", "0001_devices_readings_alarms")]

    operations: ClassVar = [
        migrations.AddField("devicestate", "memories", models.JSONField(default=dict)),
        migrations.RunSQL(CARRY_OVER, CARRY_BACK),
        migrations.DeleteModel("AlarmState"),
        migrations.AlterField(
            "device", "code", models.CharField(max_length=64, verbose_name="code")
        ),
        migrations.AddConstraint(
            "device",
            models.UniqueConstraint(
                fields=("code",),
                include=("id", "type", "gateway", "in_service"),
                name="one_device_per_code",
                violation_error_message="There is a device with this code already.",
            ),
        ),
    ]
