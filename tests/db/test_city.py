"""The city's own tables at work: cases are stamped, a change is told once, and what was begun is finished."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from events import city, city_file, policy, showing
from events.city_checks import city_file_can_be_used, stop_if_wrong
from events.models import Case, CityVersion, WorkItem
from events.policy import POLICY, Policy
from events.shift import content
from events.verbs import CaseVerb, Switch
from hub import wiring
from hub.doctor import city as doctor
from hub.doctor.finding import Grade
from hub.foundation.access import Role
from hub.foundation.errors import BadInput
from hub.foundation.models import JournalEntry
from tests.db.small_work import BALCONY, Work, call, on_case, on_item, photo, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    wiring.connect()


def works_by(**changes: object) -> Policy:
    """Let this process work by another policy, as after a restart with another file."""
    own = replace(POLICY, **changes)  # type: ignore[arg-type]
    policy.provide(lambda: own)
    return own


def off(*switches: Switch) -> dict[Switch, bool]:
    return dict.fromkeys(Switch, True) | dict.fromkeys(switches, False)


def item(case_id: int, kind: str) -> int:
    return WorkItem.objects.filter(case_id=case_id, kind=kind).latest("id").pk


def handled(work: Work) -> int:
    """A case whose department has reported it handled."""
    case_id = report(call())[0].case_id
    on_item(work.who("联络"), item(case_id, "handle_lead"), "sign")
    proof = [{"upload": photo(work.user_id("联络"))}]
    on_item(work.who("联络"), item(case_id, "handle_lead"), "report_handled", photos=proof)
    return case_id


def stamps(case_id: int) -> list[tuple[str, str]]:
    """(kind, tables) of the entries of a case that name tables."""
    entries = JournalEntry.objects.filter(case_id=case_id, data__has_key="tables").order_by("seq")
    return [(entry.kind, entry.data["tables"]) for entry in entries]


def test_a_case_is_stamped_with_the_tables_it_is_decided_by(work: Work) -> None:
    works_by(stamp="2026-1#aaa")
    case_id = report(call(class_code=BALCONY))[0].case_id
    assert Case.objects.get(pk=case_id).tables == "2026-1#aaa"
    on_case(work.who("值班"), case_id, "comment", note="看过")
    assert stamps(case_id) == [("case.opened", "2026-1#aaa")]
    works_by(stamp="2026-2#bbb")
    on_case(work.who("值班"), case_id, "comment", note="再看")
    on_case(work.who("受理"), case_id, "accept")
    assert Case.objects.get(pk=case_id).tables == "2026-2#bbb"
    assert stamps(case_id) == [("case.opened", "2026-1#aaa"), ("case.commented", "2026-2#bbb")]


def test_a_batch_of_new_cases_is_stamped_as_one_is(work: Work) -> None:
    works_by(stamp="2026-1#aaa")
    report(*(call(n) for n in range(30)))
    assert set(Case.objects.values_list("tables", flat=True)) == {"2026-1#aaa"}


def test_without_a_check_a_case_goes_on_to_its_call_back(work: Work) -> None:
    works_by(branches=off(Switch.CHECK, Switch.REVIEW))
    case_id = handled(work)
    assert Case.objects.get(pk=case_id).state == "call_back"
    assert not WorkItem.objects.filter(case_id=case_id, kind="check").exists()
    assert WorkItem.objects.get(case_id=case_id, kind="handle_lead").state == "done"


def test_a_check_that_was_begun_is_finished_under_the_new_tables(work: Work) -> None:
    case_id = handled(work)
    assert Case.objects.get(pk=case_id).state == "check"
    works_by(branches=off(Switch.CHECK, Switch.REVIEW, Switch.CALL_BACK))
    on_item(work.who("采集甲"), item(case_id, "check"), "pass")
    assert Case.objects.get(pk=case_id).state == "closing"


def test_a_rule_closes_where_no_desk_has_to(work: Work) -> None:
    works_by(branches=off(Switch.CLOSING, Switch.REVIEW, Switch.CALL_BACK), stamp="2026-1#aaa")
    case_id = handled(work)
    outcome = on_item(work.who("采集甲"), item(case_id, "check"), "pass")
    assert outcome.data["state"] == "closed"
    closing = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert closing.kind == "case.closed"
    assert closing.actor["kind"] == "system"
    told = {one["about"]: one["sentence"] for one in showing.case(case_id, work.who("值班"))["why"]}
    assert "2026-1#aaa" in told["onward"]


def test_what_is_left_out_has_no_button_and_no_command(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead, liaison = item(case_id, "handle_lead"), work.who("联络")
    on_item(liaison, lead, "sign")

    def offered() -> set[str]:
        return {move["verb"] for move in showing.case(case_id, liaison)["moves"]}

    assert {"ask_extension", "ask_suspension", "dispute"} <= offered()
    works_by(branches=off(Switch.EXTENSION, Switch.DISPUTE))
    assert offered() & {"ask_extension", "ask_suspension", "dispute"} == {"ask_suspension"}
    outcome = on_item(liaison, lead, "ask_extension", extra_days=1, reason="下雨")
    assert outcome.data["code"] == "events.move_not_allowed"


def test_the_city_says_who_files(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    clerk = work.who("受理")
    assert on_case(clerk, case_id, "file").data["code"] == "hub.forbidden"
    works_by(who={CaseVerb.FILE: frozenset({Role.INTAKE_OPERATOR})})
    assert on_case(clerk, case_id, "file").data["state"] in ("dispatch", "handling")


def test_the_city_chooses_its_reasons(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id

    def reasons() -> list[str]:
        moves = showing.case(case_id, work.who("值班"))["moves"]
        reject = next(move for move in moves if move["verb"] == "reject")
        need = next(need for need in reject["needs"] if need["need"] == "reason_code")
        return [one["value"] for one in need["choices"]]

    every = reasons()
    works_by(reasons={"reject": (every[2], every[0])})
    assert reasons() == [every[2], every[0]]
    with pytest.raises(BadInput, match=f"expected {every[2]}, {every[0]}, got {every[1]}"):
        on_case(work.who("值班"), case_id, "reject", reason_code=every[1], reason="无关")
    works_by(reasons={"reject": ("gone",)})
    assert reasons() == every


def test_the_city_offers_its_phrases_where_words_are_written(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    works_by(phrases={"comment": ("已电话核实。",), "refer_back": ("类别有误。",)})
    on_case(work.who("受理"), case_id, "accept")
    moves = showing.case(case_id, work.who("值班"))["moves"]
    told = {
        (move["verb"], need["need"]): need["phrases"]
        for move in moves
        for need in move["needs"]
        if need["phrases"]
    }
    assert told == {("comment", "note"): ["已电话核实。"], ("refer_back", "reason"): ["类别有误。"]}


def test_the_light_turns_yellow_where_the_city_says(work: Work) -> None:
    first = Case.objects.get(pk=report(call(1, class_code=BALCONY))[0].case_id)
    works_by(yellow_percent=50)
    second = Case.objects.get(pk=report(call(2, class_code=BALCONY))[0].case_id)
    assert first.due_at == second.due_at
    assert first.due_at is not None
    assert first.yellow_at is not None
    assert second.yellow_at is not None
    whole = first.due_at - first.opened_at
    assert (first.yellow_at - first.opened_at) == whole * 0.8
    assert (second.yellow_at - second.opened_at) == whole * 0.5


# --- whose tables ran when


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_a_change_of_the_tables_is_told_once(settings: Any, tmp_path: Path) -> None:
    settings.CITY_FILE = ""
    assert city.note()
    assert not city.note()
    settings.CITY_FILE = write(tmp_path / "c.toml", 'version = "2026-1"\nfar_m = 300')
    assert city.note()
    assert not city.note()
    settings.CITY_FILE = ""
    assert city.note()
    told = [entry.data for entry in JournalEntry.objects.filter(kind=city.KIND).order_by("seq")]
    assert [one["keys"] for one in told] == [[], ["far_m"], ["far_m"]]
    assert [one["before"] for one in told] == [None, told[0]["tables"], told[1]["tables"]]
    assert told[2]["tables"] == told[0]["tables"]
    assert CityVersion.objects.count() == 3


def run(*words: str) -> str:
    out = io.StringIO()
    with override("en"):
        call_command("city_file", *words, stdout=out)
    return out.getvalue()


def test_the_command_checks_shows_and_compares(settings: Any, tmp_path: Path) -> None:
    own = write(tmp_path / "own.toml", 'version = "2026-1"\nfar_m = 300\n[branches]\ncheck = false')
    assert "2 keys are not as built in" in run("check", own)
    assert run("diff", "built-in", own) == "branches.check: true → false\nfar_m: 200 → 300\n"
    assert run("diff", own, own) == "Both say the same.\n"
    settings.CITY_FILE = own
    city.note()
    shown = tmp_path / "shown.toml"
    write(shown, run("show"))
    assert "# A photo taken farther from the case" in shown.read_text("utf-8")
    assert run("diff", str(shown)) == "Both say the same.\n"
    stamp = city_file.running().stamp
    settings.CITY_FILE = ""
    assert "far_m = 300" in run("show", stamp)
    assert "far_m: 300 → 200" in run("diff", stamp)
    with pytest.raises(CommandError, match="known: 2026-1#"):
        run("show", "x#y")


@pytest.mark.parametrize(
    ("changes", "grave", "soon"),
    [
        ({}, 1, 1),
        ({"handover_importance": 3}, 0, 1),
        ({"handover_ahead": dt.timedelta(hours=1)}, 1, 0),
    ],
)
def test_a_city_says_how_far_a_handover_looks_ahead_and_what_it_names(
    work: Work, changes: dict[str, object], grave: int, soon: int
) -> None:
    works_by(**changes)
    report(call())
    told = {one["key"]: one["total"] for one in content.now(work.who("值班"))["lists"]}
    assert (told["grave"], told["soon"]) == (grave, soon)


def test_the_command_names_every_fault_also_of_the_running_file(
    settings: Any, tmp_path: Path
) -> None:
    settings.CITY_FILE = write(tmp_path / "bad.toml", "far_n = 300\nversion = 1\n")
    with pytest.raises(CommandError, match=r"(?s)bad.toml:1: .*far_m.*bad.toml:2: version"):
        run("check")


def test_a_process_does_not_start_with_a_file_that_is_wrong(settings: Any, tmp_path: Path) -> None:
    assert not city_file_can_be_used()
    settings.CITY_FILE = write(tmp_path / "bad.toml", "version = 1")
    (error,) = city_file_can_be_used()
    assert error.is_serious()
    assert "bad.toml:1" in error.msg
    with pytest.raises(SystemExit, match=r"bad\.toml:1"):
        stop_if_wrong()


def test_the_doctor_says_whose_tables_count(settings: Any, tmp_path: Path) -> None:
    assert doctor.file().code == "city.built_in"
    city.note()
    text = 'version = "2026-1"\n[reasons]\nreturn = ["no_such"]'
    settings.CITY_FILE = write(tmp_path / "own.toml", text)
    assert doctor.file().code == "city.own"
    found = {one.code: one for one in doctor.look()}
    assert set(found) == {"city.other", "city.reasons"}
    assert "return/no_such" in found["city.reasons"].sentence()
    city.note()
    assert {one.code for one in doctor.look()} == {"city.reasons"}
    write(tmp_path / "own.toml", "version = 1")
    assert doctor.file().grade is Grade.WRONG
    assert list(doctor.look()) == []


def test_lifecycle_draws_the_running_city(settings: Any, tmp_path: Path) -> None:
    settings.CITY_FILE = write(
        tmp_path / "own.toml",
        'version = "2026-1"\n[branches]\ncheck = false\n[who]\nfile = ["leader"]',
    )
    wiring.connect()
    out = io.StringIO()
    call_command("lifecycle", stdout=out)
    page = out.getvalue()
    assert "`2026-1#" in page
    assert "`check` 核查" not in page.split("## Work items")[0].split("| from |")[1]
    assert "| `check` | 处置后核查 | no |" in page
    assert "leader" in next(line for line in page.splitlines() if "`file` 立案" in line)
