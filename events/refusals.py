"""The refusals of the guards, one for each: why a move that the state allows may not be made now.

GuardFailed
├─ HandlerMayNotJudge    who handled a case, or whose unit did, may not check, call back or close it
├─ CallerConfidential    the caller asked that nobody outside the centre knows
├─ NoCaller              nobody called
├─ NoDepartment          no department handled it
├─ VerifyStillOpen       somebody is already verifying
├─ HandedOnStillOpen     a part handed on is not finished
├─ OnlyLeadAsks          an assisting unit, or one that was handed a part, asks for more time
├─ NotSuspended          the clock runs
├─ IsSuspended           the clock stands still, and nobody works meanwhile
├─ AlreadyOverdue        too late to ask for more time
├─ RequestStillOpen      what was asked for before waits for its answer
├─ ExtendedEnough        the case had as many extensions as it may
├─ SuspendedEnough       the case was suspended as often as it may be
├─ NothingAsked          the approval is none that is answered by itself
├─ AskerMayNotAnswer     who asked, or agreed below, would answer
├─ NoLimit               no limit of a filing rule runs
├─ SupervisionStands     a supervision is not answered, or its answer not accepted
├─ WasDesignated         a designated unit would return it
├─ TooLateToReturn       the time in which a unit may return it is over
├─ ReturnedBefore        it would be sent once more to a department that returned it
├─ NeverReturned         nobody returned it, so nobody has to be designated
├─ CorrectFirst          who got it back would push it forward as it is
└─ DayHasPassed          the day that was asked for is over
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.foundation.errors import Refused


class GuardFailed(Refused):
    """Raised when something that must hold for a move does not."""

    code: ClassVar[str] = "events.guard_failed"
    message: ClassVar[str] = gettext_noop("This may not be done now: %(guard)s does not hold.")


class HandlerMayNotJudge(GuardFailed):
    """Raised when one who handled the case, or whose unit did, would judge it (双轴)."""

    code: ClassVar[str] = "events.handler_may_not_judge"
    message: ClassVar[str] = gettext_noop(
        "Who handled a case, or belongs to the unit that did, may not judge it; let somebody of another unit"
        " check, call back or close it."
    )


class CallerConfidential(GuardFailed):
    """Raised when the identity stays with the centre: asked for, or because a violation was reported (举报)."""

    code: ClassVar[str] = "events.caller_confidential"
    message: ClassVar[str] = gettext_noop(
        "Who told this is kept secret: only a desk of the centre without a part in the case may know who it is."
        " Ask the centre to contact the caller."
    )


class NoCaller(GuardFailed):
    """Raised when no event of the case has a caller."""

    code: ClassVar[str] = "events.no_caller"
    message: ClassVar[str] = gettext_noop("No caller is known for this case.")


class NoDepartment(GuardFailed):
    """Raised when no department handled the case, so that it cannot go back to it."""

    code: ClassVar[str] = "events.no_department"
    message: ClassVar[str] = gettext_noop(
        "No department handled this case; refer it back to dispatch instead."
    )


class VerifyStillOpen(GuardFailed):
    """Raised when a verification is already under way."""

    code: ClassVar[str] = "events.verify_still_open"
    message: ClassVar[str] = gettext_noop("Somebody is already verifying this case on site.")


class HandedOnStillOpen(GuardFailed):
    """Raised when a part that was handed on is still open."""

    code: ClassVar[str] = "events.handed_on_still_open"
    message: ClassVar[str] = gettext_noop(
        "A part of this task was handed on and is not finished; wait for it, or take it back first."
    )


class OnlyLeadAsks(GuardFailed):
    """Raised when another than the lead unit of the case asks for more time."""

    code: ClassVar[str] = "events.only_lead_asks"
    message: ClassVar[str] = gettext_noop(
        "The case has one clock, and its lead unit asks for more time; tell the lead unit what you need."
    )


class NotSuspended(GuardFailed):
    """Raised when something presumes that the case is suspended (挂账)."""

    code: ClassVar[str] = "events.not_suspended"
    message: ClassVar[str] = gettext_noop("This case is not suspended; its clock runs.")


class IsSuspended(GuardFailed):
    """Raised when somebody would work on a case that is suspended (挂账)."""

    code: ClassVar[str] = "events.is_suspended"
    message: ClassVar[str] = gettext_noop(
        "This case is suspended and its clock stands still; end the suspension first."
    )


class AlreadyOverdue(GuardFailed):
    """Raised when more time is asked for after the time is over."""

    code: ClassVar[str] = "events.already_overdue"
    message: ClassVar[str] = gettext_noop(
        "This case is already overdue; more time can only be asked for while there is still some left."
    )


class RequestStillOpen(GuardFailed):
    """Raised when something is asked for while another request waits for its answer."""

    code: ClassVar[str] = "events.request_still_open"
    message: ClassVar[str] = gettext_noop(
        "Another request of this case waits for its answer; wait for it, or withdraw it first."
    )


class ExtendedEnough(GuardFailed):
    """Raised when a case had all its extensions (延期)."""

    code: ClassVar[str] = "events.extended_enough"
    message: ClassVar[str] = gettext_noop("This case was extended as often as a case may be.")


class SuspendedEnough(GuardFailed):
    """Raised when a case was suspended (挂账) as often as it may be."""

    code: ClassVar[str] = "events.suspended_enough"
    message: ClassVar[str] = gettext_noop("This case was suspended as often as a case may be.")


class NothingAsked(GuardFailed):
    """Raised when an approval that is given by closing the case would be answered by itself."""

    code: ClassVar[str] = "events.nothing_asked"
    message: ClassVar[str] = gettext_noop(
        "Nobody asked for anything here: what was handled on the spot is approved by closing the case."
    )


class AskerMayNotAnswer(GuardFailed):
    """Raised when one who asked, or agreed at a level below, would answer the request."""

    code: ClassVar[str] = "events.asker_may_not_answer"
    message: ClassVar[str] = gettext_noop(
        "You asked for this, or agreed to it at a level below; somebody else has to answer."
    )


class DayHasPassed(GuardFailed):
    """Raised when a suspension would be granted that is already over."""

    code: ClassVar[str] = "events.day_has_passed"
    message: ClassVar[str] = gettext_noop(
        "The day until which it should be suspended is over; refuse the request with that reason."
    )


class NoLimit(GuardFailed):
    """Raised when more time is asked for where none is counted."""

    code: ClassVar[str] = "events.no_limit"
    message: ClassVar[str] = gettext_noop(
        "No time limit runs for this case; there is nothing to extend."
    )


class SupervisionStands(GuardFailed):
    """Raised when a case is closed, or supervised again, while a supervision (督办) stands."""

    code: ClassVar[str] = "events.supervision_stands"
    message: ClassVar[str] = gettext_noop(
        "A supervision of this case stands; let it be answered and accept the answer, or lift it first."
    )


class WasDesignated(GuardFailed):
    """Raised when a unit that was designated (指定) would return or dispute the case."""

    code: ClassVar[str] = "events.was_designated"
    message: ClassVar[str] = gettext_noop(
        "Your unit was designated for this case; it cannot be returned a second time."
    )


class TooLateToReturn(GuardFailed):
    """Raised when a unit returns or disputes a task later than the policy allows."""

    code: ClassVar[str] = "events.too_late_to_return"
    message: ClassVar[str] = gettext_noop(
        "The time in which this task could be returned is over; handle it, or ask the dispatcher to take it back."
    )


class ReturnedBefore(GuardFailed):
    """Raised when a case would be dispatched to a department that returned it."""

    code: ClassVar[str] = "events.returned_before"
    message: ClassVar[str] = gettext_noop(
        "This department returned the case; choose another one, or designate it with a reason."
    )


class NeverReturned(GuardFailed):
    """Raised when a unit would be designated for a case that nobody returned."""

    code: ClassVar[str] = "events.never_returned"
    message: ClassVar[str] = gettext_noop("Nobody returned this case; dispatch it.")


class CorrectFirst(GuardFailed):
    """Raised when one who got a case back would push it forward as it is."""

    code: ClassVar[str] = "events.correct_first"
    message: ClassVar[str] = gettext_noop(
        "This case was sent back: correct its class or its place, dispatch it again, or refer it further back."
    )
