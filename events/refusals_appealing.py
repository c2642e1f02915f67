"""The refusals of a timeout appeal 超时申诉.

GuardFailed
├─ WasInTime             no limit was missed
├─ AppealedBefore        an appeal about this task waits, or was decided
└─ TooLateToAppeal       the time in which one may appeal is over
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from events.refusals import GuardFailed


class WasInTime(GuardFailed):
    """Raised when a unit appeals about a task that kept its limit, or is only a part of one."""

    code: ClassVar[str] = "events.was_in_time"
    message: ClassVar[str] = gettext_noop(
        "This task is not counted as late, so there is nothing to appeal against."
    )


class AppealedBefore(GuardFailed):
    """Raised when a task was appealed about before."""

    code: ClassVar[str] = "events.appealed_before"
    message: ClassVar[str] = gettext_noop(
        "An appeal about this task was made before; wait for its decision, or read it in the journal."
    )


class TooLateToAppeal(GuardFailed):
    """Raised when a unit appeals later than the policy allows."""

    code: ClassVar[str] = "events.too_late_to_appeal"
    message: ClassVar[str] = gettext_noop(
        "The time in which an appeal against this task's lateness could be made is over."
    )
