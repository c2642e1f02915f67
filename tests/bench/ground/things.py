"""Devices with what they said last, and readings, by the million."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sensors import partitions
from tests.bench.ground.copies import copied

#: Days over which readings lie.
_DAYS: Final = 60
#: One device in so many is in alarm.
_ALARMED: Final = 5_000


def devices(cursor: Any, many: int, now: dt.datetime) -> None:
    """Add so many devices all over the city's unit grids, copies of those that are there, with their states."""
    if not many:
        return
    cursor.execute(
        """
        create temp table stands as
        select row_number() over (order by md5(a.id::text || d.path[1])) as n, d.geom, a.id as cell_id
        from grid_area a, lateral st_dump(st_generatepoints(
            a.geom,
            %(many)s / (select count(*)::int from grid_area where level = 'grid' and valid_to is null) + 1, 2)) as d
        where a.level = 'grid' and a.valid_to is null
        """,
        {"many": many},
    )
    cursor.execute(
        """
        with kinds as (select array_agg(id order by id) as ids from sensors_devicetype)
        insert into sensors_device (code, name, type_id, cell_id, geom, in_service)
        select 'bench-' || s.n, '监测点 ' || s.n, kinds.ids[1 + s.n %% cardinality(kinds.ids)], s.cell_id, s.geom, true
        from stands s, kinds where s.n <= %(many)s
        """,
        {"many": many},
    )
    # a state as the hub itself wrote one
    instead = {"device_id": "p.id", "alarm_level": f"case when p.id %% {_ALARMED} = 0 then 2 end"}
    cursor.execute(
        copied(cursor, "sensors_devicestate", "s", instead)
        + "from (select id, interval '0' as later from sensors_device where code like 'bench-%%') p, "
        "(select * from sensors_devicestate where seen_at is not null order by device_id limit 1) s",
        {},
    )
    cursor.execute("drop table stands")


def readings(cursor: Any, many: int, now: dt.datetime) -> None:
    """Add so many readings of the added devices, evenly over the last days; oldest first, as they came."""
    if not many:
        return
    partitions.make(now - dt.timedelta(days=_DAYS), now)
    cursor.execute(
        """
        with d as (select array_agg(id order by id) as ids from sensors_device where code like 'bench-%%')
        insert into sensors_reading (device_id, observed_at, received_at, value, quantity, time_source)
        select d.ids[1 + n %% cardinality(d.ids)], at, at, n %% 1000 / 100.0, 'level', 'o'
        from d, generate_series(0, %(many)s - 1) as n,
             lateral (select %(now)s::timestamptz - interval '1 day' * %(days)s * (%(many)s - n) / %(many)s as at) t
        """,
        {"many": many, "now": now, "days": _DAYS},
    )
