"""What a rule would have fired is what it fires; another threshold says what would be new and what would not be."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub.foundation.clock import now
from hub.foundation.models import JournalEntry, User
from sensors import trying
from sensors.errors import TooMuchToTry
from sensors.models import Alarm, AlarmRule, Device, RuleOverride
from tests.db import small_work
from tests.db.small_wire import devices, level, take
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work() -> Work:
    """Two alarms of well-1, one of well-2."""
    made = small_work.make()
    devices()
    for n, value in enumerate((0.01, 0.06, 0.01, 0.3, 0.2, 0.01)):
        take(level(value, 300 - 10 * n))
    take(level(0.01, 200, "well-2"), level(0.1, 100, "well-2"))
    return made


def attempt(**changes: object) -> trying.Trial:
    row = AlarmRule.objects.get()
    for name, value in changes.items():
        setattr(row, name, value)
    return trying.attempt(row, Device.objects.all(), now() - timedelta(days=1), now())


def test_a_rule_in_force_would_have_fired_what_it_did() -> None:
    trial = attempt()
    assert (trial.count("would"), trial.count("did"), trial.count("new"), trial.count("gone")) == (
        3,
        3,
        0,
        0,
    )
    assert {one.device.code: len(one.would) for one in trial.devices} == {"well-1": 2, "well-2": 1}
    (first, second) = trial.devices[0].would
    assert (first.worst, second.worst) == (3, 1)
    assert second.cleared_at == Alarm.objects.get(worst=1).cleared_at
    assert trial.readings == 8


def test_other_thresholds_say_what_is_new_and_what_is_gone() -> None:
    higher = [
        {"level": 2, "raise_at": 0.15, "clear_at": 0.12, "after_s": 0.0, "clear_after_s": 0.0}
    ]
    trial = attempt(levels=higher)
    assert (trial.count("would"), trial.count("new"), trial.count("gone")) == (1, 0, 2)
    lower = [
        {"level": 3, "raise_at": 0.005, "clear_at": 0.004, "after_s": 0.0, "clear_after_s": 0.0}
    ]
    trial = attempt(levels=lower)
    assert (trial.count("would"), trial.count("did")) == (2, 3)


def test_nothing_is_written_and_too_much_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = JournalEntry.objects.count(), Alarm.objects.count()
    attempt()
    assert (JournalEntry.objects.count(), Alarm.objects.count()) == before
    monkeypatch.setattr(trying, "MOST_READINGS", 3)
    with pytest.raises(TooMuchToTry):
        attempt()
    monkeypatch.setattr(trying, "MOST_READINGS", 8)
    assert attempt().readings == 8


def test_a_page_tries_one_rule_at_a_time_and_so_much_of_it(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, said = page(work, "值班"), typed("0.25") | {"act": "try"}
    assert f"{trying.MOST_ON_PAGE:,}" in client.get("/rules/ponding").content.decode()
    with trying.alone():
        refused = client.post("/rules/ponding", said).content.decode()
        assert "office-wrong" in refused
        assert "只能试算一次" in refused
        assert 'value="0.25"' in refused, "what was typed is there still"
    monkeypatch.setattr(trying, "MOST_ON_PAGE", 7)
    refused = client.post("/rules/ponding", said).content.decode()
    assert "office-wrong" in refused
    monkeypatch.setattr(trying, "MOST_ON_PAGE", 8)
    tried = client.post("/rules/ponding", said).content.decode()
    assert "data-trial" in tried
    assert "读数自" in tried, "how far back there was anything to judge"


def test_the_command_takes_a_code_or_a_file(tmp_path: Path) -> None:
    told = io.StringIO()
    call_command("try_rule", "ponding", days=1, stdout=told)
    assert "3 alarms of 2 devices and 8 readings" in told.getvalue()
    assert "= " in told.getvalue()
    file = tmp_path / "rule.toml"
    file.write_text(
        '[[rule]]\ncode = "ponding"\nname = "积水"\ntype = "ponding"\nquantity = "water_level"\n'
        "levels = [{level = 1, raise_at = 0.25, clear_at = 0.2}]\n",
        "utf-8",
    )
    told = io.StringIO()
    call_command("try_rule", str(file), days=1, devices=["well-1"], stdout=told)
    assert "1 alarms of 1 devices" in told.getvalue()
    assert "1 would not be raised" in told.getvalue()
    for wrong in ("nothing", str(tmp_path / "absent.toml")):
        with pytest.raises(CommandError):
            call_command("try_rule", wrong)
    for days in ("nan", "inf", "0", "-1", "1e9", "viele"):
        with pytest.raises(CommandError, match="days above 0"):
            call_command("try_rule", "ponding", "--days", days)
    with pytest.raises(CommandError, match="nobody"):
        call_command("try_rule", "ponding", devices=["nobody"])


def page(work: Work, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id(name)))
    return client


def typed(raise_at: str) -> dict[str, str]:
    """The form of the rule's page: only the gravest level, with another threshold."""
    return {
        "raise_at.1": raise_at, "clear_at.1": "0.2", "after_s.1": "0", "clear_after_s.1": "0", "days": "1",
    }  # fmt: skip


def test_on_the_page_it_is_tried_and_put_in_force_by_who_may(work: Work) -> None:
    client = page(work, "值班")
    assert "道路积水" in client.get("/rules").content.decode()
    tried = client.post("/rules/ponding", typed("0.25") | {"act": "try"}).content.decode()
    assert 'data-device="well-1"' in tried
    assert 'value="publish"' in tried
    assert AlarmRule.objects.count() == 1
    assert (
        page(work, "审计").post("/rules/ponding", typed("0.25") | {"act": "publish"}).status_code
        == 200
    )
    assert AlarmRule.objects.count() == 1
    assert client.post("/rules/ponding", typed("0.25") | {"act": "publish"}).status_code == 302
    row = AlarmRule.objects.get(valid_to__isnull=True)
    assert (row.version, [one["raise_at"] for one in row.levels]) == (2, [0.25])
    entry = JournalEntry.objects.get(kind="rulebook.published")
    assert entry.actor["user"] == work.user_id("值班")


@pytest.mark.parametrize("raise_at", ["", "nan", "1e999", "viel", "0.1"])
def test_thresholds_that_make_no_sense_are_said_and_change_nothing(
    work: Work, raise_at: str
) -> None:
    answer = page(work, "值班").post("/rules/ponding", typed(raise_at) | {"act": "publish"})
    assert answer.status_code == 200
    assert "office-wrong" in answer.content.decode()
    assert AlarmRule.objects.count() == 1


def test_whoever_has_no_part_in_it_does_not_see_it(work: Work) -> None:
    for name in ("联络", "采集甲", "话务"):
        assert page(work, name).get("/rules").status_code == 403
        assert page(work, name).get("/rules/ponding").status_code == 403
    assert page(work, "值班").get("/rules/nothing").status_code == 404


def night(work: Work) -> dict[str, str]:
    """The form of the rule's page with a stretch of the night in which only the gravest level counts, and later."""
    return typed("0.25") | {
        "hours": "1", "when.0.counts": "yes", "when.0.name": "夜间", "when.0.days": "workdays", "when.0.from": "22:00",
        "when.0.to": "06:00", "when.0.raise_at.1": "0.5", "when.0.clear_at.1": "0.4",
    }  # fmt: skip


def test_hours_of_their_own_are_tried_put_in_force_and_taken_out_again(work: Work) -> None:
    client = page(work, "值班")
    said = night(work)
    assert (
        'value="publish"' in client.post("/rules/ponding", said | {"act": "try"}).content.decode()
    )
    assert client.post("/rules/ponding", said | {"act": "publish"}).status_code == 302
    (stretch,) = AlarmRule.objects.get(valid_to__isnull=True).when
    assert (stretch["name"], stretch["days"], stretch["from"], stretch["to"]) == (
        "夜间", "workdays", "22:00", "06:00",
    )  # fmt: skip
    assert [one["raise_at"] for one in stretch["levels"]] == [0.5]
    assert "夜间" in client.get("/rules/ponding").content.decode()
    # a form that knows nothing of hours leaves them; one in which it is not ticked takes it out
    assert client.post("/rules/ponding", typed("0.3") | {"act": "publish"}).status_code == 302
    assert len(AlarmRule.objects.get(valid_to__isnull=True).when) == 1
    gone = {key: value for key, value in said.items() if key != "when.0.counts"}
    assert client.post("/rules/ponding", gone | {"act": "publish"}).status_code == 302
    assert AlarmRule.objects.get(valid_to__isnull=True).when == []
    # and a level that was left out can be put in again
    assert 'name="raise_at.3" value=""' in client.get("/rules/ponding").content.decode()
    bad = said | {"when.0.from": "25:00", "act": "publish"}
    assert "office-wrong" in client.post("/rules/ponding", bad).content.decode()


def test_one_device_has_thresholds_of_its_own_and_is_again_as_all_others(work: Work) -> None:
    client, at = page(work, "值班"), "/rules/ponding?device=well-1"
    said = typed("0.9") | {"clear_at.1": "0.8", "hours": "1"}
    # without a reason nothing is put in force
    assert "office-wrong" in client.post(at, said | {"act": "publish"}).content.decode()
    said["reason"] = "低洼路段"
    tried = client.post(at, said | {"act": "try"}).content.decode()
    assert 'data-device="well-1"' in tried
    assert not RuleOverride.objects.exists()
    assert page(work, "审计").post(at, said | {"act": "publish"}).status_code == 200
    assert not RuleOverride.objects.exists()
    assert client.post(at, said | {"act": "publish"}).status_code == 302
    own = RuleOverride.objects.get(valid_to__isnull=True)
    assert (own.device.code, own.reason, [one["raise_at"] for one in own.said["levels"]]) == (
        "well-1", "低洼路段", [0.9],
    )  # fmt: skip
    assert AlarmRule.objects.count() == 1, "the rule of all others stays"
    assert 'data-override="well-1"' in client.get("/rules/ponding").content.decode()
    assert 'value="0.9"' in client.get(at).content.decode()
    off = {"off": "yes", "reason": "施工", "hours": "1", "act": "publish"}
    assert client.post(at, off).status_code == 302
    assert RuleOverride.objects.get(valid_to__isnull=True).said == {"off": True}
    assert client.post(at, {"act": "end"}).status_code == 302
    assert not RuleOverride.objects.filter(valid_to__isnull=True).exists()
    assert RuleOverride.objects.count() == 2, "what was stays to be read"
    assert "nobody-9" in client.get("/rules/ponding?device=nobody-9").content.decode()
