"""The journal of a case as people read it: one sentence for each kind of entry (流转记录)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_noop

from events import labels, tongue
from hub.foundation import clock, own_names, why
from hub.foundation.models import JournalEntry

#: kind → sentence. actor: who did it; org: the leading department; to: whose the item is; class: the class's name.
SENTENCES: Final[dict[str, str]] = {
    "case.opened": gettext_noop("%(actor)s reported it; the case was opened."),
    "event.joined": gettext_noop("%(actor)s reported again: %(type)s."),
    "case.accepted": gettext_noop("%(actor)s accepted it."),
    "case.sent_to_verify": gettext_noop("%(actor)s had it verified on site."),
    "case.verified": gettext_noop("It was verified on site."),
    "case.rejected": gettext_noop("%(actor)s did not accept it."),
    "case.filed": gettext_noop("%(actor)s filed it as “%(class)s”."),
    "case.referred_back": gettext_noop("%(actor)s referred it back one step."),
    "case.dispatched": gettext_noop("%(actor)s dispatched it to %(org)s."),
    "case.recalled": gettext_noop("%(actor)s took it back from the department."),
    "case.returned": gettext_noop("The department returned it; it waits for dispatch again."),
    "case.handled": gettext_noop("Everything was reported handled; it waits for the check."),
    "case.check_passed": gettext_noop("The check was passed."),
    "case.check_failed": gettext_noop("The check was failed; back to %(back)s for rework."),
    "case.called_back": gettext_noop("Every caller was called back."),
    "case.redone": gettext_noop("A caller says it is not solved; back to %(org)s."),
    "case.redispatched": gettext_noop("A caller says it is not solved; it waits for dispatch."),
    "case.self_handled": gettext_noop("%(actor)s dealt with it on the spot."),
    "case.sent_back": gettext_noop("%(actor)s sent it back to %(back)s for rework."),
    "case.closed": gettext_noop("%(actor)s closed it; the closing condition is met."),
    "case.reopened": gettext_noop("%(actor)s reopened it."),
    "case.voided": gettext_noop("%(actor)s voided it."),
    "case.reclassified": gettext_noop("%(actor)s changed the class to “%(class)s”."),
    "case.relocated": gettext_noop("%(actor)s changed the place."),
    "case.commented": gettext_noop("%(actor)s remarked:"),
    "case.evidence_attached": gettext_noop("%(actor)s added photos."),
    "case.caller_revealed": gettext_noop("%(actor)s looked at the caller's data."),
    "case.extended": gettext_noop("The limit was extended by %(days)s working days."),
    "case.suspended": gettext_noop(
        "The case is suspended until %(until)s; the clock stands still."
    ),
    "case.resumed": gettext_noop("%(actor)s resumed the case; the clock runs again."),
    "case.reminded": gettext_noop("%(actor)s reminds of it:"),
    "case.supervised": gettext_noop(
        "%(actor)s ordered a supervision: %(grade)s; %(org)s has to answer."
    ),
    "case.designated": gettext_noop("%(actor)s designated %(org)s; it cannot be returned."),
    "case.ruled_away": gettext_noop("The dispute was upheld; the case waits for dispatch again."),
    "case.ruled_to_stay": gettext_noop(
        "The dispute was not upheld; %(org)s is designated and cannot return it."
    ),
    "case.answered": gettext_noop("%(actor)s answered the caller at once; the case is closed:"),
    "case.transferred": gettext_noop(
        "%(actor)s handed it to the authority that answers for it by law; it leaves the flow."
    ),
    "case.merged": gettext_noop(
        "%(actor)s merged it into case %(other)s, which goes on with its reports."
    ),
    "case.took_in": gettext_noop(
        "Case %(other)s was merged into this one; its reports (%(reports)s) and their callers came along."
    ),
    "case.split": gettext_noop(
        "%(actor)s split off another problem with %(reports)s reports: case %(other)s."
    ),
    "case.split_off": gettext_noop(
        "%(actor)s split it off from case %(other)s as “%(class)s”, with %(reports)s reports."
    ),
    "case.unmerged": gettext_noop(
        "%(actor)s took the merge into case %(other)s back; it goes on where it was."
    ),
    "case.gave_back": gettext_noop(
        "Case %(other)s goes on by itself again; its reports (%(reports)s) went back to it."
    ),
    "case.terminated": gettext_noop(
        "%(actor)s terminated the handling; the caller wants it no more."
    ),
    "case.excluded": gettext_noop(
        "The demand was found unreasonable; the case does not count in the assessment."
    ),
    "case.included": gettext_noop("%(actor)s took the case back into the assessment."),
    "case.rectifying": gettext_noop(
        "A caller gave a bad rating; %(org)s has to act upon it, and the caller is asked again."
    ),
    "case.caller_hidden": gettext_noop(
        "A caller asked for secrecy; from now on only the centre knows who it is."
    ),
    "case.to_review": gettext_noop("A caller waits for the answer: the result is reviewed first."),
    "case.reviewed": gettext_noop("The result was reviewed and found right."),
    "case.review_failed": gettext_noop("The review was failed; back to %(org)s for rework."),
    "case.yellow": gettext_noop("Four fifths of the time are gone."),
    "case.overdue": gettext_noop("It is overdue."),
    "case.recounted": gettext_noop(
        "A new calendar counts; its time limits were counted anew%(moved)s."
    ),
    "item.yellow": gettext_noop("Four fifths of a task's time are gone."),
    "item.overdue": gettext_noop("A task is overdue."),
    "caller.erased": gettext_noop("The caller's data were erased."),
    "alarm.raised": gettext_noop("An alarm was raised: %(rule)s, %(device)s."),
    "alarm.level_changed": gettext_noop("The alarm changed its level: %(rule)s, %(device)s."),
    "alarm.storm": gettext_noop(
        "Alarms of one incident: %(raised)s raised, %(cleared)s cleared, %(open)s still in force."
    ),
    "alarm.combined": gettext_noop("Several alarms together are graver: %(rule)s."),
    "alarm.reviewed": gettext_noop("%(actor)s reviewed the alarm of %(device)s: %(verdict)s."),
    "plan.step_done": gettext_noop("%(actor)s ticked off step %(step)s of the plan for %(rule)s."),
    "plan.step_undone": gettext_noop(
        "%(actor)s took back that step %(step)s of the plan for %(rule)s was done."
    ),
    "alarm.cleared": gettext_noop("The alarm cleared: %(rule)s, %(device)s."),
    "alarm.corrected": gettext_noop("A late reading corrects the alarm: %(rule)s, %(device)s."),
    "item.signed": gettext_noop("%(actor)s signed for it."),
    "item.assigned": gettext_noop("%(actor)s assigned it to %(to)s."),
    "item.unassigned": gettext_noop("%(actor)s took the assignment back."),
    "item.handed_back": gettext_noop("%(actor)s handed it back to the department."),
    "item.handed_on": gettext_noop("%(actor)s handed a part of it on inside the department."),
    "item.reported": gettext_noop("%(actor)s reported it handled."),
    "item.part_reported": gettext_noop("%(actor)s reported for an assisting unit: %(part)s."),
    "item.assists_added": gettext_noop("%(actor)s called further units in: %(units)s."),
    "item.whistled": gettext_noop("%(actor)s blew the whistle: %(units)s has to come:"),
    "item.arrived": gettext_noop("%(units)s has come."),
    "item.escalated": gettext_noop("%(actor)s passed it up to %(units)s."),
    "item.handed_down": gettext_noop("%(actor)s handed it down to %(units)s."),
    "item.handed_over": gettext_noop("%(actor)s handed the emergency over to %(units)s at once."),
    "item.passed_on": gettext_noop("%(actor)s passed the whole task on to %(units)s."),
    "case.closed_simply": gettext_noop(
        "%(actor)s dealt with it on the spot and closed it by the simple process."
    ),
    "case.emergency": gettext_noop("%(actor)s declared it an emergency."),
    "case.service_called": gettext_noop("%(actor)s called %(service)s."),
    "item.released": gettext_noop("%(actor)s released %(units)s."),
    "item.asked_again": gettext_noop("%(actor)s asked %(units)s again:"),
    "item.returned": gettext_noop("%(actor)s returned it."),
    "item.taken": gettext_noop("%(actor)s took the task."),
    "item.offered_again": gettext_noop("%(actor)s offered the task on. %(why)s"),
    "item.passed": gettext_noop("%(actor)s found it right."),
    "item.failed": gettext_noop("%(actor)s found it not right."),
    "item.called_back": gettext_noop("%(actor)s called the caller back."),
    "item.review_passed": gettext_noop("%(actor)s reviewed the result: it may be told."),
    "item.review_failed": gettext_noop("%(actor)s reviewed the result: it is not enough."),
    "item.unreasonable_claimed": gettext_noop(
        "%(actor)s claims that the demand is unreasonable; a decision is asked for."
    ),
    "item.claim_appealed": gettext_noop(
        "%(actor)s appeals against the refused claim; it is reviewed twice."
    ),
    "item.contacted": gettext_noop("%(actor)s contacted the caller."),
    "item.contact_tried": gettext_noop("%(actor)s tried to contact the caller; try %(tries)s."),
    "item.contact_given_up": gettext_noop(
        "%(actor)s could not contact the caller, in %(tries)s tries."
    ),
    "item.not_reached": gettext_noop("%(actor)s called back and reached nobody; try %(tries)s."),
    "item.call_given_up": gettext_noop(
        "%(actor)s called back and reached nobody; after %(tries)s tries the call-back ends."
    ),
    "item.extension_asked": gettext_noop("%(actor)s asked for %(days)s more working days."),
    "item.suspension_asked": gettext_noop("%(actor)s asked to suspend it until %(until)s."),
    "item.suspension_ended": gettext_noop("%(actor)s can go on with it."),
    "item.timeout_appealed": gettext_noop(
        "%(actor)s appeals against the timeout; it is reviewed twice."
    ),
    "case.exempted": gettext_noop(
        "The timeout appeal was upheld: the task stays late, and does not count in assessments."
    ),
    "item.replied": gettext_noop("%(actor)s answered the supervision."),
    "item.reply_accepted": gettext_noop("%(actor)s accepted the answer; the supervision is over."),
    "item.reply_sent_back": gettext_noop(
        "%(actor)s sent the answer back; another one is demanded."
    ),
    "item.supervision_lifted": gettext_noop("%(actor)s lifted the supervision."),
    "item.disputed": gettext_noop("%(actor)s disputes the dispatch; a ruling is asked for."),
    "item.granted": gettext_noop("%(actor)s agreed: %(matter)s."),
    "item.refused": gettext_noop("%(actor)s refused: %(matter)s."),
    "item.request_withdrawn": gettext_noop("%(actor)s withdrew the request: %(matter)s."),
}

TYPES: Final[dict[str, str]] = {
    "report": gettext_noop("another report"),
    "supplement": gettext_noop("a supplement"),
    "urge": gettext_noop("an urge"),
    "withdraw": gettext_noop("a withdrawal"),
    "redo": gettext_noop("a request to do it again"),
}

#: How the hub itself is called in a sentence.
HUB: Final = gettext_noop("The hub")


def sentence(kind: str, actor: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The sentence of an entry in the active language; the kind itself when there is none."""
    card = data.get("card", {})
    type_ = TYPES.get(data.get("event", {}).get("type", ""), "")
    values = {
        "actor": gettext(HUB) if actor.get("kind") == "system" else actor.get("name", ""),
        "org": card.get("lead_org_name", ""),
        "class": tongue.class_name(card),
        "to": card.get("holder_name", ""),
        "units": "、".join(data.get("units", [])),
        "back": "、".join(data.get("units", [])) or card.get("lead_org_name", ""),
        "part": labels.part(data),
        "service": labels.service(data.get("service", "")),
        "type": gettext(type_) if type_ else "",
        "rule": own_names.named(data.get("rule", "")),
        "device": data.get("device", ""),
        "why": why.render(data["why"]) if "why" in data and kind.startswith("item.") else "",
        "moved": _moved(data.get("moved", [])),
        "days": data.get("extension", {}).get("value", ""),
        "until": _day(data.get("until")),
        "grade": labels.grade(data.get("grade", 0)),
        "other": data.get("other", {}).get("number", ""),
        "reports": len(data.get("reports", ())),
        "matter": labels.matter(data.get("about", "")),
        "tries": data.get("tries", ""),
        "verdict": labels.verdict(data.get("verdict", "")),
        **{name: data.get(name, "") for name in ("raised", "cleared", "open", "step")},
    }
    template = SENTENCES.get(kind)
    return gettext(template) % values if template else kind


def _moved(moved: Sequence[Mapping[str, Any]]) -> str:
    """ ", due …, before …" of the first limit that moved; "" when all end as before."""
    if not moved:
        return ""
    old, new = (_city_time(moved[0][name]) for name in ("from", "to"))
    return gettext(": %(new)s instead of %(old)s") % {"new": new, "old": old}


def _city_time(told: str | None) -> str:
    if told is None:
        return gettext("without end")
    return f"{dt.datetime.fromisoformat(told).astimezone(clock.CITY):%Y-%m-%d %H:%M}"


def _day(at: str | None) -> str:
    """The city day of an instant in an entry, as people read it; "" for none."""
    return clock.city_day(dt.datetime.fromisoformat(at)).isoformat() if at else ""


def entries_of(case_id: int) -> QuerySet[JournalEntry]:
    """The journal entries of a case, in order."""
    return JournalEntry.objects.filter(case_id=case_id).order_by("seq")


def since(
    case_id: int,
    version: int,
    named: Callable[[str, Mapping[str, Any]], Mapping[str, Any]] = lambda kind, actor: actor,
) -> list[str]:
    """What happened to a case after it had this version, as sentences in the active language.

    named: who acted, by kind and actor of an entry, as the reader may know it.
    """
    rows = entries_of(case_id)
    return [
        sentence(row.kind, named(row.kind, row.actor), row.data)
        for row in rows
        if row.data.get("card", {}).get("version", 0) > version
    ]
