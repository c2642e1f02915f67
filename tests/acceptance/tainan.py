"""Tainan 1999: 752 villages as cells, 67,293 hotline orders through the broker, twice."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from django.db.models import Count

from events.models import Case, Event
from grid.models import Area
from sensors.models import Quarantined
from tests.acceptance.findings import Findings
from tests.acceptance.stage import Stage, data

SOURCE = "tainan1999"
ORDERS = 67_293
VILLAGES = 752
#: In the interior of no village; two of them lie exactly on a border, and a point on a border has a cell.
STRICTLY_OUTSIDE, ON_A_BORDER = 30, 2


def run(stage: Stage, findings: Findings) -> None:
    """All checks of the issue on this data; each is told as it is found."""
    villages = data("boundaries", "tainan_villages_2017.geojson.gz")
    orders = data("events_zh", "tainan_1999_2015_2017.csv.gz")
    findings.begin("Tainan: the villages as cells")
    _load(stage, findings, villages)
    findings.begin("Tainan: 67,293 work orders through the broker, twice")
    rows = {row["request_id"]: row for row in _read(orders)}
    for turn in ("first", "second"):
        _replay(stage, findings, orders, turn)
    findings.begin("Tainan: where they lie")
    _compare(findings, _truth(villages, rows), rows)


def _load(stage: Stage, findings: Findings, villages: Path) -> None:
    said = stage.load_grid(
        str(villages), "--level", "grid", "--scheme", "tainan-village",
        "--code-field", "VILLCODE", "--name-field", "VILLNAME", "--crs", "EPSG:4326",
        "--repair", "--valid-from", "2010-01-01",
    )  # fmt: skip
    findings.equal("cells", Area.objects.filter(scheme="tainan-village").count(), VILLAGES)
    findings.loaded(said)


def _replay(stage: Stage, findings: Findings, orders: Path, turn: str) -> None:
    stage.replay(orders, "tainan.toml", "--times", "keep")
    seconds = stage.settle(_events().count, ORDERS)
    held = _events()
    findings.equal(f"{turn} time: events", held.count(), ORDERS)
    ids = Counter(held.values_list("source_id", flat=True))
    findings.equal(f"{turn} time: lost", ORDERS - len(ids), 0)
    findings.equal(f"{turn} time: doubled", sum(count - 1 for count in ids.values()), 0)
    findings.equal(f"{turn} time: quarantined", Quarantined.objects.count(), 0)
    findings.tell(f"{turn} time: seconds after the last was published", round(seconds, 1))


def _events() -> Any:
    return Event.objects.filter(source=SOURCE)


def _compare(findings: Findings, truth: pd.DataFrame, rows: dict[str, dict[str, str]]) -> None:
    found = {
        source_id: (cell, status)
        for source_id, cell, status in _events().values_list(
            "source_id", "case__cell_code", "case__place_status"
        )
    }
    cells = truth.index.map(lambda request_id: found[request_id][0])
    inside = truth.village.notna()
    differ = truth.index[inside & (cells != truth.village)]
    findings.equal(
        "cells equal to shapely's own answer", int(inside.sum()) - len(differ), int(inside.sum())
    )
    if len(differ):
        findings.tell("the first that differ", list(differ[:5]))
    findings.equal("in the interior of no village", int((~truth.interior).sum()), STRICTLY_OUTSIDE)
    findings.equal(
        "of these exactly on a border, so inside",
        int((~truth.interior & inside).sum()),
        ON_A_BORDER,
    )
    marked = sum(found[request_id] == ("", "outside") for request_id in truth.index[~inside])
    findings.equal("the others, kept and marked outside", marked, STRICTLY_OUTSIDE - ON_A_BORDER)
    said = pd.Series({request_id: row["district"] for request_id, row in rows.items()})[truth.index]
    share = float((said == truth.district)[inside].mean())
    findings.check(
        "village's district agrees with the source's, raw", f"{share:.2%}", expected="96 % or more",
        holds=round(share, 3) >= 0.96,
    )  # fmt: skip
    clean = float((said.str.replace(" ", "") == truth.district)[inside].mean())
    findings.tell("the same with the space of '北 區' removed", f"{clean:.2%}")
    states = dict(Case.objects.filter(source=SOURCE).values_list("state").annotate(n=Count("id")))
    findings.tell("cases", f"{sum(states.values())} in states {states}")


def _read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _truth(path: Path, rows: dict[str, dict[str, str]]) -> pd.DataFrame:
    """Where shapely puts each order, without the hub: village, district, interior, by request id.

    On a shared border it is the village with the smaller code. The two columns are missing outside all.
    """
    villages = gpd.read_file(f"/vsigzip/{path}")[["VILLCODE", "TOWNNAME", "geometry"]]
    villages.geometry = villages.geometry.make_valid()
    lon = [float(row["lon"]) for row in rows.values()]
    lat = [float(row["lat"]) for row in rows.values()]
    points = gpd.GeoDataFrame(
        index=list(rows), geometry=gpd.points_from_xy(lon, lat), crs=villages.crs
    )
    met = gpd.sjoin(points, villages, predicate="intersects").sort_values("VILLCODE")
    first = met[~met.index.duplicated()]
    within = gpd.sjoin(points, villages, predicate="within").index.unique()
    return pd.DataFrame(
        {
            "village": first.VILLCODE.reindex(points.index),
            "district": first.TOWNNAME.reindex(points.index),
            "interior": points.index.isin(within),
        },
        index=points.index,
    )
