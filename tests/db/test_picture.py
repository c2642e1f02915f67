"""The live cases in memory are those of the database: for every filter, every reader, after every move."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import connection

from events import inbox, picture
from events.models import Case
from events.states import LIVE
from events.wanted import LIVE as OPEN
from events.wanted import Filter, narrow
from hub.foundation.access import SYSTEM, Scope
from hub.foundation.models import JournalLink
from tests.db.small_work import BALCONY, Work, call, on_case, on_item, report

pytestmark = pytest.mark.django_db

EVERYTHING = Scope(SYSTEM, everything=True)
FILTERS: list[dict[str, Any]] = [
    {},
    {"states": sorted(LIVE)},
    {"states": ["handling"]},
    {"light": "red"},
    {"light": "green"},
    {"class_codes": ["01001", "99"]},
    {"kind": "matter"},
    {"source": "12345"},
    {"importance": 0},
    {"importance": 1},
    {"place_status": "none"},
]


def seen(only: Filter, scope: Scope) -> set[int]:
    """The ids the picture gives."""
    with picture.found(only, scope) as found:
        assert found.complete
        return set(found["id"].tolist())


def stored(only: Filter, scope: Scope) -> set[int]:
    """The ids the database gives."""
    rows = narrow(scope.filter(Case.objects.all()), only)
    return set(rows.filter(OPEN).values_list("id", flat=True))


def some() -> list[int]:
    done = report(
        call(1),
        call(2, lon=109.03, lat=32.03),
        call(3, lon=109.05, lat=32.01, importance=2),
        call(4, lon=None, lat=None, crs="", address=""),
        call(5, class_code=BALCONY),
        call(6, lon=109.09, lat=32.09),
    )
    return [one.case_id for one in done]


@pytest.mark.parametrize("only", FILTERS, ids=str)
def test_the_picture_leaves_what_the_lists_leave(work: Work, only: dict[str, Any]) -> None:
    some()
    area, org = work.city.areas["东城区"].pk, work.city.orgs["urban"].pk
    scopes = [EVERYTHING, Scope(SYSTEM), *work.scopes.values()]
    narrower: list[dict[str, Any]] = [{}, {"area": area}, {"org": org}]
    for scope, more in product(scopes, narrower):
        wanted = Filter(**only, **more)
        assert seen(wanted, scope) == stored(wanted, scope)


def test_the_picture_follows_every_move(work: Work) -> None:
    ids = some()
    assert seen(Filter(), EVERYTHING) == set(ids)
    handler = work.who("处置")
    assert seen(Filter(), handler) == stored(Filter(), handler)
    on_case(work.who("值班"), ids[4], "file")
    assert ids[4] in seen(Filter(states=["dispatch", "handling"]), EVERYTHING)
    assert (
        on_case(work.who("值班"), ids[1], "void", reason_code="false_alarm", reason="误报").result
        == "applied"
    )
    assert ids[1] not in seen(Filter(), EVERYTHING)
    lead = Case.objects.get(id=ids[0]).items.get(kind="handle_lead")
    on_item(work.who("联络"), lead.pk, "sign")
    later = report(call(7))[0].case_id
    assert later in seen(Filter(), EVERYTHING)
    for scope in (EVERYTHING, *work.scopes.values()):
        for state in sorted(LIVE):
            only = Filter(states=[state])
            assert seen(only, scope) == stored(only, scope)


def test_a_journal_set_back_is_noticed_by_its_chain(work: Work) -> None:
    report(call(1))
    assert len(seen(Filter(), EVERYTHING)) == 1
    case = Case.objects.get()
    with connection.cursor() as cursor:
        # another history of the same length: the same numbers, another chain
        cursor.execute("SET LOCAL session_replication_role = replica")
        JournalLink.objects.update(digest=b"another" + bytes(25))
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("UPDATE foundation_journalhead SET digest = %s", [b"another" + bytes(25)])
        cursor.execute("UPDATE events_case SET importance = 3 WHERE id = %s", [case.pk])
    assert seen(Filter(importance=3), EVERYTHING) == {case.pk}


def test_cases_that_ended_are_looked_up_and_bounded(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    some()
    monkeypatch.setattr(picture, "MOST", 3)
    with picture.found(Filter(words="井盖"), EVERYTHING) as found:
        assert (len(found.rows), found.complete) == (3, False)
        newest = sorted(stored(Filter(words="井盖"), EVERYTHING))[-3:]
        assert found["id"].tolist() == newest
    with picture.found(Filter(states=["closed"]), EVERYTHING) as found:
        assert (len(found.rows), found.complete) == (0, True)


def test_before_the_first_entry_there_is_no_case_and_no_fault() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_journalhead")
    assert seen(Filter(), EVERYTHING) == set()


@pytest.mark.parametrize("who", ["值班", "网格员", "联络", "处置"])
def test_the_figures_are_those_of_the_lists(work: Work, who: str) -> None:
    some()
    scope = work.who(who)
    told = inbox.figures(scope)
    assert told["open"] == len(stored(Filter(), scope))
    assert told["overdue"] == len(stored(Filter(light="red"), scope))
    by_state = {state: len(stored(Filter(states=[state]), scope)) for state in sorted(LIVE)}
    assert told["by_state"] == {state: count for state, count in by_state.items() if count}
