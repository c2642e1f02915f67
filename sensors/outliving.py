"""Alarms that outlive their case: what becomes graver after it ended is news again."""

from __future__ import annotations

from collections.abc import Sequence

from events import merges
from events.models import Case
from events.states import LIVE
from sensors.alarm_rows import Turn


def let_go(turns: Sequence[Turn]) -> set[int]:
    """Take the ended case from the alarms that became graver since: nobody would hear of it there. Their ids.

    A case that goes on is locked against ending until the transaction is over.
    """
    graver = [turn for turn in turns if turn.alarm.case_id is not None and _is_graver(turn)]
    if not graver:
        return set()
    held = {turn.alarm.case_id for turn in graver if turn.alarm.case_id is not None}
    led = merges.led(held)
    asked = Case.objects.select_for_update(no_key=True).filter(
        pk__in={led.get(case_id, case_id) for case_id in held}, state__in=LIVE
    )
    live = set(asked.order_by("pk").values_list("pk", flat=True))
    alone = [
        turn.alarm
        for turn in graver
        if led.get(turn.alarm.case_id or 0, turn.alarm.case_id) not in live
    ]
    for alarm in alone:
        alarm.case_id = None
    return {alarm.pk for alarm in alone}


def _is_graver(turn: Turn) -> bool:
    was, level = turn.change.was, turn.change.level
    return was is not None and level is not None and level < was
