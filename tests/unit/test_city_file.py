"""City files: read whole, or refused with every fault at its line and key; and the same policy has the same name."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from events import city_file
from events.catalogue_files import unloaded
from events.city_file import BUILT_IN, BadCityFile, City
from events.city_values import written
from events.management.commands.city_file import as_toml
from events.policy import POLICY, Level, Policy
from events.states import CaseState, Matter
from events.verbs import CaseVerb, Switch
from grid.deadlines import Limit, Unit
from hub.foundation import tomlfile
from hub.foundation.access import Role
from tests.tree import ROOT

HERE = Path("city.toml")


def city(text: str) -> City:
    return city_file.parse(text, HERE)


def faults(text: str) -> list[tuple[int, str, str]]:
    with override("en"), pytest.raises(BadCityFile) as caught:
        city(text)
    return [(fault.line, fault.key, fault.says) for fault in caught.value.faults]


def test_a_file_changes_what_it_names_and_nothing_else() -> None:
    found = city(
        """
        version = "2026-1"
        yellow_percent = 70
        acted_back = "2 days"
        reply_limit = "3 工作日"
        [branches]
        check = false
        [stage_limits]
        intake = "30 urgent_hour"
        filing = false
        [levels]
        extension = [{role = "leader"}]
        [supervision.2]
        roles = ["leader"]
        [who]
        file = ["intake_operator", "shift_supervisor"]
        [reasons]
        return = ["not_ours"]
        """
    )
    policy = found.policy
    assert found.version == "2026-1"
    assert policy.yellow_percent == 70
    assert policy.acted_back == dt.timedelta(days=2)
    assert policy.reply_limit == Limit(3, Unit.WORK_DAY)
    assert policy.branches == dict.fromkeys(Switch, True) | {Switch.CHECK: False}
    assert policy.stage_limits[CaseState.INTAKE] == Limit(30, Unit.URGENT_HOUR)
    assert CaseState.FILING not in policy.stage_limits
    assert policy.stage_limits[CaseState.CLOSING] == POLICY.stage_limits[CaseState.CLOSING]
    assert policy.levels[Matter.EXTENSION] == (Level(Role.LEADER),)
    assert policy.levels[Matter.DISPUTE] == POLICY.levels[Matter.DISPUTE]
    assert policy.supervision[2].roles == {Role.LEADER}
    assert policy.supervision[2].answer_limit == POLICY.supervision[2].answer_limit
    assert policy.who == {CaseVerb.FILE: {Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR}}
    assert policy.reasons == {"return": ("not_ours",)}
    named = {"yellow_percent", "acted_back", "reply_limit", "branches", "stage_limits", "levels"}
    named |= {"supervision", "who", "reasons", "stamp"}
    for one in fields(Policy):
        assert one.name in named or getattr(policy, one.name) == getattr(POLICY, one.name)


def test_every_fault_is_told_at_once_with_its_line_and_key() -> None:
    found = faults(
        'version = "1"\n'
        "extensions_mots = 3\n"
        "yellow_percent = 120\n"
        'reply_limit = "5 workdays"\n'
        "\n"
        "[levels]\n"
        "extension = [\n"
        '  {role = "dispatcher"},  # the first\n'
        '  {role = "shift_supervisr", above_days = 5},\n'
        "]\n"
        "dispute = []\n"
        "[branches]\n"
        "chek = false\n"
        'closing = "no"\n'
        "[supervision.1]\n"
        'roles = "leader"\n'
        "limit = 3\n"
        "[nights]\n"
        "hours = 1\n"
    )
    assert [(line, key) for line, key, _said in found] == [
        (2, "extensions_mots"),
        (3, "yellow_percent"),
        (4, "reply_limit"),
        (9, "levels.extension.1.role"),
        (11, "levels.dispute"),
        (13, "branches.chek"),
        (14, "branches.closing"),
        (16, "supervision.1.roles"),
        (17, "supervision.1.limit"),
        (18, "nights"),
    ]
    said = {key: told for _line, key, told in found}
    assert "probably extensions_most is meant" in said["extensions_mots"]
    assert "from 1 to 99, but is 120" in said["yellow_percent"]
    assert "“4 work_hour”" in said["reply_limit"]
    assert "perhaps “shift_supervisor”" in said["levels.extension.1.role"]
    assert "probably answer_limit is meant" in said["supervision.1.limit"]
    assert "known here are acted_back, " in said["nights"]


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("", 1, "version"),
        ("version = 7", 1, "version"),
        ('version = "a#b"', 1, "version"),
        ('version = "1"\nfar_m = true', 2, "far_m"),
        ('version = "1"\nfar_m = -1', 2, "far_m"),
        ('version = "1"\nlevels = 3', 2, "levels"),
        ('version = "1"\nacted_back = 3', 2, "acted_back"),
        ('version = "1"\nanswer_limit = "0 work_hour"', 2, "answer_limit"),
        ('version = "1"\n[stage_limits]\nhandling = "1 work_day"', 3, "stage_limits.handling"),
        ('version = "1"\n[stage_limits]\nclosed = "1 work_day"', 3, "stage_limits.closed"),
        ('version = "1"\n[branches]\ncheck = false\nclosing = false', 4, "branches.closing"),
        ('version = "1"\n[levels]\nself_handling = [{role = "leader"}]', 3, "levels.self_handling"),
        ('version = "1"\n[levels]\ndispute = [{role = "auditor"}]', 3, "levels.dispute.0.role"),
        ('version = "1"\n[levels]\ndispute = [{above_days = 1}]', 3, "levels.dispute.0.role"),
        ('version = "1"\nsupervision.4.roles = ["leader"]', 2, "supervision.4.answer_limit"),
        ('version = "1"\nsupervision.x.roles = ["leader"]', 2, "supervision.x"),
        ('version = "1"\n[who]\nclose = ["auditor"]', 3, "who.close"),
        ('version = "1"\n[who]\nverified = ["leader"]', 3, "who.verified"),
        ('version = "1"\n[reasons]\nretrn = ["a"]', 3, "reasons.retrn"),
        ('version = "1"\n[phrases]\nsign = ["好"]', 3, "phrases.sign"),
        ('version = "1"\n[phrases]\nclose = [""]', 3, "phrases.close.0"),
        ('version = "1"\nfar_m = 1\nfar_m = 2', 3, "The line"),
        ('version = "1"\nfar_m = [1', 2, "The line"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(text: str, line: int, key: str) -> None:
    assert [(at, what) for at, what, _said in faults(text)] == [(line, key)]


def test_levels_climb() -> None:
    text = (
        'version = "1"\n[levels]\n'
        'extension = [{role = "dispatcher", above_days = 5}, {role = "leader", above_days = 3}]'
    )
    assert [key for _line, key, _said in faults(text)] == ["levels.extension.1.above_days"]


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadCityFile, match=str(path)):
            city_file.read(path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadCityFile, match="UTF-8"):
        city_file.read(binary)


def test_what_is_shown_is_a_file_that_means_the_same() -> None:
    own = city('version = "2026-1"\n[branches]\ncheck = false\n[supervision.3]\nroles = ["leader"]')
    for shown in (city_file.built_in(), own):
        again = city("\n".join(as_toml(shown.version, shown.written)))
        assert again.policy == shown.policy
        assert again.stamp == shown.stamp


def test_the_stamp_is_of_what_counts_and_not_of_how_it_is_written() -> None:
    one = city('version = "a"\nfar_m = 300\nextensions_most = 1\n')
    other = city('# words\nextensions_most=1\nversion = "a"\nfar_m   =   300')
    assert one.stamp == other.stamp
    assert city('version = "a"\nfar_m = 301\nextensions_most = 1').stamp != one.stamp
    assert city('version = "b"\nfar_m = 300\nextensions_most = 1').digest == one.digest
    assert city_file.built_in().stamp.startswith(f"{BUILT_IN}#")


def test_differences_are_named_by_their_keys() -> None:
    standard = city_file.built_in().written
    own = city(
        'version = "a"\nfar_m = 300\n[branches]\ncheck = false\n[stage_limits]\nfiling = false'
    )
    assert list(city_file.differences(standard, own.written)) == [
        ("branches.check", True, False),
        ("stage_limits.filing", "1 urgent_hour", None),
        ("far_m", 200, 300),
    ]
    assert list(city_file.differences(standard, standard)) == []


def test_every_field_of_the_policy_can_be_written_and_read() -> None:
    """Whoever adds a field need do nothing here; a type no file can hold is found by this."""
    for one in fields(Policy):
        if one.metadata.get("is_key", True):
            assert one.name in written(POLICY)


KEYS = st.lists(st.text("ab-_", min_size=1, max_size=3), min_size=1, max_size=3)


@given(st.lists(st.tuples(KEYS, st.integers(0, 9)), max_size=6))
def test_the_line_of_a_key_is_where_it_stands(pairs: list[tuple[list[str], int]]) -> None:
    lines, expected = [], {}
    taken: set[tuple[str, ...]] = set()
    for number, (keys, value) in enumerate(pairs):
        path = (f"k{number}", *keys)
        taken.add(path)
        lines += [""] * (value % 3) + ['# a "comment" [x]']
        text = {0: str(value), 1: f'"""\n{value}"""', 2: f"[\n  {value}, # ]\n]"}[number % 3]
        begins = sum(line.count("\n") + 1 for line in lines) + 1
        lines.append(f"{'.'.join(path)} = {text}")
        expected[path] = begins
    file = tomlfile.read("\n".join(lines))
    assert {path: file.line(path) for path in expected} == expected


def test_a_new_city_may_leave_out_any_branches_that_leave_a_judge() -> None:
    for off in itertools.chain(*(itertools.combinations(Switch, n) for n in range(3))):
        text = 'version = "1"\n[branches]\n' + "\n".join(f"{one} = false" for one in off)
        if {Switch.CHECK, Switch.CLOSING} <= set(off):
            assert [key for _line, key, _said in faults(text)] == ["branches.closing"]
        else:
            assert replace(city(text).policy, stamp="") == replace(
                POLICY, branches={**POLICY.branches, **dict.fromkeys(off, False)}, stamp=""
            )


def test_the_page_about_it_shows_a_file_that_can_be_used() -> None:
    page = (ROOT / "docs" / "city-file.md").read_text("utf-8")
    (example,) = re.findall(r"^```toml city.toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    own = city(example)
    known = unloaded()
    for kind, codes in own.policy.reasons.items():
        assert set(codes) <= {one.code for one in known.reasons(kind)}
    assert {f"`{switch}`" for switch in Switch} <= set(re.findall(r"`\w+`", page))
