"""The words the table of definitions is written in: facts in SQL, over a fact f and its case c. Pure."""

from __future__ import annotations

from typing import Final

from events.evaluation.definition import Anchor, LeftOut, Subject, Term, Unit

AREA_ORG: Final = frozenset({Subject.AREA, Subject.ORGANISATION})
AREA: Final = frozenset({Subject.AREA})
ORG: Final = frozenset({Subject.ORGANISATION})
POST: Final = frozenset({Subject.POST})
AREA_POST: Final = frozenset({Subject.AREA, Subject.POST})

#: Left out of the assessment of any duty.
DUTY: Final = frozenset(
    {
        LeftOut.VOIDED, LeftOut.MERGED, LeftOut.REJECTED, LeftOut.TRANSFERRED, LeftOut.TERMINATED, LeftOut.EXCLUDED,
        LeftOut.EXEMPTED,
    }
)  # fmt: skip
#: Left out where void and refused cases are part of what is counted.
FILED: Final = frozenset({LeftOut.MERGED, LeftOut.EXCLUDED})
ANSWERED: Final = frozenset({LeftOut.MERGED, LeftOut.EXCLUDED})

OPENED = "f.kind = 'case' AND f.turn = 1"
IS_FILED = "f.kind IN ('intake', 'filing') AND f.ended_seq = c.filed_seq"
ACCEPTS = (
    "f.kind = 'intake' AND (f.ended_seq IS NULL"
    " OR f.outcome IN ('case.accepted', 'case.filed', 'case.rejected', 'case.answered',"
    " 'case.transferred'))"
)
FILES = (
    "f.kind = 'filing' AND (f.ended_seq IS NULL OR f.outcome IN"
    " ('case.filed', 'case.rejected', 'case.answered', 'case.transferred'))"
)
DISPATCHES = "f.kind = 'dispatch' AND (f.ended_seq IS NULL OR f.outcome = 'case.dispatched')"
DISPATCHED = "f.kind = 'dispatch' AND f.outcome = 'case.dispatched'"
HANDLES = "f.kind = 'handle_lead' AND f.parent IS NULL"
HELPS = "f.kind = 'handle_assist' AND f.parent IS NULL"
CALLED = "f.kind = 'call_back' AND f.fulfilled"
VALID = f"{CALLED} AND f.contacted"
PUBLIC = "(c.kind = 'hotline' OR c.channel IN ('phone', 'citizen'))"
IN_TIME = "f.fulfilled AND f.in_time"


def act(kind: str) -> tuple[Term, ...]:
    """Entries that are counted as such."""
    return (Term(f"f.kind = 'act' AND f.outcome = '{kind}'"),)


def share(of: str, that: str) -> tuple[Term, ...]:
    """Those of some facts of which more holds."""
    return (Term(f"{of} AND {that}"),)


B, E, J = Anchor.BEGAN, Anchor.ENDED, Anchor.JUDGED
COUNT, RATE, SCORE = Unit.COUNT, Unit.RATE, Unit.SCORE
