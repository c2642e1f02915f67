"""A city with a border through it: two districts, two departments, somebody of every role on each side."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from PIL import Image

from events.models import Case, Evidence, WorkItem
from grid import posts
from grid.models import Area, Post
from grid.organisations import OrganisationRow, plant
from hub.foundation import clock, files
from hub.foundation.access import Role, Scope
from hub.foundation.models import User
from sensors.models import Device
from tests.db import small_city, small_wire, small_work
from tests.db.small_work import AT, BALCONY, call, on_case, on_item, report

#: name → role, organisation, area of the post ("": that of the organisation, or none).
PEOPLE: dict[str, tuple[Role, str, str]] = {
    "agent": (Role.HOTLINE_AGENT, "city", ""),
    "intake": (Role.INTAKE_OPERATOR, "city", ""),
    "shift": (Role.SHIFT_SUPERVISOR, "city", ""),
    "dispatcher": (Role.DISPATCHER, "city", ""),
    "leader": (Role.LEADER, "city", ""),
    "auditor": (Role.AUDITOR, "city", ""),
    "admin": (Role.SYSTEM_ADMIN, "city", ""),
    "security": (Role.SECURITY_ADMIN, "city", ""),
    "district east": (Role.DISTRICT_CENTRE, "east", "东城区"),
    "street old": (Role.STREET_CENTRE, "old-town", "老城街道"),
    "owner water": (Role.OWNER_UNIT, "water", ""),
    "contractor repair": (Role.CONTRACTOR_UNIT, "repair", ""),
    "dispatcher east": (Role.DISPATCHER, "city", "东城区"),
    "auditor east": (Role.AUDITOR, "city", "东城区"),
    "shift west": (Role.SHIFT_SUPERVISOR, "city", "西城区"),
    "leader west": (Role.LEADER, "city", "西城区"),
    "collector east": (Role.COLLECTOR, "city", "老城街道"),
    "collector west": (Role.COLLECTOR, "city", "江北街道"),
    "liaison urban": (Role.LIAISON, "urban", ""),
    "liaison parks": (Role.LIAISON, "parks", ""),
    "handler urban": (Role.HANDLER, "repair", ""),
    "handler parks": (Role.HANDLER, "parks", ""),
    "handler idle": (Role.HANDLER, "repair", ""),
    "grid east": (Role.GRID_OFFICER, "old-town", "老城街道"),
    "grid west": (Role.GRID_OFFICER, "city", "江北街道"),
    # the one who handled in the east, in a second post as a collector there
    "handler as collector": (Role.COLLECTOR, "city", "老城街道"),
}
#: Somebody without a post, and somebody who is not logged in.
NO_POST, NOBODY = "no post", "nobody"
EVERYBODY = (*PEOPLE, NO_POST, NOBODY)

_CENTRE = {"agent", "intake", "shift", "dispatcher", "leader", "auditor"}
_EAST = {
    "dispatcher east", "auditor east", "collector east", "grid east", "handler as collector",
    "district east", "street old",
}  # fmt: skip
_WEST = {"shift west", "leader west", "collector west", "grid west"}
#: Who sees which case; "alarm" is in the east and nobody's work yet.
SEES: dict[str, set[str]] = {
    "east": _CENTRE | _EAST | {"liaison urban", "handler urban"},
    "west": _CENTRE | _WEST | {"liaison parks", "handler parks"},
    "checked": _CENTRE | _EAST | {"liaison urban", "handler urban"},
    "alarm": _CENTRE | _EAST,
}


@dataclass(frozen=True, slots=True)
class Border:
    """The city; cases by the keys of SEES, their work items and photos, and people by name."""

    cases: dict[str, Case]
    items: dict[str, int]
    evidence: dict[str, int]
    posts: dict[str, Post]
    device: Device
    org_ids: dict[str, int]

    def scope(self, name: str) -> Scope:
        """What this person sees."""
        post = self.posts[name]
        return posts.scope_of(post.user, post)

    def client(self, name: str) -> Client:
        """A browser in which this person is logged in and acts in the post of that name."""
        client = Client()
        if name == NOBODY:
            return client
        if name == NO_POST:
            client.force_login(User.objects.get_or_create(username=NO_POST)[0])
            return client
        client.force_login(self.posts[name].user)
        session: SessionStore = client.session  # type: ignore[assignment] # the same at run time
        session[posts.SESSION_KEY] = self.posts[name].pk
        session.save()
        return client

    def upload(self, name: str) -> str:
        """A photo this person sent; nobody's for those who may send none."""
        user_id = self.posts[name].user_id if name in self.posts else None
        return str(files.keep(photo(), user_id=user_id).pk)


def photo() -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue()


@contextmanager
def kept() -> Iterator[Border]:
    """The city for the tests of a module: made once, taken back at the end."""
    with clock.frozen(AT), transaction.atomic():
        yield make()
        transaction.set_rollback(True)


def make() -> Border:
    """Two cases in work, one waiting for its check, one alarm; each with its people."""
    work = small_work.make()
    Area.objects.update(
        area_m2=1e6
    )  # as large as they are, so that the map chooses levels as it does
    orgs = work.city.orgs | plant(
        [OrganisationRow("parks", "安澜市园林局", "department", "市园林局", "city")]
    )
    held: dict[str, Post] = {}
    for name, (role, org, area) in PEOPLE.items():
        user = held["handler urban"].user if " as " in name else small_city.user(name)
        held[name] = Post.objects.create(
            user=user,
            role=role.value,
            organisation=orgs[org],
            area=work.city.areas[area] if area else None,
            valid_from=dt.date(2020, 1, 1),
        )
    device = small_wire.devices()["well-1"]
    border = Border({}, {}, {}, held, device, {code: org.pk for code, org in orgs.items()})
    _fill(border)
    return border


def _fill(border: Border) -> None:
    east, checked = (one.case_id for one in report(call(1), call(2)))
    west = report(call(3, class_code=BALCONY, lon=109.045, lat=32.005))[0].case_id
    on_case(border.scope("intake"), west, "accept")
    on_case(border.scope("shift"), west, "file")
    on_case(border.scope("dispatcher"), west, "dispatch", org_id=border.org_ids["parks"])
    small_wire.take(small_wire.level(0.31))
    alarm = Case.objects.get(kind="alarm").pk
    for key, case_id, side in (
        ("east", east, "urban"),
        ("checked", checked, "urban"),
        ("west", west, "parks"),
    ):
        item = WorkItem.objects.get(case_id=case_id, kind="handle_lead").pk
        handler = border.posts[f"handler {side}"].user_id
        on_item(border.scope(f"liaison {side}"), item, "assign", person_id=handler)
        shown = {"photos": [{"upload": border.upload(f"handler {side}")}]}
        on_case(border.scope(f"handler {side}"), case_id, "attach", **shown)
        border.items[key] = item
        border.evidence[key] = Evidence.objects.get(case_id=case_id).pk
    proof = {"photos": [{"upload": border.upload("handler urban")}]}
    on_item(border.scope("handler urban"), border.items["checked"], "report_handled", **proof)
    border.items["check"] = WorkItem.objects.get(case_id=checked, kind="check").pk
    for key, case_id in (("east", east), ("west", west), ("checked", checked), ("alarm", alarm)):
        border.cases[key] = Case.objects.get(pk=case_id)
