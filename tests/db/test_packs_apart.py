"""What a pack says of classes is said of its own alone: another pack's and the city's are refused, and never ended."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from events import catalogue_files, loading
from events.errors import BadCatalogue, ForeignScheme
from events.models import ClassCode, CodeScheme, FilingRule, Reason
from hub.packs import loading as pack_loading
from hub.packs import reading, shelf
from hub.packs.models import LoadedPack
from hub.packs.reading import Pack
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(tmp_path: Path, settings: Any, work: Work) -> Path:
    """The gas pack is loaded, and copied under another name, its scheme left as it was."""
    pack_loading.load(shelf.good("gas"))
    settings.PACKS = str(tmp_path)
    return Path(shutil.copytree(shelf.SHIPPED / "gas", tmp_path / "lifts"))


def held() -> list[list[Any]]:
    """All the city has of classes and of what is said of them."""
    kinds = (CodeScheme, ClassCode, FilingRule, Reason)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def own(place: Path) -> None:
    """Give the copy a scheme of its own."""
    for file in (*place.glob("*.toml"), *place.glob("*.csv")):
        file.write_text(file.read_text("utf-8").replace("pack-gas", "pack-lifts"), "utf-8")


def refused(pack: Pack) -> list[tuple[str, int, str]]:
    """What of another scheme is told of it: file, line, the scheme."""
    found = [one.values for one in pack.faults if isinstance(one, ForeignScheme)]
    assert all(one["expected"] == "pack-lifts" for one in found)
    return [(one["file"], one["line"], one["got"]) for one in found]


def test_a_copied_pack_that_keeps_the_scheme_is_told_at_every_place(copied: Path) -> None:
    assert refused(shelf.read("lifts")) == [
        ("lifts/classes.csv", 2, "pack-gas"),
        ("lifts/filing_rules.csv", 2, "pack-gas"),
        ("lifts/filing_rules.csv", 10, "pack-gas"),
        ("lifts/filing_rules.csv", 11, "pack-gas"),
    ]
    own(copied)
    assert refused(shelf.read("lifts")) == []


@pytest.mark.parametrize("row", ["pack-gas,matter,01", "hub-monitoring,alarm,0201"])
def test_one_rule_of_another_scheme_is_told_by_its_line(copied: Path, row: str) -> None:
    own(copied)
    rules = copied / "filing_rules.csv"
    text = rules.read_text("utf-8").replace("pack-lifts,matter,01", row, 1)
    rules.write_text(text, "utf-8")
    assert refused(shelf.read("lifts")) == [("lifts/filing_rules.csv", 10, row.split(",")[0])]


def test_a_map_of_another_schemes_classes_is_told(copied: Path) -> None:
    own(copied)
    shipped = next(one for one in catalogue_files.SHIPPED if one.stem == "hub_monitoring_map")
    shutil.copy(shipped, copied / "class_map.csv")
    ((file, _, got),) = refused(shelf.read("lifts"))
    assert (file, got) == ("lifts/class_map.csv", "hub-monitoring")


def test_a_file_of_reasons_is_no_packs(copied: Path) -> None:
    own(copied)
    shipped = next(one for one in catalogue_files.SHIPPED if one.stem == "reasons")
    shutil.copy(shipped, copied / "classes.csv")
    before = held()
    pack = shelf.read("lifts")
    assert any(
        isinstance(one, BadCatalogue) and one.values["field"] == "table" for one in pack.faults
    )
    with pytest.raises(BadCatalogue):
        loading.store(pack.catalogue, within=pack.scheme)
    assert held() == before


def test_loading_alone_can_end_nothing_of_another_scheme(copied: Path) -> None:
    before = held()
    pack = reading.read(copied)  # nobody has checked it
    assert not pack.faults
    with pytest.raises(ForeignScheme):
        pack_loading.load(pack)
    assert held() == before
    assert [one.code for one in LoadedPack.objects.all()] == ["gas"]
