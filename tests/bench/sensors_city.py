"""The city of the bench: the demo's ground, organisations and rules, and as many sensors as are asked for."""

from __future__ import annotations

from django.db import connection, transaction

from hub.demo import build
from sensors import partitions, rulebook
from tests.bench.load.readings import DEVICE, QUANTITY

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


def install_sensors(count: int) -> None:
    """Register sensors `DEVICE.format(n)`, n from 0, spread over the unit grids; each has said something yesterday."""
    rulebook.publish(rulebook.read(RULEBOOK), source="bench")
    prefix, digits = DEVICE.partition("{")[0], 7
    with transaction.atomic(), connection.cursor() as cursor:
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
        cursor.execute(
            """
            INSERT INTO sensors_devicestate (device_id, "values", seen_at, observed_at, seq_seen)
            SELECT d.id, jsonb_build_object(%s::text, jsonb_build_object(
                       'v', 0.5, 't', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))),
                   at, at, 0
            FROM sensors_device d, (SELECT now() - interval '30 hours' AS at) AS yesterday
            WHERE d.code LIKE %s ORDER BY d.id
            """,
            [QUANTITY, prefix + "%"],
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
