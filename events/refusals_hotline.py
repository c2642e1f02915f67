"""The refusals of the guards of what callers are owed.

GuardFailed
├─ NotTheLastTry    a call-back would end although the caller may be tried again
├─ ClaimedBefore    the demand was claimed to be unreasonable before
├─ NothingRefused   there is no refused claim to appeal against
├─ NotExcluded      the case counts as it is
├─ NobodyToHide     every caller's identity is kept already, or nobody called
├─ TriedEnough      a call-back would be put back although it was the last time
└─ TriedJustNow     the caller was tried a moment ago
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from events.refusals import GuardFailed


class NotTheLastTry(GuardFailed):
    """Raised when a call-back would be ended although the caller may be tried again."""

    code: ClassVar[str] = "events.not_the_last_try"
    message: ClassVar[str] = gettext_noop(
        "This caller may be tried again; record that nobody was reached, and try later."
    )


class NobodyToHide(GuardFailed):
    """Raised when secrecy is asked for and no caller is known to the unit."""

    code: ClassVar[str] = "events.nobody_to_hide"
    message: ClassVar[str] = gettext_noop(
        "No caller of this case is shown to the unit any more; there is nobody to hide."
    )


class TriedEnough(GuardFailed):
    """Raised when a caller would be tried more often than the policy has it."""

    code: ClassVar[str] = "events.tried_enough"
    message: ClassVar[str] = gettext_noop(
        "This caller was tried as often as a caller is; end the call-back."
    )


class TriedJustNow(GuardFailed):
    """Raised when a caller who was not reached would be tried again at once."""

    code: ClassVar[str] = "events.tried_just_now"
    message: ClassVar[str] = gettext_noop(
        "This caller was tried a short while ago; take another task, and try again later."
    )


class ClaimedBefore(GuardFailed):
    """Raised when a demand is claimed to be unreasonable (不合理诉求) a second time."""

    code: ClassVar[str] = "events.claimed_before"
    message: ClassVar[str] = gettext_noop(
        "This demand was claimed to be unreasonable before; wait for the decision, or appeal against it."
    )


class NothingRefused(GuardFailed):
    """Raised when an appeal has no refused claim to be made against, or there was one."""

    code: ClassVar[str] = "events.nothing_refused"
    message: ClassVar[str] = gettext_noop(
        "No claim of this case was refused that could still be appealed against; a claim is appealed once."
    )


class NotExcluded(GuardFailed):
    """Raised when a case that counts would be taken back into the assessment."""

    code: ClassVar[str] = "events.not_excluded"
    message: ClassVar[str] = gettext_noop(
        "This case was not left out of the assessment; it counts."
    )
