"""Tainan 1999: 752 villages as cells, 67,293 hotline orders through the broker, twice."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
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


@dataclass(frozen=True, slots=True)
class Truth:
    """The villages as shapely reads them from the source, without the hub."""

    codes: list[str]
    districts: list[str]
    tree: shapely.STRtree

    def village_of(self, lon: float, lat: float) -> int | None:
        """Position of the village that covers a point; on a shared edge the one with the smaller code."""
        hits = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return min(hits.tolist(), key=lambda n: self.codes[n], default=None)

    def holds_inside(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the interior of some village."""
        return len(self.tree.query(shapely.Point(lon, lat), predicate="within")) > 0


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
    _compare(findings, _truth(villages), rows)


def _load(stage: Stage, findings: Findings, villages: Path) -> None:
    said = stage.manage(
        "load_grid", str(villages), "--level", "grid", "--scheme", "tainan-village",
        "--code-field", "VILLCODE", "--name-field", "VILLNAME", "--crs", "EPSG:4326",
        "--repair", "--valid-from", "2010-01-01",
    )  # fmt: skip
    findings.equal("cells", Area.objects.filter(scheme="tainan-village").count(), VILLAGES)
    for line in said.splitlines():
        if "repair" in line.lower():
            findings.tell("named by the loader", line.strip())


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


def _compare(findings: Findings, truth: Truth, rows: dict[str, dict[str, str]]) -> None:
    found = {
        source_id: (cell, status)
        for source_id, cell, status in _events().values_list(
            "source_id", "case__cell_code", "case__place_status"
        )
    }
    same = outside = strictly = marked = agree = 0
    differ: list[str] = []
    for request_id, row in rows.items():
        lon, lat = float(row["lon"]), float(row["lat"])
        village = truth.village_of(lon, lat)
        strictly += not truth.holds_inside(lon, lat)
        cell, status = found[request_id]
        if village is None:
            outside += 1
            marked += status == "outside" and not cell
            continue
        if cell == truth.codes[village]:
            same += 1
        else:
            differ.append(request_id)
        agree += truth.districts[village] == row["district"]
    inside = len(rows) - outside
    findings.equal("cells equal to shapely's own answer", same, inside)
    if differ:
        findings.tell("the first that differ", differ[:5])
    findings.equal("in the interior of no village", strictly, STRICTLY_OUTSIDE)
    findings.equal("of these exactly on a border, so inside", strictly - outside, ON_A_BORDER)
    findings.equal("the others, kept and marked outside", marked, STRICTLY_OUTSIDE - ON_A_BORDER)
    share = agree / inside
    findings.check(
        "village's district agrees with the source's, raw", f"{share:.2%}", expected="96 % or more",
        holds=round(share, 3) >= 0.96,
    )  # fmt: skip
    clean = sum(
        truth.districts[v] == row["district"].replace(" ", "")
        for row in rows.values()
        if (v := truth.village_of(float(row["lon"]), float(row["lat"]))) is not None
    )
    findings.tell("the same with the space of '北 區' removed", f"{clean / inside:.2%}")
    states = dict(Case.objects.filter(source=SOURCE).values_list("state").annotate(n=Count("id")))
    findings.tell("cases", f"{sum(states.values())} in states {states}")


def _read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _truth(path: Path) -> Truth:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    shapes = shapely.make_valid(
        np.array([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    )
    return Truth(
        [f["properties"]["VILLCODE"] for f in features],
        [f["properties"]["TOWNNAME"] for f in features],
        shapely.STRtree(shapes),
    )
