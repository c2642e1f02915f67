"""The refusals of moves that need two cases.

GuardFailed
├─ OtherDoesNotGoOn      the case that is named has ended, or is this very case
├─ OverdueGoesOn         an overdue case would disappear into one that is not
├─ NothingStays          all reports of the case, or none, would be split off
└─ MergedItself          the case it was merged into was merged into a third one
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from events.refusals import GuardFailed


class OtherDoesNotGoOn(GuardFailed):
    """Raised when a case would be merged into one that has ended, or into itself."""

    code: ClassVar[str] = "events.other_does_not_go_on"
    message: ClassVar[str] = gettext_noop(
        "Choose another case that is still being worked on; one that has ended has to be reopened first."
    )


class OverdueGoesOn(GuardFailed):
    """Raised when an overdue case would be merged into one that is in time, so that its lateness would be lost."""

    code: ClassVar[str] = "events.overdue_goes_on"
    message: ClassVar[str] = gettext_noop(
        "This case is overdue and the other one is not: merge the other one into this one."
    )


class NothingStays(GuardFailed):
    """Raised when a case is split so that nothing would be left in it, or nothing leave it."""

    code: ClassVar[str] = "events.nothing_stays"
    message: ClassVar[str] = gettext_noop(
        "Choose some reports of this case and leave others; a second problem of the same report is reported by hand."
    )


class MergedItself(GuardFailed):
    """Raised when a merge is taken back while the case it led into is merged itself."""

    code: ClassVar[str] = "events.merged_itself"
    message: ClassVar[str] = gettext_noop(
        "The case it was merged into was merged into a third one; take that merge back first."
    )
