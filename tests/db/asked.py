"""What is asked of the API by each person of the border city, and how an answer has to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from hub.foundation.ids import uuid7
from tests.db import border_city
from tests.db.border_city import NO_POST, NOBODY, PEOPLE, SEES, Border

#: What a request may come to.
OK, REFUSED, NOT_LOGGED_IN, ABSENT = 200, 403, 401, 404
WITH_POST: Final = set(PEOPLE)
WRITERS: Final = WITH_POST - {"auditor", "auditor east", "admin", "security"}

#: Who works on the street.
WALKERS: Final = {name for name in PEOPLE if name.startswith(("collector", "grid", "handler"))}
GRID: Final = {name for name in PEOPLE if name.startswith("grid")}
#: Officers their own visits, and who oversees them.
VISITS_READ: Final = GRID | {
    "shift", "dispatcher", "leader", "auditor", "dispatcher east", "auditor east", "shift west", "leader west",
    "district east", "street old",
}  # fmt: skip
#: Who keeps a watch, and who may read its book.
KEEP: Final = {
    "agent",
    "intake",
    "shift",
    "dispatcher",
    "district east",
    "dispatcher east",
    "shift west",
}
READ_BOOK: Final = KEEP | {"leader", "leader west", "auditor", "auditor east"}
#: An id that is nobody's.
STRANGE: Final = "01930000-0000-7000-8000-000000000000"

Ask = Callable[[Border, Client, str], Any]
Check = Callable[[Border, str, Any], str]


def get(path: str) -> Ask:
    """Ask for a path; {east}, {west} … are the ids of cases, {photo east} … of photos, {device} of the device."""

    def ask(border: Border, client: Client, name: str) -> Any:
        ids = {key: case.pk for key, case in border.cases.items()} | {"device": border.device.pk}
        ids |= {f"photo {key}": photo for key, photo in border.evidence.items()}
        return client.get("/api/" + path.format(**ids))

    return ask


def post(path: str, body: Callable[[Border, str], dict[str, Any]]) -> Ask:
    """Send a body to a path, and take back what it did."""

    def ask(border: Border, client: Client, name: str) -> Any:
        answer = None
        with transaction.atomic():
            answer = client.post("/api/" + path, body(border, name), "application/json")
            transaction.set_rollback(True)
        return answer

    return ask


def allowed(may: Collection[str], *, without_post: int = REFUSED) -> Check:
    """The answer is 200 for these, 403 for the others, 401 for who is not logged in."""

    def check(border: Border, name: str, answer: Any) -> str:
        wanted = OK if name in may else REFUSED
        wanted = {NOBODY: NOT_LOGGED_IN, NO_POST: without_post}.get(name, wanted)
        return "" if answer.status_code == wanted else f"{answer.status_code} instead of {wanted}"

    return check


def absent(may: Collection[str]) -> Check:
    """404 for these, who may ask for what is not there; 403 for the others, 401 for who is not logged in."""

    def check(border: Border, name: str, answer: Any) -> str:
        wanted = ABSENT if name in may else REFUSED
        wanted = NOT_LOGGED_IN if name == NOBODY else wanted
        return "" if answer.status_code == wanted else f"{answer.status_code} instead of {wanted}"

    return check


def nowhere(border: Border, name: str, answer: Any) -> str:
    """There is no such thing of one's own: 404 for everybody with a post."""
    wanted = {NOBODY: NOT_LOGGED_IN, NO_POST: REFUSED}.get(name, ABSENT)
    return "" if answer.status_code == wanted else f"{answer.status_code} instead of {wanted}"


def told(*keys: str) -> Check:
    """The answer names exactly those of these cases that the reader sees."""

    def check(border: Border, name: str, answer: Any) -> str:
        wrong = allowed(WITH_POST)(border, name, answer)
        if wrong or answer.status_code != OK:
            return wrong
        ids = set(_ids(answer.json()))
        named = {key for key in keys if border.cases[key].pk in ids}
        wanted = {key for key in keys if name in SEES[key]}
        return "" if named == wanted else f"sees {sorted(named)} instead of {sorted(wanted)}"

    return check


def _ids(value: Any) -> Iterator[int]:
    """Every id of a case that stands anywhere in an answer."""
    if isinstance(value, dict):
        if "number" in value and "id" in value:
            yield value["id"]
        if value.get("case_id"):
            yield value["case_id"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _ids(one)


def one_of(key: str) -> Check:
    """The answer is 200 for who sees the case, 404 for the others."""

    def check(border: Border, name: str, answer: Any) -> str:
        wanted = OK if name in SEES[key] else ABSENT
        wanted = {NOBODY: NOT_LOGGED_IN, NO_POST: REFUSED}.get(name, wanted)
        return "" if answer.status_code == wanted else f"{answer.status_code} instead of {wanted}"

    return check


def counted(field: str) -> Check:
    """This field of the answer counts what the reader sees, and nothing else."""

    def check(border: Border, name: str, answer: Any) -> str:
        wrong = allowed(WITH_POST)(border, name, answer)
        if wrong or answer.status_code != OK:
            return wrong
        wanted, found = sum(name in seen for seen in SEES.values()), answer.json()[field]
        return "" if found == wanted else f"counts {found} instead of {wanted}"

    return check


def upload(border: Border, client: Client, name: str) -> Any:
    """Send a photo."""
    file = SimpleUploadedFile("x.jpg", border_city.photo(), "image/jpeg")
    return client.post("/api/uploads", {"file": file})


def piece(border: Border, client: Client, name: str) -> Any:
    """Send the first piece of a photo."""
    where = f"/api/uploads/{uuid7()}/chunks?at=0&size=9000"
    return client.post(where, b"x" * 100, content_type="application/octet-stream")


def a_tap(border: Border, name: str) -> dict[str, Any]:
    """What a phone sends, in the name of the post it acts in; what becomes of it is said by VERBS."""
    held = border.posts.get(name, border.posts["shift"])
    own: dict[str, Any] = {"user": held.user_id, "post": held.pk, "on": "case", "target": 1}
    return a_comment(border, name) | own


def a_visit(border: Border, name: str) -> dict[str, Any]:
    """A visit as a phone sends it; who makes none is refused in the outcome."""
    held = border.posts.get(name, border.posts["shift"])
    own = {"id": str(uuid7()), "user": held.user_id, "post": held.pk, "on": "visit"}
    return own | {"payload": {"purpose": "shop", "found": "fine", "address": "大桥路12号"}}


def pocketed(*keys: str) -> Check:
    """The cases that are told are those the reader sees, the others are gone, and nobody's caller is told."""

    def check(border: Border, name: str, answer: Any) -> str:
        wrong = allowed(WITH_POST)(border, name, answer)
        if wrong or answer.status_code != OK:
            return wrong
        got = answer.json()
        seen = {key for key in keys if name in SEES[key]}
        if {one["card"]["id"] for one in got["cases"]} != {border.cases[k].pk for k in seen}:
            return f"is told of {len(got['cases'])} cases instead of {sorted(seen)}"
        if set(got["gone"]) != {border.cases[key].pk for key in keys if key not in seen}:
            return f"is told that {got['gone']} are gone"
        return "is told of other cases" if any(one["nearby"] for one in got["cases"]) else ""

    return check


def handlers(border: Border, client: Client, name: str) -> Any:
    """Whom the task in the east may be handed to."""
    return client.get(f"/api/handlers?item={border.items['east']}")


def whose_task(border: Border, name: str, answer: Any) -> str:
    """Those of the unit that has the task are told; other units do not see it; nobody else hands tasks on."""
    others = {"liaison parks", "owner water", "contractor repair", "street old"}
    wanted = {"liaison urban": OK, NOBODY: NOT_LOGGED_IN} | dict.fromkeys(others, ABSENT)
    expected = wanted.get(name, REFUSED)
    return "" if answer.status_code == expected else f"{answer.status_code} instead of {expected}"


def its_post(border: Border, name: str) -> dict[str, Any]:
    """The post the person acts in; somebody else's for who has none."""
    return {"post_id": border.posts.get(name, border.posts["shift"]).pk}


def a_report(border: Border, name: str) -> dict[str, Any]:
    """A report by hand."""
    return {"id": str(uuid7()), "text": "路灯不亮", "lon": 109.003, "lat": 32.003}


def a_comment(border: Border, name: str) -> dict[str, Any]:
    """A command everybody may send; what becomes of it is said by VERBS."""
    return {"id": str(uuid7()), "verb": "comment", "payload": {"note": "去过了"}}


def a_shift(border: Border, name: str) -> dict[str, Any]:
    """The beginning of a shift."""
    return {"id": str(uuid7())}


def absent_for(may: Collection[str]) -> Check:
    """The thing is another's: 404 for who might have such a thing, 403 for the others."""

    def check(border: Border, name: str, answer: Any) -> str:
        wanted = ABSENT if name in may else REFUSED
        wanted = {NOBODY: NOT_LOGGED_IN}.get(name, wanted)
        return "" if answer.status_code == wanted else f"{answer.status_code} instead of {wanted}"

    return check


def account(act: str, **body: Any) -> Ask:
    """Do something to the log-in of a handler, and take it back."""

    def ask(border: Border, client: Client, name: str) -> Any:
        held = border.posts["handler idle"]
        said = body | ({"org_id": held.organisation_id} if body else {})
        return post(f"accounts/{held.user_id}/{act}", lambda *_: said)(border, client, name)

    return ask


def end_a_post(border: Border, client: Client, name: str) -> Any:
    """End the post of a handler, and take it back."""
    held = border.posts["handler idle"].pk
    return post(f"posts/{held}/end", lambda *_: {})(border, client, name)


def own_people(border: Border, name: str, answer: Any) -> str:
    """A firm that works for the city is told of its own people only."""
    if name not in ("owner water", "contractor repair"):
        return ""
    unit = border.posts[name].organisation_id
    others = [
        one["name"] for one in answer.json() if unit not in one["post"]["organisation"]["path"]
    ]
    return f"is told of {others}" if others else ""


ANYBODY: Final = allowed(WITH_POST)
SECURITY: Final = allowed({"security"})


def a_verdict(border: Border, name: str) -> dict[str, Any]:
    """What somebody found who looked at an alarm."""
    return {"id": str(uuid7()), "verdict": "false"}


def a_tick(border: Border, name: str) -> dict[str, Any]:
    """A step ticked off."""
    return {"id": str(uuid7()), "plan": 1, "step": 1}


#: What is asked around alarms; whose case is out of sight: tests/db/test_reviews.py.
AROUND_ALARMS: Final[dict[str, list[tuple[Ask, Check]]]] = {
    "GET /api/cases/{case_id}/alarms": [
        (get(f"cases/{{{key}}}/alarms"), one_of(key)) for key in SEES
    ],
    "POST /api/alarms/{alarm_id}/review": [
        (post("alarms/0/review", a_verdict), allowed(WRITERS - {"agent", "leader", "leader west"}))
    ],
    "POST /api/storms/{storm_id}/join": [
        (
            post("storms/0/join", lambda border, name: {"id": str(uuid7())}),
            allowed(KEEP - {"agent"}),
        )
    ],
    "POST /api/cases/{case_id}/plan": [
        (post("cases/0/plan", a_tick), allowed(WRITERS - {"agent", "leader", "leader west"}))
    ],
}
