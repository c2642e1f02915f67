"""All packs at once on real processes: incidents over the broker become cases, are worked, and end in figures."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from events.models import Case, Fact, WorkItem
from events.states import OPEN_ITEM
from grid import posts
from grid.models import Organisation, Post
from grid.organisations import OrganisationRow, plant
from hub.foundation.access import Role
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry, User
from hub.packs import shelf
from sensors.models import Alarm, Combined, Device, Quarantined, Reading
from tests.db import small_city, small_work
from tests.servers import LiveHub, until

PACKS = ("fire", "gas", "waterlogging")
#: Role of a pack → the organisation of the small city.
ROLES = {
    "drainage": "urban", "traffic": "old-town", "municipal": "repair", "gas": "gas-co", "fire": "brigade",
    "water": "water", "power": "power-co",
}  # fmt: skip
#: Of each pack one rule whose case is walked to its end.
WALKED = {"waterlogging": "underpass", "gas": "regulator-gas", "fire": "smoke"}


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module")
def played(live_hub: LiveHub) -> str:
    """The small city with its organisations, the packs loaded, and all their incidents played side by side."""
    small_work.make()
    own = [
        OrganisationRow("gas-co", "安澜燃气公司", "owner", "燃气公司", "urban"),
        OrganisationRow("power-co", "安澜供电公司", "owner", "供电公司", "urban"),
        OrganisationRow("brigade", "安澜市消防救援支队", "department", "消防支队", "city"),
    ]
    plant(own)
    for code in ("gas-co", "brigade", "power-co"):
        _person(f"联络-{code}", Role.LIAISON, code)
        _person(f"处置-{code}", Role.HANDLER, code)
    named = [f"--org={role}={code}" for role, code in ROLES.items()]
    live_hub.manage("scenario", "load", *PACKS, *named)
    until(lambda: "connected" in live_hub.log("ingest"), 60, "ingest's connection")
    return live_hub.manage(
        "scenario", "simulate", *PACKS, "--rate", "1000", "--near", "109.002,32.002"
    )


def _person(name: str, role: Role, org: str) -> None:
    Post.objects.create(
        user=small_city.user(name),
        role=role.value,
        organisation=Organisation.objects.get(code=org),
        valid_from="2020-01-01",
    )


def test_nothing_is_lost_and_nothing_comes_that_no_incident_brings(played: str) -> None:
    devices = Device.objects.filter(code__startswith="sim-")
    messages = (
        Reading.objects.filter(device__in=devices).values("device_id", "observed_at").distinct()
    )
    assert f"{messages.count()} " in played.splitlines()[-1]
    assert not Quarantined.objects.exists()
    wanted: dict[str, tuple[int, int]] = {}
    combined: set[str] = set()
    for code in PACKS:
        for incident in shelf.good(code).incidents:
            for one in incident.expects:
                count, gravest = wanted.get(one.rule, (0, one.level))
                wanted[one.rule] = (count + one.alarms, min(gravest, one.level))
            combined.update(incident.combined)
    came: dict[str, list[int]] = {}
    for rule, worst in Alarm.objects.values_list("rule_code", "worst"):
        came.setdefault(rule, []).append(worst)
    assert {rule: (len(all_), min(all_)) for rule, all_ in came.items()} == wanted
    assert set(Combined.objects.values_list("combination_code", flat=True)) == combined
    assert not Alarm.objects.filter(cleared_at=None).exists()
    assert not Alarm.objects.filter(case_id=None).exists()
    assert not devices.filter(in_service=True).exists()  # the drill is over


@pytest.mark.parametrize("code", PACKS)
def test_an_incident_is_handled_by_whom_the_pack_names_checked_and_closed(
    played: str, code: str
) -> None:
    pack = shelf.good(code)
    rule = next(one for one in pack.rules if one.code == WALKED[code])
    role = next(one.role for one in pack.roles.values() if rule.class_ in one.leads)
    alarm = Alarm.objects.filter(rule_code=rule.code).order_by("id")[0]
    assert rule.name in alarm.why["zh"]
    assert alarm.evidence

    # by itself to the organisation that answers for it
    assert alarm.case_id is not None
    case = Case.objects.get(pk=alarm.case_id)
    assert case.state == "handling", case.whys
    item = _item(case, "handle_lead")
    assert item.org is not None
    assert item.org.code == ROLES[role]

    # signed, given to a worker, reported from the phone, checked by somebody else, closed
    liaison, handler = _two(ROLES[role])
    _do(liaison, item, "sign")
    _do(liaison, item, "assign", person_id=handler[1])
    for helped in WorkItem.objects.filter(case=case, kind="handle_assist", state__in=OPEN_ITEM):
        assert helped.org is not None
        helper = _who("街道" if helped.org.code == "old-town" else f"联络-{helped.org.code}")
        _do(helper, helped, "sign")
        _do(helper, helped, "report_handled", photos=[_photo(helper)])
    _do(handler, item, "report_handled", photos=[_photo(handler)])
    checker = _who("采集甲")
    check = _item(case, "check")
    _do(checker, check, "pass", photos=[_photo(checker)])
    _do(_who("值班"), case, "close", confirmed=True)
    assert Case.objects.get(pk=case.pk).state == "closed"

    # the story stands in the journal, and the figures know it
    told = JournalEntry.objects.filter(case_id=case.pk).order_by("seq")
    kinds = list(told.values_list("kind", flat=True))
    for kind in (
        "case.opened",
        "alarm.raised",
        "case.dispatched",
        "alarm.cleared",
        "item.reported",
        "item.passed",
    ):
        assert kind in kinds
    assert kinds[-1] == "case.closed"
    facts = Fact.objects.filter(case_id=case.pk, org_id=item.org_id, fulfilled=True)
    until(facts.exists, 60, "the figures")
    leader = _who("审计")[0]
    answer = leader.get("/api/evaluation/figures?subject=organisation")
    assert answer.status_code == 200


Who = tuple[Client, int]


def _two(org: str) -> tuple[Who, Who]:
    if org == "urban":
        return _who("联络"), _who("处置")
    return _who(f"联络-{org}"), _who(f"处置-{org}")


def _who(name: str) -> Who:
    """Somebody logged in, in the one post there is; and the user's id."""
    user = User.objects.get(username=name)
    client = Client()
    client.force_login(user)
    session = client.session
    session[posts.SESSION_KEY] = Post.objects.get(user=user).pk
    session.save()
    return client, user.pk


def _item(case: Case, kind: str) -> WorkItem:
    return WorkItem.objects.select_related("org").get(case=case, kind=kind, state__in=OPEN_ITEM)


def _do(who: Who, on: Case | WorkItem, verb: str, **payload: Any) -> None:
    what = "cases" if isinstance(on, Case) else "items"
    told = {"id": str(uuid7()), "verb": verb, "payload": payload}
    answer = who[0].post(f"/api/{what}/{on.pk}/commands", told, "application/json")
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["result"] == "applied", (verb, answer.json())


def _photo(who: Who) -> dict[str, str]:
    made = io.BytesIO()
    Image.effect_noise((320, 240), 40).convert("RGB").save(made, "JPEG")
    file = SimpleUploadedFile("photo.jpg", made.getvalue(), "image/jpeg")
    answer = who[0].post("/api/uploads", {"file": file})
    assert answer.status_code == 200, answer.content.decode()
    return {"upload": str(answer.json()["id"])}
