"""Every address, page and kind of stream message by every role: what has no row here fails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from events import kinds
from grid import kinds as grid_kinds
from hub.asgi import sockets
from hub.foundation import clock, journal
from hub.foundation.access import AUDIT, Role
from hub.foundation.telling import frame_for, told_entry
from hub.packs import kinds as packs_kinds
from sensors import kinds as sensors_kinds
from tests.db import border_city
from tests.db.border_city import EVERYBODY, NO_POST, NOBODY, PEOPLE, SEES, Border
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db

DATA: Final = grid_kinds.DATA | kinds.DATA | sensors_kinds.DATA | packs_kinds.DATA
WITH_POST: Final = set(PEOPLE)
#: Who sees the whole city.
CITY: Final = frozenset({"agent", "intake", "shift", "dispatcher", "leader", "auditor"})
#: Who keeps a watch, and who may read its book.
KEEP: Final = (
    "agent",
    "intake",
    "shift",
    "dispatcher",
    "district east",
    "dispatcher east",
    "shift west",
)
READ_BOOK: Final = (*KEEP, "leader", "leader west", "auditor", "auditor east")
OPEN, TO_LOG_IN, TO_CHOOSE, ELSEWHERE = "open", "to log in", "to choose a post", "elsewhere"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Border]:
    """The city with the border, made once."""
    with django_db_blocker.unblock(), border_city.kept() as border:
        yield border


@pytest.fixture
def border(made: Border, db: None) -> Iterator[Border]:
    """The city on a Wednesday at ten; what a test does is undone."""
    with clock.frozen(AT):
        yield made


def test_every_role_stands_in_the_city() -> None:
    assert {role for role, *_ in PEOPLE.values()} == set(Role)


# -- pages


def found(resolver: Any, before: str = "") -> Iterator[str]:
    """Every address under a resolver, as it is written there."""
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from found(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield here


def page(*names: str) -> Callable[[str], str]:
    """A page for people in a post: all of them, or those who are named; others are sent to log in or to choose one."""

    def wanted(name: str) -> str:
        if name == NOBODY:
            return TO_LOG_IN
        if name == NO_POST:
            return TO_CHOOSE
        return OPEN if not names or name in names else "403"

    return wanted


def always(outcome: str, nobody: str = "", no_post: str = "") -> Callable[[str], str]:
    """The same for everybody, but for who is not logged in or has no post."""
    return lambda name: {NOBODY: nobody, NO_POST: no_post}.get(name) or outcome


#: Who may stand before the wall.
WATCHING: Final = CITY | {
    "dispatcher east", "auditor east", "shift west", "leader west", "district east", "street old",
}  # fmt: skip


#: Who oversees what community officers visit.
OVERSEEING: Final = WATCHING - {"agent", "intake"}


def awake(name: str) -> str:
    """The wall asks whether its log-in still holds, and is answered and not sent elsewhere."""
    if name == NOBODY:
        return "401"
    return "204" if name in WATCHING else "403"


#: Who may keep devices silent.
SILENCE: Final = (
    "shift", "shift west", "dispatcher", "dispatcher east", "district east", "street old", "owner water",
    "contractor repair", "admin",
)  # fmt: skip
#: Who looks at the alarm rules.
RULES: Final = (
    "shift", "shift west", "dispatcher", "dispatcher east", "district east", "leader", "leader west", "auditor",
    "auditor east", "admin",
)  # fmt: skip
#: Who works at a desk, and is not there to give rights.
WATCH_DEVICES: Final = set(PEOPLE) - {
    "security", "collector east", "collector west", "handler urban", "handler parks", "handler idle",
    "grid east", "grid west", "handler as collector",
}  # fmt: skip
#: Address → what a GET by each of EVERYBODY comes to: open, where one is sent, or the status. An address that is not
#: here fails the test below; the endpoints under api/ are those of test_scope_everywhere.
PAGES: Final[dict[str, Callable[[str], str]]] = {
    "": always(ELSEWHERE, TO_LOG_IN, TO_CHOOSE),
    "login": always(ELSEWHERE, OPEN),
    "logout": always(OPEN, ELSEWHERE),
    "post": always(OPEN, TO_LOG_IN),
    "language": always("405"),
    "console": page(),
    "console/map": page(),
    "desk": page(),
    "m": page(),
    "insight": page(),
    "briefing": page(*WATCHING),
    "screen": page(*WATCHING),
    "screen/awake": awake,
    "notices": page(),
    # which case whose sheet may print: tests/db/test_paper.py
    "cases/<int:case_id>/sheet.pdf": always("404"),
    "cases/sheets.pdf": always("404", TO_LOG_IN, TO_CHOOSE),
    "handover": page(*READ_BOOK),
    "devices": page(*WATCH_DEVICES),
    "devices/types": page(*WATCH_DEVICES),
    # who may open which: tests/db/test_device_pages.py
    "devices/<int:device_id>": always("404"),
    "daybook": page(*READ_BOOK),
    "daybook.pdf": page(*READ_BOOK),
    "styleguide": always(OPEN, TO_LOG_IN),
    "manifest.webmanifest": always(OPEN),
    "sw.js": always(OPEN),
    "m/offline": always(OPEN),
    "maintenance": page(*SILENCE),
    "rules": page(*RULES),
    "rules/<str:code>": lambda name: "404" if name in RULES else page(*RULES)(name),
    "visits": page(*OVERSEEING),
    "audit": page("auditor", "auditor east"),
    "accounts": page("security"),
    "jsi18n/": always(OPEN),
    "api/openapi.json": always(OPEN, "401 or log in"),
    "api/": always("404"),
    # who has logged in without a password, as in these tests, is asked for it first
    "accounts/password/change/": always(ELSEWHERE, TO_LOG_IN, OPEN),
    "accounts/reauthenticate/": always("403", TO_LOG_IN, OPEN),
    "accounts/inactive/": always(OPEN),
}
#: Addresses of allauth that are there as names only.
CLOSED: Final = "accounts/"


def test_every_address_stands_in_the_table() -> None:
    addresses = set(found(get_resolver()))
    shown = {one for one in addresses if not one.startswith("api/")}
    shown = {one for one in shown if not one.startswith(("^", CLOSED)) or one in PAGES}
    assert shown <= set(PAGES), "say in PAGES who may open these"
    assert {str(one.pattern) for one in sockets} == {"ws/stream"}


def outcome(answer: Any) -> str:
    """What a GET came to."""
    if answer.status_code == 302:
        to = answer.headers["Location"]
        sent = {"/login": TO_LOG_IN, "/post": TO_CHOOSE}
        return next((what for start, what in sent.items() if to.startswith(start)), ELSEWHERE)
    return OPEN if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_to_those_whose_it_is(border: Border, address: str) -> None:
    wrong = []
    for name in EVERYBODY:
        came, wanted = outcome(border.client(name).get(f"/{address}")), PAGES[address](name)
        if came not in wanted and not (came == TO_LOG_IN and "log in" in wanted):
            wrong.append(f"{name}: {came} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


def test_what_allauth_brings_besides_is_closed(border: Border) -> None:
    for address in set(found(get_resolver())):
        if address.startswith(CLOSED) and address not in PAGES and "<" not in address:
            for name in ("shift", NOBODY):
                assert border.client(name).get(f"/{address}").status_code == 404, address


# -- the stream

#: Kinds about no case → who hears of them beside those they name. A kind with a card is told to who sees the case.
HEARD: Final[dict[str, Collection[str]]] = {
    **dict.fromkeys(
        (
            "grid.published", "calendar.published", "organisations.published", "rules.published",
            "places.published", "components.published", "catalogue.loaded", "rulebook.published", "devices.published",
            "combination.ended",
            "devices.taken_back", "device.offline", "device.online", "device.health_changed",
            "alarm.silenced", "maintenance.announced", "maintenance.shortened", "maintenance.over",
            "visit.made", "city.changed", "contact.changed",
            "notices.told", "notice.delivered", "notice.failed", "notice.given_up",
            "device.serviced", "device.command_asked", "device.command_ended",
            "broker.account_issued", "broker.account_rotated", "broker.account_removed",
            "shift.begun", "shift.noted", "shift.settled", "shift.given", "shift.taken_back", "shift.taken",
            "duty.begun", "duty.ended", "pack.loaded",
        ),
        CITY,
    ),
    **dict.fromkeys(
        (
            "post.assigned", "post.ended", "post.chosen", "user.made", "user.changed", "user.locked", "user.unlocked",
            "caller.look_refused", "figures.exported", "paper.exported",
        ),
        frozenset({"auditor"}),
    ),
}  # fmt: skip
#: Names under which somebody's words or who it is would stand.
NEVER: Final = {
    "text",
    "title",
    "address",
    "caller",
    "name",
    "phone",
    "id_number",
    "actor",
    "note_text",
}


def audience(border: Border, kind: str, key: str) -> Collection[str]:
    """Whom an entry of this kind names: those of a case, the auditors and a person, or nobody in particular."""
    if "card" in DATA[kind]:
        return border.cases[key].audience
    return (AUDIT, "user:0") if HEARD[kind] == {"auditor"} else ()


def test_every_kind_of_entry_has_a_row() -> None:
    without_case = {kind for kind, fields in DATA.items() if "card" not in fields}
    assert set(journal.kinds()) == set(DATA)
    assert without_case == set(HEARD), "say in HEARD who hears of these"


@pytest.mark.parametrize("kind", DATA)
def test_a_kind_of_entry_is_told_to_whom_the_table_names(border: Border, kind: str) -> None:
    of_case = "card" in DATA[kind]
    for key in SEES if of_case else ("east",):
        wanted = set(SEES[key]) if of_case else set(HEARD[kind])
        tags = audience(border, kind, key)
        entry = {
            "seq": 1, "kind": kind, "subject": "", "case_id": border.cases[key].pk if of_case else None,
            "recorded_at": AT, "audience": tags, "audience_before": None, "data": {},
        }  # fmt: skip
        told = told_entry(entry)
        heard = {name for name in PEOPLE if frame_for(border.scope(name), [told], 1)}
        assert heard == wanted, (kind, key, heard ^ wanted)
        # and what leaves a scope leaves it without a word
        gone = told_entry(entry | {"audience": ("user:0",), "audience_before": tags})
        for name in wanted if of_case else ():
            if border.scope(name).everything:
                continue
            frame = frame_for(border.scope(name), [gone], 1)
            assert frame is not None
            assert '"kind": "gone"' in frame.text
            assert kind not in frame.text


def test_what_was_really_written_is_heard_as_the_table_says(border: Border) -> None:
    written = journal.after(0, 1000)
    seen = {one["kind"] for one in written}
    assert {"case.opened", "item.assigned", "alarm.raised"} <= seen
    for one in written:
        if "card" in DATA[one["kind"]]:
            assert one["audience"], one["kind"]
            assert AUDIT not in one["audience"]
            continue
        named = {name for name in PEOPLE if set(one["audience"]) & border.scope(name).tags}
        heard = {name for name in PEOPLE if border.scope(name).sees(one["audience"])}
        assert heard == set(HEARD[one["kind"]]) | named, one["kind"]


def names(value: Any) -> Iterator[str]:
    """Every name of a field in an entry's data, but for the card, which has its own test."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in ("card", "why"):
                yield from names(inner)
    elif isinstance(value, list):
        for one in value:
            yield from names(one)


def test_no_entry_tells_a_socket_who_acted_or_what_anybody_wrote(border: Border) -> None:
    for one in journal.after(0, 1000):
        assert '"actor":' not in told_entry(one).whole.decode()
        assert not NEVER & set(names(one["data"])), one["kind"]
    assert not NEVER & {field.rstrip("?") for fields in DATA.values() for field in fields}
