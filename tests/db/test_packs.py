"""Scenario packs: the shipped ones keep their stories, loading is safe to do twice, and every fault has its line."""

from __future__ import annotations

import base64
import io
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command

from grid import rules
from hub.foundation import clock
from hub.foundation.models import JournalEntry
from hub.packs import answering, checking, keeping, loading, reading, shelf, story
from hub.packs.errors import CitysOwn, FaultyPack, NotProved, SharedType, TiedRule
from hub.packs.keeping import Kept
from hub.packs.models import LoadedPack
from maps.models import DeviceLayer
from sensors import library, rulebook, rulefile
from sensors.models import Alarm, AlarmRule, Combination, Device, DeviceType, Plan, Reading
from tests.db import small_work
from tests.db.small_wire import message, reasons, take
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

SHIPPED = sorted(code for code in shelf.folders())
#: In 大桥社区01.
NEAR = (109.002, 32.002)


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("scenario", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_pack_keeps_the_story_it_is_called_complete_for(code: str, work: Work) -> None:
    assert shelf.is_complete(code), f"play it again: manage.py scenario prove {code}"
    pack = shelf.good(code)
    told = story.prove(pack, NEAR)
    assert [one.incident for one in told] == [one.code for one in pack.incidents]
    assert not Alarm.objects.exists()
    assert not Device.objects.exists()
    assert not LoadedPack.objects.exists()


@pytest.fixture
def draft(tmp_path: Path, settings: Any) -> Path:
    """The gas pack in the city's own folder, under another name, its classes its own; complete."""
    settings.PACKS = str(tmp_path)
    place = tmp_path / "gas-too"
    shutil.copytree(shelf.SHIPPED / "gas", place)
    for file in (*place.glob("*.toml"), *place.glob("*.csv")):
        file.write_text(file.read_text("utf-8").replace("pack-gas", "pack-gas-too"), "utf-8")
    (place / reading.PROOF).write_text(story.sealed(shelf.read_from(place), []), "utf-8")
    return place


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_what_was_changed_after_its_story_is_a_draft(draft: Path) -> None:
    assert shelf.is_complete("gas-too")
    change(draft / "help.md", "燃气安全", "燃气")
    assert not shelf.is_complete("gas-too")
    told = dict(line.split()[:2] for line in said("list").splitlines())
    assert told == {"gas-too": "draft"} | dict.fromkeys(("fire", "gas", "waterlogging"), "complete")


@pytest.mark.parametrize(
    ("file", "old", "new", "said_of_it"),
    [
        ("pack.toml", "summary", "sumary", ("pack.toml", "sumary")),
        ("rules.toml", 'quantity = "methane"', 'quantity = "methan"', ("rules.toml", "rule[0].quantity", "methan")),
        ("rules.toml", "raise_at = 20, clear_at = 15", "raise_at = 20, clear_at = 25", ("rule[0].levels",)),
        ("rules.toml", "alarm/0201", "alarm/9901", ("rule[0].class", "9901")),
        ("rules.toml", "basis = ", "reason = ", ("rule[0]", "reason")),
        ("devices.toml", '"%LEL"', '"LEL"', ("devices.toml", "LEL")),
        ("devices.toml", 'code = "regulator"', 'code = "gas"', ("devices.toml", "type[1].code")),
        ("devices.toml", "rhythm_s = 120", "limits = { ranges = { wind = { most = 3 } } }", ("limits.ranges.wind",)),
        ("plan.toml", 'who = "gas"', 'who = "gaz"', ("plan.toml", "step[0].who", "gaz")),
        ("plan.toml", 'level = 2', 'level = 1', ("plan.toml", "plan[1].level")),
        ("layers.toml", "starts_at = 20", "starts_at = 3", ("layers.toml", "legend")),
        ("layers.toml", "starts_at = 20", 'starts_at = "20"', ("layers.toml", "legend[2].starts_at")),
        ("simulator.toml", "every_s = 60", 'combined = ["fire"]', ("simulator.toml", "combined", "fire")),
        ("simulator.toml", "lasts_min = 150", "lasts_min = 60", ("simulator.toml", "act[0].at_min")),
        ("simulator.toml", "lasts_min = 45", "lasts_min = 70", ("simulator.toml", "silence[0].lasts_min")),
        ("simulator.toml", 'rule = "gas", level = 1', 'rule = "gas", level = 4', ("simulator.toml", "expects[0]")),
        ("classes.csv", "matter,01", "matters,01", ("classes.csv", "10")),
        ("help.md", "", "", ()),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_and_key(
    draft: Path, file: str, old: str, new: str, said_of_it: tuple[str, ...]
) -> None:
    if not old:
        (draft / file).write_text("Only English.", "utf-8")
    else:
        change(draft / file, old, new)
    pack = shelf.read("gas-too")
    (first, *_) = pack.faults
    sentence = str(first)
    assert all(word in sentence for word in said_of_it), sentence
    if old and file.endswith(".toml"):
        line = next(
            n for n, text in enumerate((draft / file).read_text("utf-8").splitlines(), 1) if new.split(",")[0] in text
        )  # fmt: skip
        assert abs(first.values["line"] - line) <= 20
    with pytest.raises(FaultyPack):
        shelf.good("gas-too")
    with pytest.raises(CommandError):
        said("check", "gas-too")


def test_loading_makes_types_rules_classes_and_responsibilities_once(work: Work) -> None:
    first = said("load", "gas", "--org", "gas=urban", "--org", "fire=city")
    assert AlarmRule.objects.filter(code="gas", valid_to=None).count() == 1
    assert DeviceType.objects.filter(code__in=("gas", "regulator")).count() == 2
    led = {one.class_ref: one.lead for one in answering.who_leads(shelf.good("gas"))}
    assert set(led.values()) == {work.city.orgs["urban"].pk}
    entries = JournalEntry.objects.count()
    assert "市城管局" in first
    said("load", "gas")
    assert JournalEntry.objects.count() == entries
    assert LoadedPack.objects.get().organisations == {"gas": "urban", "fire": "city"}


def test_without_an_organisation_the_citys_own_rules_decide(work: Work) -> None:
    loading.load(shelf.good("gas"), {"gas": "urban"})
    loading.load(shelf.good("gas"), {"gas": ""})
    assert {one.lead for one in answering.who_leads(shelf.good("gas"))} == {None}


def test_other_responsibility_rules_stay(work: Work) -> None:
    loading.load(shelf.good("gas"), {"gas": "urban"})
    row = rules.RuleRow(
        "900", "exact", "01001", small_work.CURRENT, lead_id=work.city.orgs["water"].pk
    )
    rules.publish([row], valid_from=clock.today(), source="x")
    loading.load(shelf.good("gas"), {"gas": "water"})
    assert {one.lead for one in answering.who_leads(shelf.good("gas"))} == {
        work.city.orgs["water"].pk
    }
    held = rules.publish([row], valid_from=clock.today(), source="x")
    assert held["unchanged"] == 1


def test_a_rule_the_city_changed_is_kept_until_it_is_reset(work: Work) -> None:
    pack = shelf.good("gas")
    loading.load(pack)
    book = pack.rulebook
    own = rulefile.Rulebook(rule=[
        rulefile.RuleRow("gas", "本市", "gas", "methane", [rulefile.LevelRow(1, 10, 5)], class_=book.rule[0].class_)
    ])  # fmt: skip
    rulebook.publish(own, source="city")
    assert loading.load(pack).kept == [Kept("rule", "gas", "changed")]
    assert AlarmRule.objects.get(code="gas", valid_to=None).name == "本市"
    assert loading.load(pack).kept == [Kept("rule", "gas", "changed")]
    assert loading.load(pack, reset=True).kept == []
    assert AlarmRule.objects.get(code="gas", valid_to=None).name == "燃气浓度"


@pytest.mark.parametrize("code", SHIPPED)
def test_the_handbook_names_every_rule_with_its_source_and_every_plan(code: str) -> None:
    pack, told = shelf.good(code), said("help", code)
    assert all(f"{rule.name} |" in told and rule.basis in told for rule in pack.rules)
    assert all(
        plan.title in told and step.what in told for plan in pack.plans for step in plan.step
    )
    assert all(band.text in told for layer in pack.layers for band in layer.legend)


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_pack_says_all_of_its_names_in_english_too(code: str) -> None:
    assert not checking.untranslated(shelf.good(code))


def test_a_name_without_english_is_told_and_no_fault(draft: Path, work: Work) -> None:
    change(draft / "rules.toml", 'name_en = "Gas concentration"\n', "")
    assert "rules.toml" in said("check", "gas-too")
    assert "name_en" in said("load", "gas-too")


def test_two_packs_cannot_hold_one_rule(draft: Path, work: Work) -> None:
    loading.load(shelf.good("gas"))
    change(draft / "rules.toml", "raise_at = 20", "raise_at = 30")  # what it says does not matter
    with pytest.raises(keeping.RuleTaken, match="belongs to the loaded pack gas"):
        loading.load(shelf.good("gas-too"))


def test_plans_and_layers_come_with_it_and_go_with_what_it_drops(draft: Path, work: Work) -> None:
    said("load", "gas-too", "--org", "gas=urban")
    plan = Plan.objects.get(rule_code="gas", level=1)
    assert [step["org"] for step in plan.steps] == [
        work.city.orgs["urban"].pk,
        None,
        work.city.orgs["urban"].pk,
    ]
    assert DeviceLayer.objects.get().key == "gas-too-methane"
    assert not Combination.objects.exists()
    rules = draft / "rules.toml"
    kept = rules.read_text("utf-8")
    parts = '[{ rule = "gas", level = 2 }, { rule = "regulator-low" }]'
    both = f'code = "both"\nname = "两者"\nparts = {parts}\nwithin_m = 500\nwithin_s = 600\nbasis = "本地设定"'
    rules.write_text(f"{kept}\n[[combination]]\n{both}\n", "utf-8")
    said("load", "gas-too")
    assert Combination.objects.get(valid_to=None).code == "both"
    rules.write_text(kept, "utf-8")
    for name in ("plan.toml", "layers.toml"):
        (draft / name).unlink()
    said("load", "gas-too")
    assert not Combination.objects.filter(valid_to=None).exists()
    assert not Plan.objects.filter(valid_to=None).exists()
    assert not DeviceLayer.objects.exists()


CODEC = """
[type]
name = "地埋甲烷仪"
rhythm_s = 600
[type.quantities]
methane = { name = "甲烷", unit = "%LEL" }
[[payload.frame]]
port = [7]
fields = [{ quantity = "methane", as = "u16", scale = 0.1 }]
[[example]]
hex = "01f4"
port = 7
gives = { methane = 50 }
"""


def test_a_device_that_speaks_only_by_the_packs_codec_raises_the_packs_alarm(
    draft: Path, work: Work
) -> None:
    (draft / "device_types").mkdir()
    file = draft / "device_types" / "buried-methane.toml"
    file.write_text(CODEC, "utf-8")
    change(draft / "rules.toml", 'type = "gas"', 'type = "buried-methane"')
    loading.load(shelf.good("gas-too"), {"gas": "urban"})
    server = Device.objects.create(
        code="chirpstack", type=DeviceType.objects.create(code="network-server", name="网络服务器")
    )
    buried = DeviceType.objects.get(code="buried-methane")
    Device.objects.create(
        code="a1b2c3d4e5f60718", type=buried, gateway=server, geom=Point(*NEAR, srid=4490)
    )

    def up(minutes: int, octets: str) -> list[list[str]]:
        at = clock.now() - timedelta(minutes=minutes)
        said = {
            "time": at.isoformat(), "deviceInfo": {"devEui": "A1B2C3D4E5F60718"}, "fPort": 7, "fCnt": 90 - minutes,
            "data": base64.b64encode(bytes.fromhex(octets)).decode(),
        }  # fmt: skip
        return reasons(take(message("network/chirpstack/up", said)))

    assert up(9, "01f4") == up(7, "01f4") == [[]]
    alarm = Alarm.objects.get()
    assert (alarm.rule_code, alarm.level, alarm.value) == ("gas", 1, 50)
    assert alarm.case_id is not None

    # mended in the pack and loaded again it counts at once, without a new start
    file.write_text(CODEC.replace("scale = 0.1", "scale = 0.01").replace("50 }", "5 }"), "utf-8")
    assert loading.load(shelf.good("gas-too")).is_changed
    assert up(5, "01f4") == [[]]
    assert Reading.objects.order_by("observed_at").last().value == 5  # type: ignore[union-attr] # it is there

    # the city's own file goes before it; taken out of the pack, nothing says any more how it is read
    file.unlink()
    change(draft / "rules.toml", 'type = "buried-methane"', 'type = "gas"')
    (draft / "devices.toml").write_text(
        (draft / "devices.toml").read_text("utf-8")
        + '[[type]]\ncode = "buried-methane"\nname = "地埋甲烷仪"\n'
        'quantities = { methane = { name = "甲烷", unit = "%LEL" } }\n',
        "utf-8",
    )
    loading.load(shelf.good("gas-too"))
    assert library.codec("buried-methane") is None
    assert up(3, "01f4") == [["sensors.no_codec"]]


def test_a_pack_as_good_as_a_rule_of_the_city_is_refused_with_file_line_and_rule(
    work: Work,
) -> None:
    city_wide = work.city.areas["安澜市"].pk
    for number, area in (("901", None), ("902", city_wide)):
        row = rules.RuleRow(
            number, "exact", "01", "pack-gas", lead_id=work.city.orgs["water"].pk, area_id=area
        )
        rules.publish([row], valid_from=clock.today(), source="x", is_complete=True)
        with pytest.raises(TiedRule) as caught:
            loading.load(shelf.good("gas"), {"gas": "urban"})
        values = caught.value.values
        assert (values["file"], values["rule"], values["class"]) == (
            "gas/pack.toml",
            number,
            "pack-gas/matter/01",
        )
        lines = (shelf.SHIPPED / "gas" / "pack.toml").read_text("utf-8").splitlines()
        assert "pack-gas/matter/01" in lines[values["line"] - 1]
        assert not LoadedPack.objects.exists()
        assert not AlarmRule.objects.filter(code="gas").exists()
        loading.load(shelf.good("gas"), {"gas": "water"})  # the same organisation is no tie
        loading.load(shelf.good("gas"), {"gas": ""})  # nor is leaving it to the city
        LoadedPack.objects.all().delete()
        AlarmRule.objects.filter(code__startswith="regulator").delete()
        AlarmRule.objects.filter(code__startswith="gas").delete()


def test_what_the_city_has_of_its_own_is_not_written_over(work: Work) -> None:
    mine = 'quantities = { methane = { name = "甲烷", unit = "%LEL" } }'
    limits = "limits = { battery = 35 }"
    rule = 'code = "gas"\nname = "本市"\ntype = "gas"\nquantity = "methane"'
    levels = (
        'class = "hub-monitoring/alarm/0201"\nlevels = [{ level = 1, raise_at = 10, clear_at = 5 }]'
    )
    kind = f'[[type]]\ncode = "gas"\nname = "本市"\n{mine}\n{limits}\n'
    rulebook.publish(rulefile.read(f"{kind}[[rule]]\n{rule}\n{levels}\n"), source="city")
    with pytest.raises(CitysOwn, match="rule gas is the city's own"):
        loading.load(shelf.good("gas"))
    assert AlarmRule.objects.get(valid_to=None).name == "本市"
    loading.load(shelf.good("gas"), reset=True)
    assert AlarmRule.objects.get(code="gas", valid_to=None).name == "燃气浓度"
    assert DeviceType.objects.get(code="gas").limits["battery"] == 35  # the pack says nothing of it
    other = f'[[type]]\ncode = "smoke"\nname = "本市"\n{mine}\n'
    rulebook.publish(rulefile.read(other), source="city")
    with pytest.raises(CitysOwn, match="type smoke"):
        loading.load(shelf.good("fire"))
    assert not AlarmRule.objects.filter(code="smoke").exists()


def test_a_type_two_packs_have_does_not_change_under_the_other_one(draft: Path, work: Work) -> None:
    own = (draft / "rules.toml").read_text("utf-8")
    own = own.replace('code = "', 'code = "x-')
    (draft / "rules.toml").write_text(own, "utf-8")
    for name in ("plan.toml", "simulator.toml"):
        text = (draft / name).read_text("utf-8")
        (draft / name).write_text(re.sub(r'rule = "', 'rule = "x-', text), "utf-8")
    loading.load(shelf.good("gas"))
    loading.load(shelf.good("gas-too"))  # the same in both is no harm
    change(draft / "devices.toml", "rhythm_s = 300", "rhythm_s = 60")
    with pytest.raises(SharedType, match=r"gas-too/devices\.toml") as caught:
        loading.load(shelf.good("gas-too"))
    assert caught.value.values["pack"] == "gas"
    assert DeviceType.objects.get(code="gas").rhythm_s == 300
    loading.load(shelf.good("gas-too"), reset=True)
    assert DeviceType.objects.get(code="gas").rhythm_s == 60


def test_a_type_the_city_changed_is_kept_and_told_until_it_is_reset(work: Work) -> None:
    loading.load(shelf.good("gas"))
    DeviceType.objects.filter(code="gas").update(rhythm_s=900)
    for _ in range(2):
        assert "gas" in said("load", "gas")
        assert loading.load(shelf.good("gas")).kept_types == ["gas"]
    assert DeviceType.objects.get(code="gas").rhythm_s == 900
    assert loading.load(shelf.good("gas"), reset=True).kept_types == []
    assert DeviceType.objects.get(code="gas").rhythm_s == 300


def test_an_unknown_role_or_organisation_changes_nothing(work: Work) -> None:
    for named in ({"gaz": "urban"}, {"gas": "nobody"}):
        with pytest.raises(loading.UnknownRole):
            loading.load(shelf.good("gas"), named)
    assert not LoadedPack.objects.exists()


def test_a_story_that_does_not_come_true_says_where(draft: Path, work: Work) -> None:
    change(draft / "simulator.toml", "alarms = 4", "alarms = 3")
    with pytest.raises(NotProved, match="expected 3 alarms by gas, got 4"):
        story.prove(shelf.good("gas-too"), NEAR)
