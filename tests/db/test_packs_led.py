"""Who gets the cases of a pack's classes, and whom they wait for before."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hub.packs import answering, loading, reading, shelf
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

#: In 大桥社区01.
NEAR = (109.002, 32.002)


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("scenario", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def copied(tmp_path: Path, settings: Any) -> Path:
    """The gas pack under another name, its classes its own."""
    settings.PACKS = str(tmp_path)
    place = Path(shutil.copytree(shelf.SHIPPED / "gas", tmp_path / "gas-too"))
    for file in (*place.glob("*.toml"), *place.glob("*.csv")):
        file.write_text(file.read_text("utf-8").replace("pack-gas", "pack-gas-too"), "utf-8")
    return place


def test_where_a_case_waits_for_a_person_is_said_when_it_is_proved_and_loaded(
    copied: Path, work: Work
) -> None:
    rules = copied / "filing_rules.csv"
    assert "先等" not in said("prove", "gas-too", f"--near={NEAR[0]},{NEAR[1]}")
    text = rules.read_text("utf-8")
    assert ",1,1,3,本地设定" in text
    rules.write_text(text.replace(",1,1,3,本地设定", ",0,0,3,本地设定", 1), "utf-8")
    assert "先等人工立案，再到gas" in said("prove", "gas-too", f"--near={NEAR[0]},{NEAR[1]}")
    loaded = said("load", "gas-too", "--org", "gas=urban").splitlines()
    (line,) = (one for one in loaded if "pack-gas-too/matter/01" in one)
    assert "先等人工立案，再到市城管局" in line
    rules.write_text(text.replace(",1,1,3,本地设定", ",1,0,3,本地设定", 1), "utf-8")
    assert "自动立案，先等派遣员派遣，再到市城管局" in said("load", "gas-too")


def test_every_class_of_a_pack_with_a_long_name_has_its_organisation(
    copied: Path, work: Work
) -> None:
    long = copied.rename(copied.parent / "underground-gas-pipes-and-room")
    for file in (*long.glob("*.toml"), *long.glob("*.csv")):
        text = file.read_text("utf-8").replace(
            "pack-gas-too", "pack-underground-gas-pipes-and-room"
        )
        file.write_text(text, "utf-8")
    pack = reading.read(long)
    assert not pack.faults
    loading.load(pack, {"gas": "urban"})
    mine = [one for one in answering.who_leads(pack) if one.role == "gas"]
    assert {one.lead for one in mine} == {work.city.orgs["urban"].pk}
