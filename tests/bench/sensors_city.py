"""The city of the bench: the demo's ground, organisations and rules, and as many sensors as are asked for."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from hub.demo import build
from hub.foundation import clock
from sensors import partitions, rulebook
from sensors.models import Device, DeviceState
from tests.bench.load.readings import DEVICE, QUANTITY
from tests.bench.progress import say

#: One type, its quantity, and an alarm rule of three levels on it, as the demo's ponding sensors have it.
RULEBOOK = f"""
[[type]]
code = "bench-level"
name = "水位监测仪"
rhythm_s = 60
quantities = {{ {QUANTITY} = {{ name = "水位", unit = "m" }} }}

[[rule]]
code = "bench-level"
name = "水位过高"
type = "bench-level"
quantity = "{QUANTITY}"
class = "hub-monitoring/matter/0101"
levels = [
  {{ level = 3, raise_at = 1.0, clear_at = 0.9 }},
  {{ level = 2, raise_at = 2.0, clear_at = 1.8 }},
  {{ level = 1, raise_at = 5.0, clear_at = 4.5 }},
]
"""


def build_ground() -> None:
    """The demo city without its history: areas, organisations and rules, gazetteer, calendar, catalogues."""
    build.build(lambda _: None)
    partitions.make_ahead()
    say("the city is built")


def install_sensors(count: int) -> None:
    """Register sensors `DEVICE.format(n)`, n from 0, spread over the unit grids; each has said something yesterday."""
    rulebook.publish(rulebook.read(RULEBOOK), source="bench")
    prefix, digits = DEVICE.partition("{")[0], 7
    with transaction.atomic(), connection.cursor() as cursor:
        # every row points to rows that are there: looking for them a million times proves nothing
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """
            WITH cells AS (
                SELECT array_agg(id ORDER BY id) AS ids, array_agg(point ORDER BY id) AS points
                FROM grid_area WHERE level = 'grid'
            )
            INSERT INTO sensors_device (code, name, type_id, cell_id, geom, in_service)
            SELECT %s || lpad(n::text, %s, '0'), '', t.id, ids[n %% cardinality(ids) + 1],
                   points[n %% cardinality(ids) + 1], true
            FROM generate_series(0, %s - 1) AS n, cells, sensors_devicetype t
            WHERE t.code = 'bench-level' ORDER BY n
            """,
            [prefix, digits, count],
        )
        first = Device.objects.get(code=DEVICE.format(0))
        said = clock.now() - timedelta(hours=30)
        DeviceState.objects.create(
            device=first,
            values={QUANTITY: {"v": 0.5, "t": said.isoformat()}},
            seen_at=said,
            observed_at=said,
        )
        cursor.execute(
            """
            INSERT INTO sensors_devicestate
            SELECT one.* FROM sensors_devicestate s, sensors_device d,
                jsonb_populate_record(s, jsonb_build_object('device_id', d.id)) AS one
            WHERE s.device_id = %s AND d.id <> %s AND d.type_id = %s ORDER BY d.id
            """,
            [first.pk, first.pk, first.type_id],
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    say(f"{count:,} sensors are registered")
