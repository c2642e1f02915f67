"""One week of Beijing's air: readings through the broker, a rule on PM2.5, its alarms recomputed otherwise."""

from __future__ import annotations

import csv
import gzip
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from django.contrib.gis.geos import Point

from sensors.models import Alarm, AlarmRule, Device, DeviceType, Reading
from tests.acceptance.findings import Findings
from tests.acceptance.stage import Stage, data

BEIJING = timezone(timedelta(hours=8))
#: A week with a severe episode.
FIRST, LAST = datetime(2013, 3, 4, tzinfo=BEIJING), datetime(2013, 3, 11, tzinfo=BEIJING)
#: GB 3095-2012: 75 µg/m³ is the 24 h limit of grade 2; AQI 200 begins at 150, 300 at 250.
#: A level holds after two hours; it ends after two hours below nine tenths.
LEVELS = [
    {"level": 3, "raise_at": 115.0, "clear_at": 100.0, "after_s": 7200, "clear_after_s": 7200},
    {"level": 2, "raise_at": 150.0, "clear_at": 135.0, "after_s": 7200, "clear_after_s": 7200},
    {"level": 1, "raise_at": 250.0, "clear_at": 225.0, "after_s": 7200, "clear_after_s": 7200},
]

Hours = list[tuple[datetime, float]]
#: (raised, cleared, gravest level)
Spell = tuple[datetime, datetime | None, int]


def run(stage: Stage, findings: Findings) -> None:
    """Readings all kept once, alarms equal to the recomputation."""
    findings.begin("Beijing's air: one week of 8 stations, an alarm rule on PM2.5")
    week = _week(data("iot", "beijing_prsa_hourly_8_stations.csv.gz"))
    series = _series(week)
    _register(series)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "week.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(week[0]))
            writer.writeheader()
            writer.writerows(week)
        wanted = sum(len(hours) for hours in series.values())
        for turn in ("first", "second"):
            stage.replay(file, "prsa.toml", "--times", "keep")
            stage.settle(_held, wanted)
            findings.equal(f"{turn} time: PM2.5 readings", _held(), wanted)
    expected = {station: spells(hours) for station, hours in series.items()}
    found: dict[str, list[Spell]] = {station: [] for station in series}
    for alarm in (
        Alarm.objects.filter(rule_code="pm25").select_related("device").order_by("raised_at")
    ):
        cleared = alarm.cleared_at and alarm.cleared_at.astimezone(BEIJING)
        found[alarm.device.code].append((alarm.raised_at.astimezone(BEIJING), cleared, alarm.worst))
    total = sum(len(one) for one in expected.values())
    findings.check("the week has alarms", total, expected="some", holds=total > 0)
    findings.equal("alarms raised", sum(len(one) for one in found.values()), total)
    same = sum(found[station] == expected[station] for station in series)
    findings.equal(
        "stations whose alarms (raised, cleared, gravest level) are equal", same, len(series)
    )
    findings.equal(
        "alarms with a case",
        Alarm.objects.filter(rule_code="pm25", case_id__isnull=False).count(),
        total,
    )


def spells(hours: Hours) -> list[Spell]:
    """The alarms of a series by looking at runs of hours, not by walking a state machine.

    A level is on from the hour that completes two hours at or beyond `raise_at` until the hour that completes two
    hours below `clear_at`. An alarm is a stretch in which any level is on.
    """
    on = {level["level"]: _on(hours, level) for level in LEVELS}
    found: list[Spell] = []
    for n, (at, _) in enumerate(hours):
        levels = [int(number) for number, flags in on.items() if flags[n]]
        running = bool(found) and found[-1][1] is None
        if levels and running:
            raised, _, worst = found[-1]
            found[-1] = (raised, None, min(worst, *levels))
        elif levels:
            found.append((at, None, min(levels)))
        elif running:
            raised, _, worst = found[-1]
            found[-1] = (raised, at, worst)
    return found


def _on(hours: Hours, level: dict[str, float]) -> list[bool]:
    beyond = [value >= level["raise_at"] for _, value in hours]
    below = [value < level["clear_at"] for _, value in hours]
    flags: list[bool] = []
    for n, (at, _) in enumerate(hours):
        was = bool(flags) and flags[-1]
        # no value is both beyond `raise_at` and inside `clear_at`, so a run never reaches back over a turn
        run, needed = (below, level["clear_after_s"]) if was else (beyond, level["after_s"])
        first = n
        while first > 0 and run[first - 1]:
            first -= 1
        long_enough = run[n] and (at - hours[first][0]).total_seconds() >= needed
        flags.append(was != long_enough)
    return flags


def _week(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if FIRST <= _hour(row) < LAST]


def _hour(row: dict[str, str]) -> datetime:
    return datetime(
        int(row["year"]), int(row["month"]), int(row["day"]), int(row["hour"]), tzinfo=BEIJING
    )


def _series(week: list[dict[str, str]]) -> dict[str, Hours]:
    found: dict[str, Hours] = {}
    for row in week:
        if row["PM2.5"] not in {"", "NA"}:
            found.setdefault(f"prsa-{row['station']}", []).append((_hour(row), float(row["PM2.5"])))
    return {station: sorted(hours) for station, hours in found.items()}


def _register(series: dict[str, Hours]) -> None:
    kind = DeviceType.objects.create(
        code="air-station", name="空气质量监测站", rhythm_s=3600,
        quantities={"pm25": {"name": "PM2.5", "unit": "ug/m3"}},
    )  # fmt: skip
    stations = data("iot", "beijing_prsa_stations.csv.gz")
    with gzip.open(stations, "rt", encoding="utf-8", newline="") as file:
        places = {f"prsa-{_name(row)}": row for row in csv.DictReader(file)}
    for code in series:
        row = places.get(code, {})
        lon, lat = (row.get("lon") or row.get("longitude")), (row.get("lat") or row.get("latitude"))
        geom = Point(float(lon), float(lat), srid=4490) if lon and lat else None
        Device.objects.create(code=code, name=code, type=kind, geom=geom)
    AlarmRule.objects.create(
        code="pm25", name="PM2.5 超标", device_type=kind, quantity="pm25", levels=LEVELS, longest_gap_s=None,
        class_scheme="hub-monitoring", class_kind="alarm", class_code="0601", valid_from=FIRST - timedelta(days=1),
    )  # fmt: skip


def _name(row: dict[str, str]) -> str:
    return row.get("station") or row.get("name") or ""


def _held() -> int:
    return Reading.objects.filter(quantity="pm25", device__code__startswith="prsa-").count()
