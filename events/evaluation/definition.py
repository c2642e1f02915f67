"""What a definition of a figure says, and the words definitions are written in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What kind of number a figure is."""

    COUNT = "count"
    RATE = "rate"  #: numerator ÷ denominator, in per cent
    SCORE = "score"  #: made of other figures, of a hundred


class Anchor(StrEnum):
    """Which instant of a fact says into which day or month it falls; the names of columns."""

    BEGAN = "began_at"
    ENDED = "ended_at"
    JUDGED = "judged_at"


class Subject(StrEnum):
    """Whose figures they are (GB/T 30428.4: 区域评价, 部门评价, 岗位评价)."""

    AREA = "area"
    ORGANISATION = "organisation"
    POST = "post"


class LeftOut(StrEnum):
    """What the assessed figure leaves out and the whole figure holds."""

    VOIDED = "voided"  #: 作废
    MERGED = "merged"  #: 已并案: the case it was merged into counts
    REJECTED = "rejected"  #: 不予受理
    TERMINATED = "terminated"  #: 终止办理
    TRANSFERRED = "transferred"  #: 已移送
    EXCLUDED = "excluded"  #: 剔除
    EXEMPTED = "exempted"  #: 申诉成立: a missed limit that does not count
    SUSPENDED = "suspended"  #: 挂账, now


#: In SQL over a fact f and its case c.
LEFT_OUT = {
    LeftOut.VOIDED: "c.state = 'voided'",
    LeftOut.MERGED: "c.state = 'merged'",
    LeftOut.REJECTED: "c.state = 'rejected'",
    LeftOut.TERMINATED: "c.state = 'terminated'",
    LeftOut.TRANSFERRED: "c.state = 'transferred'",
    LeftOut.EXCLUDED: "c.excluded_seq IS NOT NULL",
    LeftOut.EXEMPTED: "f.exempt_seq IS NOT NULL",
    LeftOut.SUSPENDED: "c.suspended",
}


@dataclass(frozen=True, slots=True)
class Term:
    """Facts that are counted, in SQL over a fact f and its case c, and how much each counts."""

    that: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Metric:
    """A definition. name, formula: English msgids. version: grows with every change of what is counted.

    numerator: of a count, what is counted. waits_for: what would have to be in the journal first, a msgid; the figure
    is then not known, which is not the same as none. parts: of a score, the figures it is made of; steps: points by
    number, for a part that is a count.
    """

    code: str
    name: str
    formula: str
    source: str
    unit: Unit
    anchor: Anchor = Anchor.JUDGED
    numerator: tuple[Term, ...] = ()
    denominator: str = ""
    subjects: frozenset[Subject] = frozenset(Subject)
    leaves_out: frozenset[LeftOut] = frozenset()
    lower_is_better: bool = False
    waits_for: str = ""
    parts: tuple[Part, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A figure inside a score. inverted: 100 minus it counts. steps: (up to, points); above the last: none."""

    code: str
    weight: float
    inverted: bool = False
    steps: tuple[tuple[int, float], ...] = ()

    def points(self, value: float) -> float:
        """What the figure brings, before it is weighed."""
        if self.steps:
            return next((points for most, points in self.steps if value <= most), 0.0)
        return 100 - value if self.inverted else value
