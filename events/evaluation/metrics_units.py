"""The definitions of what several units do together: whistle calls 吹哨报到. Pure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from events.evaluation.definition import Anchor, LeftOut, Metric, Subject, Term, Unit

_WHISTLED: Final = "f.kind = 'whistle'"
_CAME: Final = f"{_WHISTLED} AND f.fulfilled AND f.in_time"
_WHO: Final = frozenset({Subject.AREA, Subject.ORGANISATION})
#: As of every other duty.
_LEFT_OUT: Final = frozenset(LeftOut) - {LeftOut.SUSPENDED}

#: Part of the sheet on dispatch and handling.
WHISTLES: Final = (
    Metric(
        "whistles", _("Whistle calls"), _("departments a street called to come"),
        "北京市接诉即办工作条例 第十六条 · 吹哨", Unit.COUNT, Anchor.BEGAN, (Term(_WHISTLED),), subjects=_WHO,
    ),
    Metric(
        "whistle_on_time_rate", _("On-time arrival rate"), _("departments that came within the limit ÷ called, due"),
        "北京市接诉即办工作条例 第十六条 · 报到", Unit.RATE, Anchor.JUDGED, (Term(_CAME),), _WHISTLED, _WHO, _LEFT_OUT,
    ),
)  # fmt: skip
