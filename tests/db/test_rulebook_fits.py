"""What a rulebook names must be there; a unit that readings and rules count in stays; a combination can be ended."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override

from hub.foundation.clock import now
from hub.foundation.models import JournalEntry, User
from sensors import rulebook
from sensors.errors import BadRulebook, BadRuleFile
from sensors.models import AlarmRule, Combination, Combined, Device, DeviceType, RuleOverride
from tests.db import small_wire, small_work
from tests.db.small_wire import level, take
from tests.db.small_work import Work
from tests.db.test_combining import BOOK as TOGETHER
from tests.db.test_combining import parts, stand

pytestmark = pytest.mark.django_db

TYPE = """
[[type]]
code = "ponding"
name = "积水监测"
quantities = { water_level = { name = "水位", unit = "m" } }
"""
RULE = """
[[rule]]
code = "deep"
name = "深积水"
type = "ponding"
quantity = "water_level"
class = "hub-monitoring/matter/0101"
levels = [{ level = 1, raise_at = 0.5, clear_at = 0.4 }]
"""


@pytest.fixture(autouse=True)
def work(request: pytest.FixtureRequest) -> Work:
    """The small city with its devices and rule, or with the combination `flood`."""
    made = small_work.make()
    if "standing" in request.fixturenames:
        stand(TOGETHER)
    else:
        small_wire.devices()
    return made


@pytest.fixture
def standing() -> None:
    """The combination `flood` of three rules is in force."""


def published(text: str) -> None:
    book, document = rulebook.opened(text, "city.toml")
    rulebook.publish(book, source="city.toml", document=document)


def refused(text: str) -> dict[str, Any]:
    """The place and the reason of a file that is refused; nothing of it was taken."""
    before = AlarmRule.objects.count(), list(DeviceType.objects.values())
    with override("en"), pytest.raises(BadRuleFile) as caught:
        published(text)
    assert (AlarmRule.objects.count(), list(DeviceType.objects.values())) == before
    values = caught.value.values
    assert values["file"] == "city.toml"
    return values | {"says": text.splitlines()[values["line"] - 1]}


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('"water_level"\nclass', '"water_levle"\nclass', "rule[0].quantity", "water_level"),
        ('type = "ponding"', 'type = "pondng"', "rule[0].type", "the nearest name there is: ponding"),
        ("matter/0101", "matter/0111", "rule[0].class", "the nearest name there is: hub-monitoring/"),
        ("hub-monitoring/matter/0101", "no/such/class", "rule[0].class", "no class of the catalogue"),
    ],
)  # fmt: skip
def test_what_a_rule_names_must_be_there_and_the_nearest_is_said(
    old: str, new: str, key: str, words: str
) -> None:
    text = RULE.replace(old, new)
    found = refused(text)
    assert found["key"] == key
    assert words in found["why"]
    assert found["says"].startswith(key.rpartition(".")[2])


def test_thresholds_can_be_changed_when_the_class_of_the_rule_has_gone(work: Work) -> None:
    AlarmRule.objects.update(class_code="0999")
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id("值班")))
    form = {"raise_at.1": "0.5", "clear_at.1": "0.4", "after_s.1": "0", "clear_after_s.1": "0"}
    assert client.post("/rules/ponding", form | {"act": "publish"}).status_code == 302
    assert AlarmRule.objects.get(valid_to__isnull=True).levels[0]["raise_at"] == 0.5
    text = RULE.replace('"deep"', '"ponding"').replace("matter/0101", "matter/0999")
    assert refused(text)["key"] == "rule[0].class"


def test_the_command_says_the_line_and_what_devices_say_of_themselves_may_be_judged(
    tmp_path: Path,
) -> None:
    file = tmp_path / "city.toml"
    file.write_text(RULE.replace('quantity = "water_level"', 'quantity = "water"'), "utf-8")
    with pytest.raises(CommandError, match=r"city.toml.* 6.*rule\[0\].quantity.*water_level"):
        call_command("load_rulebook", str(file))
    file.write_text(RULE.replace('quantity = "water_level"', 'quantity = "battery"'), "utf-8")
    call_command("load_rulebook", str(file), stdout=io.StringIO())
    assert AlarmRule.objects.get(code="deep").quantity == "battery"


def test_an_override_and_an_end_name_what_there_is() -> None:
    own = (
        '[[override]]\nrule = "pondin"\ndevice = "well-1"\nreason = "x"\n'
        "levels = [{ level = 1, raise_at = 1, clear_at = 0.5 }]\n"
    )
    assert "ponding" in refused(own)["why"]
    at = refused(own.replace("pondin", "ponding").replace("well-1", "well-11"))
    assert (at["key"], "well-1" in at["why"]) == ("override[0].device", True)
    at = refused('[[ended]]\nrule = "pondinng"\n')
    assert (at["key"], at["why"].endswith("ponding")) == ("ended[0].rule", True)
    assert refused("[[ended]]\n")["key"] == "ended[0]"
    with pytest.raises(BadRuleFile, match="too"):
        rulebook.read(RULE + '[[ended]]\nrule = "deep"\n')


def test_a_changed_unit_is_refused_while_anything_counts_in_it() -> None:
    other = TYPE.replace('unit = "m"', 'unit = "cm"')
    at = refused(other)
    assert at["key"] == "type[0].quantities.water_level.unit"
    for words in ("counts in m", "the rule ponding", "is converted", "water_level_cm"):
        assert words in at["why"], at["why"]
    take(level(0.01))
    assert "stored readings" in refused(other)["why"]
    # also with its rules beside it: what was measured stays in the unit it was measured in
    rules = RULE.replace('"deep"', '"ponding"').replace("0.5", "50").replace("0.4", "40")
    assert "stored readings" in refused(other + rules)["why"]
    assert "such as water_level_kpa" in refused(TYPE.replace('unit = "m"', 'unit = "kPa"'))["why"]
    # another spelling of the same unit, and a quantity beside it, are no change
    more = 'water_level_cm = { name = "水位", unit = "cm" }, water_level'
    rulebook.publish(rulebook.read(TYPE.replace("water_level", more)), source="x")
    assert set(DeviceType.objects.get().quantities) == {"water_level", "water_level_cm"}


def test_a_new_type_is_mended_with_its_rules_in_one_file() -> None:
    fresh = TYPE.replace('"ponding"', '"fresh"')
    rule = RULE.replace('"ponding"', '"fresh"')
    rulebook.publish(rulebook.read(fresh + rule), source="x")
    centimetres = fresh.replace('unit = "m"', 'unit = "cm"')
    with pytest.raises(BadRulebook, match="deep"):
        rulebook.publish(rulebook.read(centimetres), source="x")
    both = centimetres + rule.replace("0.5", "50").replace("0.4", "40")
    rulebook.publish(rulebook.read(both), source="x")
    assert DeviceType.objects.get(code="fresh").quantities["water_level"]["unit"] == "cm"
    # what a rule judges may not be taken from the type under it
    without = centimetres.replace("water_level", "depth")
    assert refused(without)["key"] == "type[0].quantities"
    rulebook.publish(rulebook.read(without + '[[ended]]\nrule = "deep"\n'), source="x")


def test_what_single_devices_have_instead_counts_too(work: Work) -> None:
    fresh = TYPE.replace('"ponding"', '"fresh"')
    rule = RULE.replace('"ponding"', '"fresh"')
    rulebook.publish(rulebook.read(fresh + rule), source="x")
    device = Device.objects.create(code="f-1", type=DeviceType.objects.get(code="fresh"))
    RuleOverride.objects.create(
        rule_code="deep", device=device, said={}, reason="x", valid_from=now()
    )
    assert "single devices" in refused(fresh.replace('unit = "m"', 'unit = "cm"') + rule)["why"]


def in_force() -> set[str]:
    return set(Combination.objects.filter(valid_to__isnull=True).values_list("code", flat=True))


def test_a_combination_is_ended_by_a_file_and_put_in_force_again(standing: None) -> None:
    end = '[[ended]]\ncombination = "flood"\n'
    assert refused(end.replace("flood", "flod"))["why"].endswith("flood")
    assert rulebook.publish(rulebook.read(end), source="x")["ended"] == 1
    assert in_force() == set()
    entry = JournalEntry.objects.get(kind="combination.ended")
    assert entry.data == {"combination": "flood"}
    assert rulebook.publish(rulebook.read(end), source="x")["ended"] == 0, "twice is once"
    take(*parts())
    assert not Combined.objects.exists()
    rulebook.publish(rulebook.read(TOGETHER), source="x")
    assert Combination.objects.get(valid_to__isnull=True).version == 2


def test_a_combination_ends_with_any_of_its_rules_and_it_is_said(
    tmp_path: Path, standing: None
) -> None:
    file, said = tmp_path / "end.toml", io.StringIO()
    file.write_text('[[ended]]\nrule = "rain"\n', "utf-8")
    call_command("load_rulebook", str(file), stdout=said)
    assert "combination flood ended with its rule rain" in said.getvalue()
    assert in_force() == set()
    entry = JournalEntry.objects.get(kind="combination.ended")
    assert entry.data == {"combination": "flood", "rule": "强降雨"}
    again = TOGETHER[TOGETHER.index("[[combination]]") :]
    assert refused(again)["key"] == "combination[0].parts[1].rule"


def test_who_may_ends_a_combination_on_the_page_of_the_rules(work: Work, standing: None) -> None:

    def page(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=work.user_id(name)))
        return client

    end = {"combination": "flood"}
    assert page("审计").post("/rules", end).status_code == 403
    assert 'name="combination"' not in page("审计").get("/rules").content.decode()
    assert in_force() == {"flood"}
    shift = page("值班")
    assert 'name="combination" value="flood"' in shift.get("/rules").content.decode()
    assert shift.post("/rules", end).status_code == 302
    assert shift.post("/rules", end).status_code == 302
    assert in_force() == set()
    entry = JournalEntry.objects.get(kind="combination.ended")
    assert entry.actor["user"] == work.user_id("值班")
    row = shift.get("/rules").content.decode()
    row = row[row.index('data-combination="flood"') :]
    assert "停用" in row
    assert 'name="combination" value="flood"' not in row
