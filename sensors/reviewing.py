"""An alarm is a lead (线索) until a person has looked at its evidence; what was found is kept beside it.

行政处罚法 Art 41 asks for a review of what a device recorded before it counts as evidence. It is apart from the case: a
case may be handled at once, because water does not wait, while its alarm is still a lead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from events import merges, numbers, store
from events.actions import visible
from events.draft import Context, Draft
from events.states import Review
from grid import calendar
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import POWERS, Role, Scope
from hub.foundation.canonical import canonical
from hub.foundation.commands import Outcome
from hub.foundation.errors import Forbidden, NotFound, Phrase
from sensors.models import Alarm, AlarmReview, Combined, Verdict

#: Who looks on, or listens to callers, reviews nothing.
NOT_THEIRS: Final = POWERS | {Role.LEADER, Role.HOTLINE_AGENT}


def review(command_id: UUID, alarm_id: int, verdict: Verdict, scope: Scope) -> Outcome:
    """Keep what somebody found who looked at an alarm's evidence. data of the outcome: alarm, verdict.

    Raises Forbidden, and NotFound for an alarm whose case is not in the scope.
    """
    if scope.actor.role is None or scope.actor.role in NOT_THEIRS or scope.actor.user_id is None:
        raise Forbidden
    user_id = scope.actor.user_id

    def do(work: journal.Work) -> dict[str, Any]:
        alarm = Alarm.objects.select_related("device", "rule").filter(pk=alarm_id).first()
        if alarm is None or alarm.case_id is None:
            raise NotFound(what=Phrase("alarm %(id)s", id=alarm_id))
        case_id = merges.led([alarm.case_id]).get(alarm.case_id, alarm.case_id)
        files = store.load([case_id, *_together(alarm)])
        visible({case_id: files[case_id]}, scope, Phrase("alarm %(id)s", id=alarm_id))
        now = clock.now()
        said = AlarmReview.objects.create(
            alarm=alarm, verdict=verdict, user_id=user_id, at=now, digest=digest(alarm)
        )
        ctx = Context(scope.actor, now, now, calendar.load(), numbers.take, seal.keyed_digest)
        extra = {
            "alarm": alarm.pk,
            "device": alarm.device.name or alarm.device.code,
            "rule": alarm.rule.name,
            "verdict": verdict.value,
            "evidence_digest": said.digest,
        }
        drafts = [Draft(files[one]) for one in sorted(files)]
        for draft in drafts:
            draft.file.case.review = of_case(draft.file.case.id).value
            draft.tell("alarm.reviewed", ctx, extra=dict(extra))
        store.write(drafts, work)
        return {"alarm": alarm.pk, "verdict": verdict.value}

    told = {"alarm": alarm_id, "verdict": verdict.value}
    return commands.run(command_id, "review_alarm", told, scope, do)


def _together(alarm: Alarm) -> set[int]:
    """The cases of combinations in which an alarm has a part."""
    rows = Combined.objects.filter(Q(others=alarm) | Q(alarm=alarm), case_id__isnull=False)
    cases = {one for one in rows.values_list("case_id", flat=True) if one is not None}
    led = merges.led(cases)
    return {led.get(one, one) for one in cases}


def of_case(case_id: int) -> Review:
    """What is known of the alarms of a case, of those merged into it, and of the combination it was opened for.

    One that was confirmed suffices; while nobody looked at one as it is now, it is a lead.
    """
    return Review(of_cases(merges.with_merged(case_id)) or Review.LEAD)


def of_cases(cases: Collection[int]) -> str:
    """As `of_case`, of the alarms of these cases taken together; "" where there are none."""
    part = Q(combined__case_id__in=cases) | Q(part_of__case_id__in=cases)
    alarms = list(Alarm.objects.filter(Q(case_id__in=cases) | part).distinct())
    if not alarms:
        return ""
    known = newest(one.pk for one in alarms)
    verdicts = {one.verdict for one in known.values()}
    if Verdict.CONFIRMED in verdicts:
        return Review.CONFIRMED.value
    left = (one for one in alarms if one.withdrawn_at is None)
    if not verdicts or not all(_is_looked_at(one, known.get(one.pk)) for one in left):
        return Review.LEAD.value
    return (Review.UNCLEAR if Verdict.UNCLEAR in verdicts else Review.FALSE).value


def _is_looked_at(alarm: Alarm, review: AlarmReview | None) -> bool:
    return review is not None and review.digest == digest(alarm)


def digest(alarm: Alarm) -> str:
    """SM3 of what proves an alarm, hex: its readings, its rule's version, and the sentence of its raising."""
    proof = {"evidence": alarm.evidence, "rule": alarm.rule_id, "why": alarm.why}
    return seal.sm3(canonical(proof)).hex()


def newest(alarms: Iterable[int]) -> dict[int, AlarmReview]:
    """The review that counts, by alarm; none for a lead."""
    rows = AlarmReview.objects.filter(alarm__in=set(alarms)).select_related("user").order_by("id")
    return {one.alarm_id: one for one in rows}
