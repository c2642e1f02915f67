"""Cases by the hundred thousand: copies of cases that were lived through, elsewhere and at other times."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from tests.bench.ground.copies import Unindexed, copied

#: Days over which ended cases lie.
DAYS: Final = 3 * 365
#: Points of a unit grid on which cases lie.
_POINTS: Final = 60
#: Ids of what belongs to a case are its number in line times this, plus its place in the case.
_ROOM: Final = 32
#: Open cases, the newest, whose journal is copied whole.
_TOLD: Final = 50_000
_HERE: Final = Path(__file__).parent


def cases(cursor: Any, many: int, live: int, now: dt.datetime, prefix: str, salt: int = 0) -> None:
    """Add so many cases, `live` of them open, to a city that has some in every state.

    Each has its events with words and callers, its work items, notes and photos, and of its journal the first entry
    and the last; the newest open ones all of it. The journal's numbers go on; its chain does not cover them.
    Needs a superuser: references are right by making and are not looked up one by one.
    """
    cursor.execute("set session_replication_role = replica")
    cursor.execute(
        "set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off"
    )
    cursor.execute((_HERE / "spots.sql").read_text(), {"each": _POINTS})
    cursor.execute("create unique index on spots (n)")
    given = {"cases": many, "live": live, "now": now, "days": DAYS, "salt": salt}
    cursor.execute((_HERE / "plan.sql").read_text(), given)
    cursor.execute("create index on plan (n); analyze plan; analyze spots")
    with Unindexed(
        cursor, "events_case", "events_event", "events_eventtext", "events_workitem", "events_caller",
        "events_note", "events_evidence", "foundation_journalentry",
    ):  # fmt: skip
        _cases(cursor, prefix)
        _events(cursor)
        _work(cursor)
        _journal(cursor)
    for table in (
        "events_case",
        "events_event",
        "events_workitem",
        "events_note",
        "events_evidence",
    ):
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
        )
    cursor.execute("drop table plan; drop table spots")
    cursor.execute("reset session_replication_role; reset maintenance_work_mem; reset work_mem")


#: The place of a copy: where its number says when the case had a point, in that grid when it had an area.
_POINTED: Final = "c.place_status in ('exact', 'geocoded')"
_PLACED: Final = "c.place_status in ('exact', 'geocoded', 'area')"
_LINE: Final = "from plan p join events_case c on c.id = p.template join spots s on s.n = p.spot "


def _moved(column: str, placed: str) -> str:
    return f"case when {_PLACED} then {placed} else c.{column} end"


def _cases(cursor: Any, prefix: str) -> None:
    instead = {
        "id": "p.id",
        # numbers no day of real intake reaches
        "number": f"'{prefix}-' || p.day || '-' || lpad((500000 + p.of_day)::text, 6, '0')",
        "geom": f"case when {_POINTED} then s.geom else c.geom end",
        "alarm_id": "case when c.alarm_id is not null then -p.id end",
        "cell_id": _moved("cell_id", "s.cell_id"),
        "cell_code": _moved("cell_code", "s.cell_code"),
        "area_path": _moved("area_path", "s.area_path"),
        "area_names": _moved("area_names", "s.area_names"),
        "audience": f"case when {_PLACED} then s.tags else array(select tag from unnest(c.audience) as tag"
        " where tag like 'area:%') end || array(select tag from unnest(c.audience) as tag where tag not like 'area:%')",
    }
    cursor.execute(copied(cursor, "events_case", "c", instead) + _LINE + "order by p.n")


def _events(cursor: Any) -> None:
    cursor.execute(
        "create temp table told as select p.n, p.id as case_id, p.later, e.id as old, "
        f"(select coalesce(max(id), 0) from events_event) + p.n * {_ROOM} "
        "+ row_number() over (partition by p.n order by e.id) as id "
        "from plan p join events_event e on e.case_id = p.template order by p.n, e.id"
    )
    line = "from told p join {table} t on t.{key} = p.old order by p.id"
    instead = {
        "id": "p.id",
        "case_id": "p.case_id",
        "source_id": "t.source_id || '/' || p.n",
        "alarm_id": "case when t.alarm_id is not null then -p.case_id end",
    }
    cursor.execute(
        copied(cursor, "events_event", "t", instead) + line.format(table="events_event", key="id")
    )
    own = {"event_id": "p.id"}
    for table, more in (
        ("events_eventtext", {}),
        (
            "events_caller",
            {
                "phone_hash": "case when t.phone_hash <> '' then md5(t.phone_hash || p.n) || md5(p.n::text) else '' end"
            },
        ),
    ):
        cursor.execute(
            copied(cursor, table, "t", own | more) + line.format(table=table, key="event_id")
        )


def _work(cursor: Any) -> None:
    cursor.execute(
        "create temp table worked as select p.n, p.id as case_id, p.later, i.id as old, "
        f"(select coalesce(max(id), 0) from events_workitem) + p.n * {_ROOM} "
        "+ row_number() over (partition by p.n order by i.id) as id "
        "from plan p join events_workitem i on i.case_id = p.template order by p.n, i.id"
    )
    cursor.execute(
        "create index on worked (n, old); create index on told (n, old); analyze worked; analyze told"
    )
    item = "(select w.id from worked w where w.n = p.n and w.old = t.{})"
    event = "(select w.id from told w where w.n = p.n and w.old = t.event_id)"
    instead = {
        "id": "p.id",
        "case_id": "p.case_id",
        "parent_id": item.format("parent_id"),
        "event_id": event,
    }
    cursor.execute(
        copied(cursor, "events_workitem", "t", instead)
        + "from worked p join events_workitem t on t.id = p.old order by p.id"
    )
    line = "from plan p join {table} t on t.case_id = p.template order by p.n, t.id"
    numbered = "(select coalesce(max(id), 0) from {table}) + row_number() over (order by p.n, t.id)"
    for table, more in (("events_note", {}), ("events_evidence", {"event_id": event})):
        instead = {
            "id": numbered.format(table=table),
            "case_id": "p.id",
            "item_id": item.format("item_id"),
        } | more
        cursor.execute(copied(cursor, table, "t", instead) + line.format(table=table))
    cursor.execute("drop table worked; drop table told")


def _journal(cursor: Any) -> None:
    card = (
        "case when t.data ? 'card' then t.data || jsonb_build_object('card', t.data->'card' || jsonb_build_object("
        "'id', c.id, 'number', c.number, 'lon', st_x(c.geom), 'lat', st_y(c.geom), 'cell_id', c.cell_id, "
        "'area_path', c.area_path, 'area_names', c.area_names)) else t.data end"
    )
    instead = {
        "seq": "(select seq from foundation_journalhead) + row_number() over (order by p.n, t.seq)",
        "case_id": "p.id",
        "subject": "case when t.subject = '' then '' else t.subject || '/' || p.n end",
        "audience": "c.audience",
        "audience_before": "null",
        "data": card,
    }
    kept = (
        "from plan p join (select *, min(seq) over (partition by case_id) as first, "
        "max(seq) over (partition by case_id) as last "
        "from foundation_journalentry where case_id is not null) t on t.case_id = p.template "
        f"and (t.seq in (t.first, t.last) or p.is_open and p.n > (select max(n) from plan) - {_TOLD}) "
        "join events_case c on c.id = p.id"
    )
    cursor.execute(copied(cursor, "foundation_journalentry", "t", instead) + kept)
    cursor.execute(
        "update foundation_journalhead set seq = (select max(seq) from foundation_journalentry)"
    )
    cursor.execute(
        "insert into foundation_journallink (last_seq, first_seq, digest) select h.seq, l.last_seq + 1, h.digest "
        "from foundation_journalhead h, lateral (select max(last_seq) as last_seq from foundation_journallink) l"
    )
