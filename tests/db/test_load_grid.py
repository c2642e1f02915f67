"""manage.py load_grid and divide on a real database: twice, with reasons, with the past kept."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils.translation import override

from grid.locate import cell_at
from grid.models import Area, GridVersion, PastArea
from hub.foundation.models import JournalEntry
from tests.db.ground import area, published, square

pytestmark = pytest.mark.django_db

DAY = "2026-03-01"


def write(path: Path, **squares: Any) -> Path:
    """A GeoJSON file of code → geometry."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"name of {code}"},
            "geometry": json.loads(shape),
        }
        for code, shape in ((code, shapely.to_geojson(geom)) for code, geom in squares.items())
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def load(path: Path, *more: str, on: str = DAY) -> str:
    """Run the command on a file of unit grids; what it printed."""
    out = StringIO()
    fixed = ["--level", "grid", "--code-field", "code", "--name-field", "name", "--scheme", "test"]
    with override("en"):
        call_command(
            "load_grid", str(path), *fixed, "--valid-from", on, *more, stdout=out, stderr=StringIO()
        )
    return out.getvalue()


def test_a_file_is_loaded_and_located_and_told_in_the_journal(tmp_path: Path) -> None:
    said = load(write(tmp_path / "g.geojson", a=square(0, 0), b=square(1, 0)))
    assert "2 of 2 features stand: 2 new, 0 changed, 0 as they were" in said
    cell = cell_at(109.0005, 32.6005, dt.date(2026, 3, 1))
    assert cell is not None
    assert (cell.code, cell.name) == ("a", "name of a")
    version = GridVersion.objects.get()
    assert (version.source, len(version.digest)) == ("g.geojson", 64)
    assert JournalEntry.objects.get(kind="grid.published").data["source"] == "g.geojson"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "g.geojson", a=square(0, 0), b=square(1, 0))
    load(path)
    said = load(path, on="2026-06-01")
    assert "0 new, 0 changed, 2 as they were" in said
    assert GridVersion.objects.count() == 1


def test_a_changed_boundary_makes_a_version_and_ends_the_old_one(tmp_path: Path) -> None:
    load(write(tmp_path / "g.geojson", a=square(0, 0), b=square(1, 0)))
    said = load(write(tmp_path / "g.geojson", a=square(0, 0, 0.5), b=square(1, 0)), on="2026-06-01")
    assert "0 new, 1 changed, 1 as they were" in said
    past = PastArea.objects.get()
    assert (past.code, past.valid_to) == ("a", dt.date(2026, 6, 1))
    assert GridVersion.objects.count() == 2


def test_what_is_refused_is_told_with_number_and_reason_and_the_rest_is_loaded(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "g.geojson", a=square(0, 0), b=square(0.5, 0), c=square(3, 0))
    said = load(path, "--report", str(tmp_path / "report.json"))
    assert "refused: feature 2 (b). It overlaps 1 (a)" in said
    assert "2 of 3 features stand" in said
    report = json.loads((tmp_path / "report.json").read_text())
    assert [one["feature"] for one in report["refused"]] == [2]
    assert report["refused"][0]["why"]["code"] == "grid.load.overlaps"
    assert report["published"]["grid"]["made"] == 2


def test_nothing_is_loaded_when_all_or_nothing_was_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "g.geojson", a=square(0, 0), b=square(0.5, 0))
    with pytest.raises(CommandError, match="1 features were refused; nothing was published"):
        load(path, "--all-or-nothing")
    assert not Area.objects.exists()


def test_a_dry_run_judges_and_changes_nothing(tmp_path: Path) -> None:
    said = load(write(tmp_path / "g.geojson", a=square(0, 0)), "--dry-run")
    assert "1 of 1 features could be published; nothing was changed." in said
    assert not Area.objects.exists()


def test_what_the_file_no_longer_holds_is_given_up_only_when_asked(tmp_path: Path) -> None:
    load(write(tmp_path / "g.geojson", a=square(0, 0), b=square(1, 0)))
    fewer = write(tmp_path / "g.geojson", a=square(0, 0))
    assert "0 areas given up" in load(fewer, on="2026-06-01")
    assert "1 areas given up" in load(fewer, "--end-missing", on="2026-06-01")
    assert Area.objects.get(code="b").valid_to == dt.date(2026, 6, 1)


def test_an_unknown_system_and_an_unknown_column_say_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "g.geojson", a=square(0, 0))
    with pytest.raises(CommandError, match="EPSG:3857 is not known"):
        load(path, "--crs", "EPSG:3857")
    with pytest.raises(CommandError, match="code, name"):
        load(path, "--parent-field", "nobody")


# --- divide


def divide(*asked: str) -> str:
    out = StringIO()
    with override("en"):
        call_command(
            "divide", *asked, "--scheme", "test", "--valid-from", DAY, stdout=out, stderr=StringIO()
        )
    return out.getvalue()


def test_a_community_is_divided_along_its_streets_and_numbered(tmp_path: Path) -> None:
    published(area("c", square(0, 0, 8), "community"))
    street = shapely.LineString([(108.99, 32.604), (109.02, 32.604)])
    lines = write(tmp_path / "streets.geojson", main=street)
    said = divide("--area", "c", "--along", str(lines), "--target-m2", "40000")
    grids = list(Area.objects.filter(level="grid").order_by("code"))
    assert f"{len(grids)} unit grids published" in said
    assert [grid.code for grid in grids] == [f"c{n:03d}" for n in range(1, len(grids) + 1)]
    assert {grid.parent.code for grid in grids if grid.parent} == {"c"}
    assert sum(grid.area_m2 for grid in grids) == pytest.approx(Area.objects.get(code="c").area_m2)
    assert not any(grid.geom.buffer(-1e-6).crosses(_geos(street)) for grid in grids)


def _geos(line: Any) -> Any:
    from django.contrib.gis.geos import GEOSGeometry  # noqa: PLC0415 - GEOS is set up by settings

    return GEOSGeometry(line.wkt, srid=4490)


def test_a_divided_community_is_divided_again_only_when_asked_with_new_codes() -> None:
    published(area("c", square(0, 0, 8), "community"))
    divide("--area", "c", "--target-m2", "100000")
    count = Area.objects.filter(level="grid").count()
    with pytest.raises(CommandError, match="--replace"):
        divide("--area", "c")
    assert f"{count} given up" in divide("--area", "c", "--target-m2", "200000", "--replace")
    alive = Area.objects.filter(level="grid", valid_to__isnull=True).order_by("code")
    assert alive[0].code == f"c{count + 1:03d}"


def test_every_community_is_divided_in_one_publication() -> None:
    published(area("c1", square(0, 0, 5), "community"), area("c2", square(5, 0, 5), "community"))
    before = GridVersion.objects.count()
    divide("--level", "community", "--target-m2", "50000")
    assert GridVersion.objects.count() == before + 1
    assert {a.parent.code for a in Area.objects.filter(level="grid") if a.parent} == {"c1", "c2"}


def test_more_than_999_unit_grids_are_refused_with_what_to_do() -> None:
    published(area("c", square(0, 0, 50), "community"))
    with pytest.raises(CommandError, match="larger size"):
        divide("--area", "c")


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(CommandError, match="No area has the code nowhere"):
        divide("--area", "nowhere")
