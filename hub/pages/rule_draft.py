"""What somebody typed into the form of an alarm rule, as rows of a rulebook: of the rule, or of one device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import msgspec
from django.utils.translation import gettext, gettext_noop

from sensors.models import AlarmRule, Device, RuleOverride
from sensors.rulefile import OverrideRow, RuleRow

#: The fields of a level as the form names them, each with the number of its level behind it.
FIELDS: Final = ("raise_at", "clear_at", "after_s", "clear_after_s")
#: Stretches of hours one rule may have on the page; more are written in a rulebook.
MOST: Final = 6
#: On which days a stretch counts, as the form offers it; other words of a rulebook stay as they are.
DAYS: Final = {
    "all": gettext_noop("every day"),
    "workdays": gettext_noop("workdays"),
    "restdays": gettext_noop("days of rest"),
    "mon,tue,wed,thu,fri": gettext_noop("Monday to Friday"),
    "sat,sun": gettext_noop("Saturday and Sunday"),
}

Form = Mapping[str, Any]
Levels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Held:
    """What the form begins with: levels, and stretches of hours with levels of their own.

    numbers: the levels there are, the mildest first; own: of the chosen device, what it has instead.
    """

    numbers: tuple[int, ...]
    levels: Levels
    when: Levels
    own: RuleOverride | None = None

    @property
    def said(self) -> dict[str, Any]:
        """What the device has instead, else nothing."""
        return dict(self.own.said) if self.own else {}


def held(row: AlarmRule, own: RuleOverride | None, device: Device | None) -> Held:
    """What counts now: of the rule, or of the device with what it has instead.

    A level that an earlier version had is there, empty: what was left out can be put in again.
    """
    said = own.said if own else {}
    levels = said.get("levels", row.levels)
    # levels of its own count at all hours, unless it says otherwise
    when = said.get("when", [] if device is None or "levels" in said else row.when)
    if device is None:
        when = row.when
    earlier = AlarmRule.objects.filter(code=row.code).values_list("levels", flat=True)
    every = [*earlier, levels, *(one.get("levels", ()) for one in (*row.when, *when))]
    numbers = sorted({one["level"] for some in every for one in some}, reverse=True)
    return Held(tuple(numbers), levels, when, own)


def typed(form: Form, begun: Held) -> Held:
    """What the form says. Raises ValueError for what is no number.

    A level whose threshold is empty is left out, a stretch that is not ticked is, too; a form without hours says
    nothing of them.
    """
    levels = _levels(form, "", begun.numbers)
    when = list(begun.when)
    if "hours" in form:
        when = [_when(form, f"when.{n}.", begun.numbers) for n in range(MOST) if _counts(form, n)]
    return Held(begun.numbers, levels, when, begun.own)


def _counts(form: Form, n: int) -> bool:
    return bool(form.get(f"when.{n}.counts"))


def _levels(form: Form, prefix: str, numbers: Sequence[int]) -> list[dict[str, Any]]:
    found = []
    for level in numbers:
        values = [str(form.get(f"{prefix}{field}.{level}", "")).strip() for field in FIELDS]
        if values[0]:
            read = [float(value or 0) for value in values]
            if not all(isfinite(number) for number in read):
                raise ValueError(values)
            found.append({"level": level, **dict(zip(FIELDS, read, strict=True))})
    return found


def _when(form: Form, prefix: str, numbers: Sequence[int]) -> dict[str, Any]:
    return {
        "name": str(form.get(f"{prefix}name", "")).strip()[:30],
        "days": str(form.get(f"{prefix}days", "")) or "all",
        "from": str(form.get(f"{prefix}from", "")) or "00:00",
        "to": str(form.get(f"{prefix}to", "")) or "00:00",
        "levels": _levels(form, prefix, numbers),
    }


def rule_row(row: AlarmRule, draft: Held) -> RuleRow:
    """The rule with what was typed. Raises msgspec.ValidationError."""
    said = {
        "code": row.code,
        "name": row.name,
        "type": row.device_type.code,
        "quantity": row.quantity,
        "above": row.above,
        "longest_gap_s": row.longest_gap_s,
        "lateness_s": row.lateness_s,
        "measure": row.measure,
        "when": draft.when,
        "flapping": row.flapping,
        "class": "/".join((row.class_scheme, row.class_kind, row.class_code))
        if row.class_code
        else "",
        "levels": draft.levels,
    }
    return msgspec.convert(said, RuleRow)


def override_row(row: AlarmRule, device: Device, draft: Held, form: Form) -> OverrideRow:
    """What one device has instead, as it was typed; its other words stay. Raises msgspec.ValidationError."""
    off = bool(form.get("off"))
    said = draft.said | {"off": off}
    if off:
        said.pop("levels", None)
        said.pop("when", None)
    else:
        said |= {"levels": draft.levels, "when": draft.when}
        if not draft.when:
            del said["when"]
    reason = str(form.get("reason", "")).strip()
    return msgspec.convert(
        said | {"rule": row.code, "device": device.code, "reason": reason}, OverrideRow
    )


def shown(draft: Held) -> dict[str, Any]:
    """What a template draws: {levels, hours}; the last stretch is an empty one to be filled."""
    stretches = [_stretch(n, one, draft.numbers, counts=True) for n, one in enumerate(draft.when)]
    if len(stretches) < MOST:
        stretches.append(_stretch(len(stretches), {}, draft.numbers, counts=False))
    return {"levels": _inputs("", draft.levels, draft.numbers), "hours": stretches}


def _stretch(
    n: int, one: Mapping[str, Any], numbers: Sequence[int], *, counts: bool
) -> dict[str, Any]:
    days = one.get("days", "all")
    offered = DAYS if days in DAYS else {**DAYS, days: days}
    return {
        "prefix": f"when.{n}.",
        "counts": counts,
        "name": one.get("name", ""),
        "days": days,
        "offered": [(key, gettext(name)) for key, name in offered.items()],
        "from": one.get("from", "00:00"),
        "to": one.get("to", "00:00"),
        "levels": _inputs(f"when.{n}.", one.get("levels", ()), numbers),
    }


def _inputs(prefix: str, levels: Levels, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The numbers of each level as people write them, 0 and not 0.0; one that was left out is empty."""
    by_level = {one["level"]: one for one in levels}
    return [
        {
            "level": level,
            "fields": {field: f"{prefix}{field}.{level}" for field in FIELDS},
            "now": {name: f"{value:.12g}" for name, value in dict(by_level.get(level, {})).items()},
        }
        for level in numbers
    ]


def hours(one: Mapping[str, Any]) -> str:
    """When a stretch counts, in words: 夜间 22:00–06:00, workdays."""
    days = gettext(DAYS.get(one.get("days", "all"), one.get("days", "all")))
    begins, ends = one.get("from", "00:00"), one.get("to", "00:00")
    clock = "" if begins == ends == "00:00" else f" {begins}–{ends}"
    return f"{one.get('name', '')} {days}{clock}".strip()


def same(one: Held, other: Held) -> bool:
    """Whether two forms say the same."""
    return _plain(one) == _plain(other)


def _plain(one: Held) -> tuple[Any, ...]:
    """What is said, whatever a rulebook left out; nothing is refused here."""
    hours = [
        (
            when.get("name", ""),
            when.get("days", "all"),
            when.get("from", "00:00"),
            when.get("to", "00:00"),
            _numbers(when.get("levels", ())),
        )
        for when in one.when
    ]
    return _numbers(one.levels), hours


def _numbers(levels: Levels) -> list[tuple[float, ...]]:
    return [(one["level"], *(float(one.get(field, 0)) for field in FIELDS)) for one in levels]
