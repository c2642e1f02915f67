"""The page that brings a city in works as it stands: its files are loaded by its commands, in its order."""

from __future__ import annotations

import csv
import io
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from events.models import FilingRule
from grid import posts
from grid.models import Area, Component, Organisation, Place, Post
from grid.organisations import OrganisationRow, plant
from grid.route import choose
from hub.foundation import clock
from hub.foundation.access import Role
from hub.foundation.models import Due, User
from sensors import mapping
from sensors.models import AlarmRule, Device
from sensors.topics import Lane
from tests.db.declared import departures
from tests.tree import ROOT

pytestmark = pytest.mark.django_db

PAGE = (ROOT / "docs" / "own-city.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MANAGE = ".venv/bin/python manage.py "


def blocks(kind: str, page: str = PAGE) -> dict[str, str]:
    """The blocks of one kind, by their file name or their place in the page."""
    found = (one for one in BLOCK.finditer(page) if one[1] == kind)
    return {one[2] or str(number): one[3] for number, one in enumerate(found)}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with every file of the page; commands run in it."""
    for kind in ("json", "csv", "toml"):
        for name, text in blocks(kind).items():
            (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_files_of_the_page_make_a_city_by_its_commands(files: Path) -> None:
    call_command("load_catalogue", verbosity=0)
    for block in blocks("sh").values():
        for line in block.splitlines():
            assert line.startswith(MANAGE)
            call_command(*shlex.split(line.removeprefix(MANAGE)))
    for block in blocks("python").values():
        exec(block, {})
    assert Area.objects.filter(level="grid", parent__name="大桥路社区").count() > 50
    assert Organisation.objects.get(code="yh").parent.code == "cg"  # type: ignore[union-attr]
    assert Place.objects.filter(kind="doorplate", name="大桥路").count() == 2
    assert Component.objects.get().cell is not None
    assert Device.objects.get().component == Component.objects.get()
    assert AlarmRule.objects.get().levels[1]["after_s"] == 60
    assert set(Post.objects.values_list("role", flat=True)) == {"liaison", "collector"}
    assert FilingRule.objects.exists()
    assert departures() == []
    # rule 1 names the department; for other classes rule 2 names the office of the place
    path = Area.objects.get(level="community").path
    for class_code, code in (("01002", "cg"), ("06010", "jd1")):
        lead = choose("GB/T 47678.5-2026", class_code, path, None, clock.today()).lead
        assert lead is not None
        assert Organisation.objects.get(id=lead).code == code


def test_what_the_page_on_operations_does_in_the_shell_works() -> None:
    organisation = plant([OrganisationRow("cg", "市城管局", "department")])["cg"]
    who = User.objects.create_user("wang.fang", name="王芳")
    posts.assign(who, Role.LIAISON, organisation)
    Due.objects.create(key="k", kind="k", at=clock.now(), parked=True, attempts=5)
    for block in blocks("python", OPERATIONS).values():
        exec(block, {})
    assert not Due.objects.filter(parked=True).exists()
    assert not posts.posts_of(who)
    assert not User.objects.get(pk=who.pk).is_active


def test_the_recorded_file_of_the_page_becomes_an_order(files: Path) -> None:
    said = mapping.read((files / "orders.toml").read_text("utf-8"))
    row = next(csv.DictReader(io.StringIO((files / "orders.csv").read_text("utf-8"))))
    one = mapping.message(said, row)
    assert (one.lane, one.name, one.said["id"]) == (Lane.ORDER, "old-hotline", "2026-000017")
    assert one.said["crs"] == "gcj02"
