"""Whatever `check` finds good, loading takes: packs with one mistake each, drawn and written by hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from django.db import transaction

from hub.packs import loading, shelf
from hub.packs.models import LoadedPack
from hub.packs.reading import Pack
from sensors import rulefile
from sensors.errors import BadRuleFile
from tests.db.small_work import Work
from tests.tree import ROOT

pytestmark = pytest.mark.django_db

#: What a value is replaced by.
WRONG: Final = (
    *("nan", "inf", "-1", "0", "1", "9", "1e300", "2147483648", "99999999999999999999", "true"),
    *(
        '""',
        '"  "',
        '"\\u0000"',
        '"电\\u0007梯"',
        f'"{"长" * 61}"',
        f'"{"l" * 41}"',
        f'"{"长" * 2000}"',
    ),
    *('"a"', '"1"', '"危"', "[]", "{}", "2026-01-01"),
)
#: A value of a TOML file: what stands after a sign =, or in a list.
VALUE: Final = re.compile(r'(?<=[=\[,] )("[^"\n]*"|-?\d[\d.]*|true|false)|(?<=\[)("[^"\n]*"|\d+)')
CELL: Final = re.compile(r"(?<=,)[^,\n\"]*(?=,)|(?<=: )[^\n]+")
DRAWN: Final = 40


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    """The waterlogging pack under a name and with classes of its own: it has all a pack may have."""
    settings.PACKS = str(tmp_path)
    folder = Path(shutil.copytree(shelf.SHIPPED / "waterlogging", tmp_path / "own"))
    for file in (*folder.glob("*.toml"), *folder.glob("*.csv")):
        file.write_text(file.read_text("utf-8").replace("pack-waterlogging", "pack-own"), "utf-8")
    return folder


def taken(pack: Pack) -> None:
    """Load it, and take that back."""
    with transaction.atomic():
        loading.load(pack)
        assert LoadedPack.objects.filter(code="own").exists()
        transaction.set_rollback(True)


def test_what_check_finds_good_is_loaded(place: Path, work: Work) -> None:
    taken(shelf.good("own"))
    good, dice = 0, Random(20261122)
    files = sorted((*place.glob("*.toml"), *place.glob("*.csv")))
    for n in range(DRAWN):
        file = files[n % len(files)]
        text = file.read_text("utf-8")
        spot = dice.choice(list((VALUE if file.suffix == ".toml" else CELL).finditer(text)))
        put = dice.choice(WRONG)
        put = put if file.suffix == ".toml" else put.strip('"').replace("\\u0000", "\0")
        file.write_text(text[: spot.start()] + put + text[spot.end() :], "utf-8")
        pack = shelf.read("own")
        for fault in pack.faults:
            assert fault.values["line"] >= 1
            assert fault.values["file"].startswith("own/")
        if not pack.faults:
            good += 1
            try:
                taken(pack)
            except Exception as wrong:
                raise AssertionError(f"{file.name}: {spot[0]} → {put}") from wrong
        file.write_text(text, "utf-8")
    assert 0 < good < DRAWN


def test_what_could_not_be_kept_or_used_is_told(place: Path) -> None:
    for file, old, new, key in (
        ("pack.toml", "version = ", "version = 99999999999", "pack.version"),
        ("devices.toml", "rhythm_s = ", "rhythm_s = 9999999999", "rhythm_s"),
        ("devices.toml", 'symbol = "water"', 'symbol = "lift"', "symbol"),
        ("devices.toml", "water_depth = {", '"水深" = {', "quantities.水深"),
        ("layers.toml", "starts_at = 25", "starts_at = nan", "starts_at"),
        ("simulator.toml", "peak = 18", "peak = nan", "peak"),
        ("simulator.toml", 'code = "pump"', 'code = "storm"', "incident[1].code"),
        ("rules.toml", 'rule = "underpass", level = 3', 'rule = "pump-fault", level = 1', "parts[0].level"),
    ):  # fmt: skip
        text = (place / file).read_text("utf-8")
        assert old in text, (file, old)
        line = text.count("\n", 0, text.index(old)) + 1
        (place / file).write_text(re.sub(f"{re.escape(old)}[0-9]*", new, text, count=1), "utf-8")
        told = [one.values for one in shelf.read("own").faults if key in one.values["key"]]
        assert (f"own/{file}", line) in [(one["file"], one["line"]) for one in told], (new, told)
        (place / file).write_text(text, "utf-8")


def test_classes_that_nothing_files_or_nobody_has_are_told(place: Path) -> None:
    rules = place / "filing_rules.csv"
    text = rules.read_text("utf-8")
    rules.write_text(text.replace("pack-own,matter,01", "pack-own,matter,99", 1), "utf-8")
    told = {(one.values["file"], one.values["why"]) for one in shelf.read("own").faults}
    assert {file for file, _ in told} == {"own/filing_rules.csv", "own/classes.csv"}
    rules.unlink()
    pack = shelf.read("own")
    assert {one.values["file"] for one in pack.faults} == {"own/classes.csv"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.toml", "version = ", "versio = "),
        ("devices.toml", "[[type]]", "[type]"),
        ("rules.toml", "basis = ", "basi = "),
        ("classes.csv", "matter,01", "matters,01"),
        ("classes.csv", "# scheme: pack-own", "# scheme: pack-gas"),
    ],
)
def test_one_mistake_is_told_once(place: Path, file: str, old: str, new: str) -> None:
    text = (place / file).read_text("utf-8")
    assert old in text
    (place / file).write_text(text.replace(old, new, 1), "utf-8")
    (fault,) = shelf.read("own").faults
    assert fault.values["file"] == f"own/{file}"


def test_another_encoding_is_told_once_and_a_mark_before_the_text_is_none(place: Path) -> None:
    for name in ("devices.toml", "classes.csv", "help.md"):
        text = (place / name).read_text("utf-8")
        (place / name).write_bytes(text.encode("utf-8-sig"))
        assert not shelf.read("own").faults
        (place / name).write_bytes(text.encode("gbk", "replace"))
        (fault,) = shelf.read("own").faults
        assert fault.values["file"] == f"own/{name}"
        assert "UTF-8" in str(fault)
        (place / name).write_text(text, "utf-8")


def test_a_rulebook_too_is_told_a_part_that_never_comes_true() -> None:
    text = """
[[type]]
code = "a"
name = "甲"
quantities = { x = { name = "甲", unit = "1" } }
[[rule]]
code = "one"
name = "一"
type = "a"
quantity = "x"
levels = [{ level = 3, raise_at = 1, clear_at = 0 }]
[[rule]]
code = "two"
name = "二"
type = "a"
quantity = "x"
levels = [{ level = 3, raise_at = 1, clear_at = 0 }]
[[combination]]
code = "both"
name = "两者"
parts = [{ rule = "one" }, { rule = "two", level = 2 }]
within_m = 1
within_s = 1
"""
    with pytest.raises(BadRuleFile) as caught:
        rulefile.read(text)
    assert caught.value.values["key"] == "combination[0].parts[1].level"
    assert rulefile.read(text.replace("level = 2 }", "level = 3 }")).combination


def test_a_reader_that_has_read_enough_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    call = [sys.executable, "manage.py", "scenario", "check"]
    done = subprocess.run(call, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert b"BrokenPipe" not in done.stderr
    assert done.returncode == 0
