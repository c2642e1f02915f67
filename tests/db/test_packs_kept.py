"""A pack loaded again: what the city has changed or ended of it stays so, is told, and is taken back on purpose."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from events import loading as catalogue
from events.models import FilingRule
from hub.packs import loading, shelf
from hub.packs.errors import CitysOwn
from hub.packs.keeping import Kept
from hub.packs.models import LoadedPack
from sensors import rulebook
from sensors.models import AlarmRule, Combination
from sensors.rulefile import CombinationRow, Ended, PartRow, Rulebook
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

OWN = CombinationRow(
    "drainage-failing",
    "本市组合",
    [PartRow("underpass", level=3), PartRow("rain", level=3)],
    within_m=500,
    within_s=600,
)


def load(*more: str) -> str:
    out = io.StringIO()
    call_command("scenario", "load", "waterlogging", *more, stdout=out)
    return out.getvalue()


def in_force() -> set[str]:
    return {
        one.code
        for kind in (AlarmRule, Combination)
        for one in kind.objects.filter(valid_to__isnull=True)
    }


@pytest.fixture
def loaded(work: Work) -> set[str]:
    """What the pack brought."""
    loading.load(shelf.good("waterlogging"))
    return in_force()


@pytest.fixture
def pack(tmp_path: Path, settings: Any, loaded: set[str]) -> Path:
    """Its folder, to be changed."""
    settings.PACKS = str(tmp_path)
    return Path(shutil.copytree(shelf.SHIPPED / "waterlogging", tmp_path / "waterlogging"))


def test_what_the_city_ended_stays_ended_and_is_told_each_time(loaded: set[str]) -> None:
    ended = Rulebook(ended=[Ended("manhole-tilt"), Ended(combination="drainage-failing")])
    rulebook.publish(ended, source="city")
    for _ in range(2):
        told = load()
        assert in_force() == loaded - {"manhole-tilt", "drainage-failing"}
        assert "报警规则 manhole-tilt：本市已停用" in told
        assert "组合规则 drainage-failing：本市已停用" in told
        assert "manage.py scenario load waterlogging --reset" in told
    told = load("--reset")
    assert in_force() == loaded
    assert "本市" not in told
    assert "本市" not in load()


def test_a_combination_the_city_changed_stays_changed(loaded: set[str]) -> None:
    rulebook.publish(Rulebook(combination=[OWN]), source="city")
    for _ in range(2):
        assert "组合规则 drainage-failing：本市已改动" in load()
        assert Combination.objects.get(valid_to=None).name == "本市组合"
    load("--reset")
    assert Combination.objects.get(valid_to=None).name != "本市组合"


def test_filing_rules_the_city_put_in_place_of_the_packs_stay(
    loaded: set[str], tmp_path: Path
) -> None:
    ours = (shelf.SHIPPED / "waterlogging" / "filing_rules.csv").read_text("utf-8")
    own = tmp_path / "own.csv"
    own.write_text(ours.replace(",1,urgent_hour,", ",2,urgent_hour,"), "utf-8")
    filing = FilingRule.objects.filter(
        scheme__name="pack-waterlogging", class_code="01", valid_to__isnull=True
    )
    assert filing.get().limit_value == 1
    catalogue.load([own])
    for _ in range(2):
        assert "目录文件 waterlogging/filing_rules.csv：本市已改动" in load(
            "--org", "drainage=urban"
        )
        assert filing.get().limit_value == 2
    assert "目录文件" not in load("--reset")
    assert filing.get().limit_value == 1


def test_with_a_rule_go_its_combinations_and_neither_comes_back(loaded: set[str]) -> None:
    rulebook.publish(Rulebook(ended=[Ended("rain")]), source="city")
    assert loading.load(shelf.good("waterlogging")).kept == [
        Kept("combination", "drainage-failing", "ended"),
        Kept("rule", "rain", "ended"),
    ]
    assert in_force() == loaded - {"rain", "drainage-failing"}


def test_a_new_combination_waits_for_the_rule_the_city_has_ended(
    pack: Path, loaded: set[str]
) -> None:
    rulebook.publish(Rulebook(ended=[Ended("rain-hour")]), source="city")
    rain = AlarmRule.objects.get(code="rain-hour")
    parts = '[{ rule = "ponding" }, { rule = "rain-hour" }]'
    both = f'code = "both"\nname = "两者"\nparts = {parts}\nwithin_m = 500\nwithin_s = 600\nbasis = "本地设定"'
    rules = pack / "rules.toml"
    rules.write_text(f"{rules.read_text('utf-8')}\n[[combination]]\n{both}\n", "utf-8")
    for _ in range(2):
        assert "组合规则 both：暂不启用" in load()
        assert in_force() == loaded - {"rain-hour"}
    AlarmRule.objects.filter(pk=rain.pk).update(valid_to=None)  # the city's rulebook, once more
    load()
    assert in_force() == loaded | {"both"}


def test_what_the_pack_drops_ends_unless_the_city_has_changed_it(loaded: set[str]) -> None:
    rulebook.publish(Rulebook(combination=[OWN]), source="city")
    less = shelf.good("waterlogging")
    less.rules[:] = [one for one in less.rules if one.code != "manhole-tilt"]
    less.combinations.clear()
    for _ in range(2):
        assert loading.load(less).kept == [Kept("combination", "drainage-failing", "changed")]
        assert in_force() == loaded - {"manhole-tilt"}
    assert not loading.load(less, reset=True).kept
    assert in_force() == loaded - {"manhole-tilt", "drainage-failing"}


def test_what_a_hub_before_has_loaded_counts_as_the_packs(loaded: set[str]) -> None:
    held = LoadedPack.objects.get()
    del held.rules["drainage-failing"]  # it kept no versions of combinations
    held.save()
    assert not loading.load(shelf.good("waterlogging")).kept
    assert LoadedPack.objects.get().rules["drainage-failing"] == 1
    assert in_force() == loaded


def test_a_combination_of_the_citys_own_is_not_written_over(loaded: set[str]) -> None:
    LoadedPack.objects.all().delete()
    rulebook.publish(Rulebook(combination=[OWN]), source="city")
    with pytest.raises(CitysOwn, match="combination drainage-failing"):
        loading.load(shelf.good("waterlogging"))
    assert Combination.objects.get(valid_to=None).name == "本市组合"
