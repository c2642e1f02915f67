"""Years of air, water and parking through the broker with rules on: every alarm equal to pandas' own."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from sensors.models import Alarm, AlarmRule, Device, DeviceType, Reading, RuleOverride
from tests.acceptance import air as week
from tests.acceptance import recomputed
from tests.acceptance.findings import Findings
from tests.acceptance.recomputed import Levels
from tests.acceptance.stage import Stage, data

BEGINNING: Final = datetime(1900, 1, 1, tzinfo=UTC)


def level(
    number: int, raise_at: float, clear_at: float, after_s: float = 0, clear_after_s: float = 0
) -> Mapping[str, float]:
    """One level of a rule as it is stored."""
    times = {"after_s": after_s, "clear_after_s": clear_after_s}
    return {"level": number, "raise_at": raise_at, "clear_at": clear_at} | times


@dataclass(frozen=True, slots=True)
class Series:
    """One file with its rule. read: device, at, value of its rows; own: levels of single devices, by device."""

    what: str
    file: str
    mapping: str
    quantity: str
    unit: str
    levels: Levels
    read: Callable[[pd.DataFrame], pd.DataFrame]
    own: Callable[[pd.DataFrame], Mapping[str, Levels]] = lambda rows: {}
    longest_gap_s: int | None = None


def _air(rows: pd.DataFrame) -> pd.DataFrame:
    at = pd.to_datetime(rows[["year", "month", "day", "hour"]]).dt.tz_localize("Asia/Shanghai")
    return pd.DataFrame({"device": "air-" + rows["station"], "at": at, "value": rows["PM2.5"]})


def _water(rows: pd.DataFrame) -> pd.DataFrame:
    at = pd.to_datetime(rows["date"], utc=True)
    return pd.DataFrame(
        {"device": "water-" + rows["station_number"], "at": at, "value": rows["level_m"]}
    )


def _parking(rows: pd.DataFrame) -> pd.DataFrame:
    at = pd.to_datetime(rows["updatetime"], utc=True)
    return pd.DataFrame(
        {"device": "parking-" + rows["garagecode"], "at": at, "value": rows["vehiclecount"]}
    )


def _full(rows: pd.DataFrame) -> dict[str, Levels]:
    """Of each garage: nine tenths of its spaces, and full."""
    spaces = rows.groupby("garagecode")["totalspaces"].max()
    return {
        f"parking-{code}": [level(3, 0.9 * total, 0.8 * total, 1800), level(2, total, 0.95 * total)]
        for code, total in spaces.items()
    }


_DAY: Final = 86_400
AIR: Final = Series(
    "Beijing's air, four years of 8 stations, PM2.5", "beijing_prsa_hourly_8_stations.csv.gz", "air.toml",
    "pm25", "ug/m3",
    # GB 3095-2012: 75 µg/m³ is the 24 h limit of grade 2; AQI 200 begins at 150, 300 at 250
    [level(3, 115, 100, 7200, 7200), level(2, 150, 135, 7200, 7200), level(1, 250, 225, 7200, 7200)], _air,
)  # fmt: skip
WATER: Final = Series(
    "Two rivers' levels by day, one since 1912", "canada_daily_water_level.csv.gz", "water.toml", "water_level", "m",
    [level(3, 6.5, 6.2, _DAY), level(2, 8, 7.7), level(1, 10, 9.5, 0, 2 * _DAY)], _water, longest_gap_s=3 * _DAY,
)  # fmt: skip
PARKING: Final = Series(
    "Eight garages of Aarhus, each with its own spaces", "aarhus_parking_2014_05_to_09.csv.gz", "parking.toml",
    "vehicles", "1", [level(3, 900, 800, 1800), level(2, 1000, 950)], _parking, _full, longest_gap_s=7200,
)  # fmt: skip


def air(stage: Stage, findings: Findings) -> None:
    """A week of all that is measured, twice; and four years of PM2.5."""
    week.run(stage, findings)
    run(AIR, stage, findings)


def water(stage: Stage, findings: Findings) -> None:
    """A century of a river."""
    run(WATER, stage, findings)


def parking(stage: Stage, findings: Findings) -> None:
    """A summer of parking."""
    run(PARKING, stage, findings)


def run(one: Series, stage: Stage, findings: Findings) -> None:
    """Every reading kept once, and every alarm row for row that of `recomputed`."""
    findings.begin(one.what)
    rows = pd.read_csv(data("iot", one.file))
    readings = one.read(rows).dropna().assign(at=lambda frame: frame["at"].dt.tz_convert("UTC"))
    own = one.own(rows)
    devices = sorted(readings["device"].unique())
    rule = _register(one, devices, own)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "series.csv"
        with gzip.open(data("iot", one.file)) as packed, file.open("wb") as out:
            shutil.copyfileobj(packed, out)
        stage.replay(file, one.mapping, "--times", "keep")
    wanted = recomputed.alarms(
        readings, {name: own.get(name, one.levels) for name in devices}, one.longest_gap_s
    )
    stage.settle(lambda: _held(devices), len(readings))
    findings.tell("rows of the file", len(rows))
    findings.equal("readings", _held(devices), len(readings))
    found = _alarms(rule)
    findings.check("it has alarms", len(wanted), expected="some", holds=len(wanted) > 0)
    findings.equal("alarms", len(found), len(wanted))
    findings.equal(
        "rows that differ (device, raised, cleared, gravest level)",
        recomputed.compare(found, wanted),
        0,
    )
    without = Alarm.objects.filter(rule_code=rule.code, case_id__isnull=True).count()
    findings.equal("alarms without a case", without, 0)


def _register(one: Series, devices: list[str], own: Mapping[str, Levels]) -> AlarmRule:
    code = one.mapping.removesuffix(".toml") + "-years"
    kind = DeviceType.objects.create(
        code=code,
        name=one.what[:60],
        rhythm_s=3600,
        quantities={one.quantity: {"name": one.quantity, "unit": one.unit}},
    )
    made = Device.objects.bulk_create(Device(code=name, name=name, type=kind) for name in devices)
    rule = AlarmRule.objects.create(
        code=code, name=one.what[:60], device_type=kind, quantity=one.quantity, levels=list(one.levels),
        longest_gap_s=one.longest_gap_s, class_scheme="hub-monitoring", class_kind="alarm", class_code="0601",
        valid_from=BEGINNING,
    )  # fmt: skip
    RuleOverride.objects.bulk_create(
        RuleOverride(
            rule_code=code, device=device, said={"levels": list(own[device.code])}, reason="its own spaces",
            valid_from=BEGINNING,
        )
        for device in made if device.code in own
    )  # fmt: skip
    return rule


def _held(devices: list[str]) -> int:
    return Reading.objects.filter(device__code__in=devices).count()


def _alarms(rule: AlarmRule) -> pd.DataFrame:
    """What the hub kept, as `recomputed` tells it."""
    rows = Alarm.objects.filter(rule_code=rule.code, withdrawn_at__isnull=True)
    told = rows.values_list("device__code", "raised_at", "cleared_at", "worst")
    frame = pd.DataFrame(list(told), columns=recomputed.COLUMNS)
    for name in ("raised_at", "cleared_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True)
    return frame
