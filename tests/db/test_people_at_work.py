"""The people the demo plays: what they do is allowed, leads to an end, and nobody judges his own work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import store
from events.models import Case, WorkItem
from events.records import CaseFile
from events.states import ENDED, CaseState, EventType
from hub.demo import offices
from hub.demo.album import Album, Wanted
from hub.demo.crew import POLITE, Crew
from hub.demo.people_at_work import next_step
from hub.demo.steps import Office
from hub.foundation import clock
from hub.foundation.models import JournalEntry, Upload
from tests.db.small_work import AT, BALCONY, Work, call, on_item, report

pytestmark = pytest.mark.django_db


def file_of(case_id: int) -> CaseFile:
    return store.read([case_id])[case_id]


def walk(case_id: int, office: Office, album: Album, most: int = 60) -> list[str]:
    """Let the people do step after step until the case has ended; the verbs."""
    verbs = []
    for n in range(most):
        with clock.frozen(AT + n * timedelta(minutes=7)):
            file = file_of(case_id)
            step = next_step(file, office)
            if step is None:
                break
            photos = album.fresh(Wanted(step, file.case, clock.now())) if step.photos else []
            outcome = offices.command(step, file, photos)
            assert outcome.result == "applied", (step.verb, outcome.data)
            verbs.append(step.verb)
    return verbs


def test_a_case_goes_to_its_end_by_people_who_may_and_another_one_judges(work: Work) -> None:
    office, album = offices.office(seed=3), Album()
    case_id = report(call())[0].case_id
    verbs = walk(case_id, office, album)
    assert CaseState(Case.objects.get(pk=case_id).state) in ENDED
    assert {"assign", "report_handled"} <= set(verbs)
    handlers = set(
        WorkItem.objects.filter(case_id=case_id, kind="handle_lead").values_list(
            "done_by_id", flat=True
        )
    )
    judges = set(
        WorkItem.objects.filter(case_id=case_id, kind="check", state="done").values_list(
            "done_by_id", flat=True
        )
    )
    assert handlers
    assert judges
    assert not handlers & judges


def test_every_case_ends_whatever_the_luck(work: Work) -> None:
    album, states = Album(), []
    for seed in range(12):
        case = report(call(seed + 1, class_code=BALCONY if seed % 2 else "01001"))[0]
        walk(case.case_id, offices.office(seed), album)
        states.append(Case.objects.get(pk=case.case_id).state)
    assert {CaseState(state) for state in states} <= ENDED
    assert "closed" in states
    kinds = set(JournalEntry.objects.values_list("kind", flat=True))
    assert {"case.accepted", "case.filed", "case.dispatched", "item.passed"} <= kinds


def test_what_nobody_can_walk_to_is_judged_at_the_desk(work: Work) -> None:
    case_id = report(call(lon=None, lat=None, crs="", address=""))[0].case_id
    walk(case_id, offices.office(seed=3), Album())
    review = WorkItem.objects.filter(case_id=case_id, kind="review", state="done").first()
    assert review is not None
    assert review.done_by_id in [work.user_id(name) for name in ("话务", "受理", "值班")]
    assert not Upload.objects.filter(attached=True).exists()


def test_a_withdrawn_order_is_voided(work: Work) -> None:
    first = report(call(class_code=BALCONY))[0]
    report(call(2, type=EventType.WITHDRAW, refers_to="HL-0001", text="不用处理了"))
    assert walk(first.case_id, offices.office(seed=3), Album()) == ["void"]


def test_a_case_without_a_class_gets_the_one_its_words_mean(work: Work) -> None:
    said = call(class_scheme="", class_code="", title="咨询", text="临街阳台脏乱")
    case_id = report(said)[0].case_id
    Case.objects.filter(pk=case_id).update(class_scheme="", class_kind="", class_code="")
    step = next_step(file_of(case_id), offices.office(seed=3))
    assert step is not None
    assert step.verb in {"accept", "reject"}
    if step.verb == "accept":
        assert step.payload["class_code"] == BALCONY


def crew_at(minutes: float, crew: Crew) -> None:
    with clock.frozen(AT + timedelta(minutes=minutes)):
        crew.follow()
        crew.act(lambda: False)


def test_a_crew_brings_a_case_to_its_end_in_some_minutes(work: Work) -> None:
    crew = Crew(speed=4, seed=5)
    crew.begin()
    case_id = report(call())[0].case_id
    for n in range(240):
        crew_at(n, crew)
        if crew.open == 0 and n:
            break
    assert CaseState(Case.objects.get(pk=case_id).state) in ENDED
    assert crew.tally.refused == 0
    assert crew.tally.applied >= 5


def test_a_crew_keeps_away_from_a_case_somebody_real_has_touched(work: Work) -> None:
    crew = Crew(speed=60, seed=5)
    crew.begin()
    case_id = report(call())[0].case_id
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    assert on_item(work.who("联络"), item.pk, "sign").result == "applied"
    version = Case.objects.get(pk=case_id).version
    for n in range(int(POLITE.total_seconds() // 60)):
        crew_at(n, crew)
    assert Case.objects.get(pk=case_id).version == version
    for n in range(60):
        crew_at(POLITE.total_seconds() / 60 + n, crew)
    assert Case.objects.get(pk=case_id).version > version


def test_a_crew_goes_on_with_what_it_finds_open(work: Work) -> None:
    case_id = report(call())[0].case_id
    crew = Crew(speed=60, seed=5)
    crew.begin()
    assert crew.open == 1
    version = Case.objects.get(pk=case_id).version
    for n in range(20):
        crew_at(n, crew)
    assert Case.objects.get(pk=case_id).version > version
