"""What stands on a printed case (案卷单): what its reader sees on the screen, gathered for one page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

import segno
from django.conf import settings
from django.utils.translation import gettext

from events import catalogue, labels, showing, tongue
from events.labels import ITEM_KINDS
from events.models import Evidence
from events.models.catalogue import LimitUnit
from events.states import EvidenceKind, ItemKind
from grid.posts import ROLE_NAMES
from hub.foundation import clock, files
from hub.foundation.access import Role, Scope
from hub.foundation.errors import NotFound
from hub.pages import paper
from hub.pages.sketch import sketch

#: Lines of the journal on paper; of a longer one the first and the last ones, and how many are between.
LINES: Final = 36
#: Photos of each kind, the last ones: one beside the other says what changed.
PHOTOS: Final = 1
#: The reasons of decisions worth their place on paper.
_WHYS: Final = ("department", "deadline")


def sheets(case_ids: Iterable[int], scope: Scope) -> bytes:
    """Case sheets as one PDF, in this order. Raises NotFound for a case outside the scope."""
    pictures: dict[str, bytes] = {}
    told = [_sheet(case_id, scope, pictures) for case_id in case_ids]
    by = scope.actor.name
    context = {"sheets": told, "by": by, "at": _minute(clock.now()), "city": settings.CITY_NAME}
    return paper.pdf("pages/paper/case_sheet.html", context, pictures)


def _sheet(case_id: int, scope: Scope, pictures: dict[str, bytes]) -> dict[str, Any]:
    case = showing.case(case_id, scope, most=None)
    card = case["card"]
    pictures[f"code-{case_id}"] = _code(card["number"])
    placed = card["lon"] is not None and card["lat"] is not None
    if placed:
        pictures[f"map-{case_id}"] = sketch(card["lon"], card["lat"])
    return {
        "id": case_id,
        "number": card["number"],
        "title": _class(card) or gettext("no class yet"),
        "state": labels.state(card["state"]),
        "importance": labels.importance(card["importance"]),
        "importance_level": 4 - card["importance"],
        "facts": _facts(case),
        "reports": [_report(one) for one in case["events"]],
        "whys": [one["sentence"] for one in case["why"] if one["about"] in _WHYS],
        "placed": placed,
        "photos": _photos(case_id, case["evidence"], pictures),
        "people": _people(case),
        **_lines(case["journal"]),
    }


def _class(card: Mapping[str, Any]) -> str:
    return tongue.class_name(card, catalogue.of())


def _facts(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value, in the order of the form; what is not known is left out."""
    card, rule = case["card"], case["rule"]
    limit = f"{rule['limit_value']} {LimitUnit(rule['limit_unit']).label}" if rule else ""
    rows = [
        (gettext("Reported"), _minute(card["opened_at"])),
        (gettext("How"), labels.channel(card["channel"])),
        (gettext("Area"), " · ".join(card["area_names"])),
        (gettext("Grid"), card["cell_code"]),
        (gettext("Address"), case["address"] or ""),
        (gettext("Leads"), card["lead_org_name"]),
        (gettext("Time limit"), limit),
        (gettext("Due by"), _minute(card["limit_due_at"] or card["due_at"])),
        (gettext("Filed under"), rule["condition"] if rule else ""),
        (gettext("Closed when"), rule["closing_condition"] if rule else ""),
    ]
    return [(name, value) for name, value in rows if value]


def _report(event: Mapping[str, Any]) -> dict[str, str]:
    caller = event["caller"]
    known = [caller["name"], caller["phone"]] if caller else []
    secret = gettext("identity kept secret") if caller and caller["confidential"] else ""
    return {
        "at": _minute(event["occurred_at"] or event["received_at"]),
        "how": labels.channel(event["channel"]),
        "text": event["text"] or event["title"] or "",
        "caller": " ".join(one for one in [*known, secret] if one),
    }


def _photos(
    case_id: int, evidence: list[Mapping[str, Any]], pictures: dict[str, bytes]
) -> list[dict[str, Any]]:
    """Before beside after, and the check when there is one; kinds without a photo are an empty frame."""
    wanted = [EvidenceKind.BEFORE, EvidenceKind.AFTER]
    if any(one["kind"] == EvidenceKind.CHECK for one in evidence):
        wanted.append(EvidenceKind.CHECK)
    ids = [one["id"] for one in evidence]
    uploads = {
        row.pk: row.upload for row in Evidence.objects.filter(id__in=ids).select_related("upload")
    }
    columns = []
    for kind in wanted:
        mine = [one for one in evidence if one["kind"] == kind]
        shown = []
        for one in mine[-PHOTOS:]:
            try:
                pictures[f"photo-{one['id']}"] = paper.photo(files.derivative(uploads[one["id"]]))
            except NotFound:
                continue  # its file was lost: the others are still worth a sheet
            shown.append({"name": f"photo-{one['id']}", "at": _minute(one["at"]), "by": one["by"]})
        columns.append(
            {
                "title": gettext(labels.EVIDENCE[kind]),
                "shown": shown,
                "more": len(mine) - len(shown),
            }
        )
    return columns if any(column["shown"] for column in columns) else []


def _people(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who had a part, by what they did: units and persons of the work, then those of the journal by role."""
    found: dict[str, dict[str, None]] = {}
    for item in case["items"]:
        name = " ".join(one for one in (item["org_name"], item["user_name"]) if one)
        if name:
            found.setdefault(gettext(ITEM_KINDS[ItemKind(item["kind"])]), {})[name] = None
    for line in case["journal"]:
        if line["role"] and line["actor"]:
            role = str(ROLE_NAMES[Role(line["role"])])
            if not any(line["actor"] in name for names in found.values() for name in names):
                found.setdefault(role, {})[line["actor"]] = None
    return [(role, "、".join(names)) for role, names in found.items()]


def _lines(journal: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The journal, oldest first; left_out: how many are missing after the first ones."""
    lines = [
        {
            "at": _minute(one["at"]),
            "sentence": one["sentence"],
            "note": " · ".join(part for part in (one["reason_name"], one["note"]) if part),
        }
        for one in journal
    ]
    if len(lines) <= LINES:
        return {"lines": lines, "left_out": 0, "rest": []}
    half = LINES // 2
    return {"lines": lines[:half], "left_out": len(lines) - 2 * half, "rest": lines[-half:]}


def _code(number: str) -> bytes:
    """The number as a QR code (ISO/IEC 18004), drawn as SVG."""
    out = io.BytesIO()
    segno.make(number, error="m", micro=False).save(out, kind="svg", border=0, scale=4)
    return out.getvalue()


def _minute(at: dt.datetime | str | None) -> str:
    """2026-11-22 16:03 of the city; "" for none."""
    if not at:
        return ""
    instant = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(clock.CITY):%Y-%m-%d %H:%M}"
