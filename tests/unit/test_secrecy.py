"""Whom a caller is kept secret from, and what is left of words that name somebody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from events import masking, secrecy
from events.groups import CENTRE
from events.policy import POLICY
from events.records import CaseFile, CaseRecord, EventRecord, ItemRecord
from events.reports import Caller, Report, content
from hub.foundation.access import AUDIT, Actor, Role, Scope

AT = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
CITY, URBAN, TEAM, PARKS = 1, 5, 6, 7


def actor(role: Role, *units: int) -> Actor:
    return Actor("user", "某人", 70, 1, units[-1] if units else CITY, role, units)


def case(*, secret: bool, item_state: str = "offered") -> CaseFile:
    """A case of the department URBAN, with one caller."""
    record = CaseRecord(1, "AL-20261118-000001", "handling", "matter", "12345", "phone", AT, AT)
    item = ItemRecord(
        50, 1, "handle_lead", item_state, AT, org_id=TEAM, org_path=[CITY, URBAN, TEAM]
    )
    event = EventRecord(9, 1, "12345", "a", "report", True, True, secret)
    return CaseFile(record, [item], [event])


@pytest.mark.parametrize("role", Role)
def test_a_secret_caller_may_be_known_to_a_desk_of_the_centre_and_to_nobody_else(
    role: Role,
) -> None:
    file = case(secret=True)
    assert bool(secrecy.knowable(file, actor(role))) == (role in CENTRE)
    assert not secrecy.knowable(file, actor(role, URBAN)), "the unit that has it"
    assert not secrecy.knowable(file, actor(role, URBAN, TEAM)), "and who is below it"
    assert bool(secrecy.knowable(file, actor(role, PARKS))) == (role in CENTRE)
    assert secrecy.knowable(case(secret=False), actor(role, URBAN))


@pytest.mark.parametrize("state", ["returned", "revoked"])
def test_a_unit_that_gave_the_case_away_still_does_not_know_but_may_judge(state: str) -> None:
    file = case(secret=True, item_state=state)
    desk = actor(Role.INTAKE_OPERATOR, URBAN)
    assert not secrecy.knowable(file, desk)
    assert not secrecy.handled(file, desk)
    assert secrecy.handled(case(secret=True), desk)


@pytest.mark.parametrize(
    ("changes", "secret"),
    [
        ({}, False),
        ({"class_scheme": "12345", "class_code": "04"}, True),
        ({"class_scheme": "12345", "class_code": "03"}, False),
        ({"class_scheme": "other", "class_code": "04"}, False),
        ({"class_text": "城市管理-举报-违法建设"}, True),
        ({"caller": Caller("张三", confidential=True)}, True),
        ({"caller": Caller("张三", "13800001234")}, False),
    ],
)
def test_who_reports_a_violation_is_kept_secret_without_asking(
    changes: dict[str, object], secret: bool
) -> None:
    told = Report("12345", "HL-1", **changes)  # type: ignore[arg-type] # fields by name
    assert secrecy.is_secret(told, POLICY) is secret


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("张三丰说电话13812345678，明天在家", "***说电话138****5678，明天在家"),
        ("请打+86 138-1234-5678", "请打138****5678"),
        ("座机0915-3211234", "座机0915-****1234"),
        ("身份证610902199001011234", "身份证6***************34"),
        ("身份证61090219900101123X。", "身份证6***************3X。"),
        ("案卷AL-20261118-000123、部件61090201001000001", "案卷AL-20261118-000123、部件61090201001000001"),
        ("井盖DN500，距路口1200米", "井盖DN500，距路口1200米"),
        ("12345热线来电", "12345热线来电"),
    ],
)  # fmt: skip
def test_words_name_neither_the_caller_nor_anybodys_number(text: str, left: str) -> None:
    assert masking.words(text, ["张三丰", "张"]) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("安康市汉滨区老城街道大桥路12号", "安康市汉滨区***"),
        ("汉滨区大桥路12号", "汉滨区***"),
        ("安康市白河县城关镇3组", "安康市白河县***"),
        ("安康市大桥路12号", "安康市***"),
        ("阳光小区3栋2单元", "***"),
        ("市场路8号", "***"),
        ("", ""),
    ],
)
def test_an_address_is_shown_down_to_its_district(text: str, left: str) -> None:
    assert masking.address(text) == left


def test_seeing_everything_is_not_hearing_what_is_the_auditors() -> None:
    kept = (AUDIT, "user:7")
    assert not Scope(actor(Role.DISPATCHER), everything=True).sees(kept)
    assert Scope(actor(Role.AUDITOR), everything=True, tags=frozenset({AUDIT})).sees(kept)
    assert Scope(actor(Role.HANDLER), tags=frozenset({"user:7"})).sees(kept)


def test_what_was_told_before_addresses_were_known_is_known_again() -> None:
    told = Report("12345", "HL-1", caller=Caller("张三", "13800001234"))
    lived = Caller("张三", "13800001234", address="大桥路12号")
    assert content(told) != content(Report("12345", "HL-1", caller=lived))
    assert '"13800001234","",false,false]' in content(told)
    assert replace(actor(Role.HANDLER), units=()).units == ()


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("杨建国", "杨先生反映：通道停满了车。", "***反映：通道停满了车。"),
        ("欧阳雪", "欧阳女士来电，欧阳雪希望回复。", "***来电，***希望回复。"),
        ("李某", "杨先生反映：通道停满了车。", "杨先生反映：通道停满了车。"),
    ],
)
def test_a_surname_with_a_title_names_a_caller_too(name: str, text: str, left: str) -> None:
    assert masking.words(text, (name, *masking.spoken_of(name))) == left
