"""What can go wrong in this room, each a sentence with a code and values.

HubError
├─ Refused            409
│  ├─ MoveNotAllowed        the case or the item is not in a state for this verb
│  ├─ GuardFailed           something that must hold for the move does not
│  │  ├─ HandlerMayNotJudge    who handled a case may not check, call back or close it
│  │  ├─ CallerConfidential    the caller asked that nobody outside the centre knows
│  │  ├─ NoCaller              nobody called
│  │  ├─ NoDepartment          no department handled it
│  │  ├─ VerifyStillOpen       somebody is already verifying
│  │  ├─ HandedOnStillOpen     a part handed on is not finished
│  │  ├─ OnlyLeadAsks          an assisting unit, or one that was handed a part, asks for more time
│  │  ├─ NotSuspended          the clock runs
│  │  ├─ IsSuspended           the clock stands still, and nobody works meanwhile
│  │  ├─ AlreadyOverdue        too late to ask for more time
│  │  ├─ RequestStillOpen      what was asked for before waits for its answer
│  │  ├─ ExtendedEnough        the case had as many extensions as it may
│  │  ├─ SuspendedEnough       the case was suspended as often as it may be
│  │  ├─ NothingAsked          the approval is none that is answered by itself
│  │  ├─ AskerMayNotAnswer     who asked, or agreed below, would answer
│  │  ├─ NoLimit               no limit of a filing rule runs
│  │  ├─ SupervisionStands     a supervision is not answered, or its answer not accepted
│  │  ├─ WasDesignated         a designated unit would return it
│  │  ├─ TooLateToReturn       the time in which a unit may return it is over
│  │  ├─ ReturnedBefore        it would be sent once more to a department that returned it
│  │  ├─ NeverReturned         nobody returned it, so nobody has to be designated
│  │  ├─ CorrectFirst          who got it back would push it forward as it is
│  │  └─ DayHasPassed          the day that was asked for is over
│  ├─ TooManyDays           more days than the city's policy has left for the case
│  ├─ GradeNotYours         a supervision of a grade that is another's to order
│  ├─ DayOutOfBounds        a suspension that ends too early or too late
│  ├─ NotBelow              the organisation is not below one's own
│  ├─ NotOfOrganisation     the person holds no post there
│  ├─ WordsMissing    422   a reason of the list needs words beside it
│  └─ NeedMissing     422   the move needs something that was not given
├─ NotFound           404
│  ├─ UnknownClass          no such class in the catalogue
│  └─ UnknownScheme         no such code scheme
└─ BadInput           422
   └─ BadCatalogue          a catalogue file says something wrong, with file and line
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import get_language, gettext, gettext_noop

from events import labels
from hub.foundation.errors import BadInput, NotAllowedNow, NotFound, ReasonMissing, Refused


class UnknownClass(NotFound):
    """Raised when a class code is not in the catalogue."""

    code: ClassVar[str] = "events.unknown_class"
    message: ClassVar[str] = gettext_noop(
        "No class %(got)s in scheme %(scheme)s; search the list of classes for the right code,"
        " or load the catalogue that holds it."
    )


class UnknownScheme(NotFound):
    """Raised when a code scheme is not loaded."""

    code: ClassVar[str] = "events.unknown_scheme"
    message: ClassVar[str] = gettext_noop(
        "The code scheme %(got)s is not loaded; expected one of %(expected)s."
    )


class BadCatalogue(BadInput):
    """Raised for a line of a catalogue file that cannot be taken; nothing of the load is kept."""

    code: ClassVar[str] = "events.bad_catalogue"
    message: ClassVar[str] = gettext_noop(
        "%(file)s, line %(line)s: %(field)s should be %(expected)s, but is %(got)s."
        " Correct the line and load again; nothing was changed."
    )


class MoveNotAllowed(NotAllowedNow):
    """Raised when state and verb do not meet in the table of moves."""

    code: ClassVar[str] = "events.move_not_allowed"
    message: ClassVar[str] = gettext_noop(
        "“%(verb)s” is not possible while the state is “%(state)s”; look at it again: possible now: %(possible)s."
    )

    def sentence(self) -> str:
        """The sentence with the words of the buttons and lists in place of the codes."""
        possible = [labels.verb(one) for one in self.values["possible"]]
        return gettext(self.message) % {
            "verb": labels.verb(self.values["verb"]),
            "state": labels.state(self.values["state"]),
            "possible": "、".join(possible) or "—",
        }


class GuardFailed(Refused):
    """Raised when something that must hold for a move does not."""

    code: ClassVar[str] = "events.guard_failed"
    message: ClassVar[str] = gettext_noop("This may not be done now: %(guard)s does not hold.")


class HandlerMayNotJudge(GuardFailed):
    """Raised when one who handled the case would judge it (双轴)."""

    code: ClassVar[str] = "events.handler_may_not_judge"
    message: ClassVar[str] = gettext_noop(
        "Who handled a case may not judge it; let somebody else check, call back or close it."
    )


class CallerConfidential(GuardFailed):
    """Raised when the caller asked that the identity stays with the centre."""

    code: ClassVar[str] = "events.caller_confidential"
    message: ClassVar[str] = gettext_noop(
        "The caller asked for secrecy; only the centre may know who it is. Ask the centre to contact the caller."
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


class GradeNotYours(Refused):
    """Raised when a supervision of a grade is ordered that is another's. values: grade, mine."""

    code: ClassVar[str] = "events.grade_not_yours"
    message: ClassVar[str] = gettext_noop(
        "You may not order a supervision of grade %(grade)s; yours are: %(mine)s."
    )


class TooManyDays(Refused):
    """Raised when more working days are asked for than are left. values: days, most."""

    code: ClassVar[str] = "events.too_many_days"
    message: ClassVar[str] = gettext_noop(
        "%(days)s working days are too many; this case may be extended by at most %(most)s more."
    )


class DayOutOfBounds(Refused):
    """Raised when a suspension would end before tomorrow or too far ahead. values: until, first, last (city days)."""

    code: ClassVar[str] = "events.day_out_of_bounds"
    message: ClassVar[str] = gettext_noop(
        "A suspension until %(until)s is not possible; choose a day from %(first)s to %(last)s."
    )


class NotBelow(Refused):
    """Raised when a task would be handed to an organisation that is not below one's own."""

    code: ClassVar[str] = "events.not_below"
    message: ClassVar[str] = gettext_noop(
        "A task is handed on inside one's own organisation; “%(org)s” is not below it."
        " Return the task with a reason instead."
    )


class NotOfOrganisation(Refused):
    """Raised when a task would be assigned to somebody who holds no post there."""

    code: ClassVar[str] = "events.not_of_organisation"
    message: ClassVar[str] = gettext_noop(
        "%(person)s holds no post in “%(org)s”; choose somebody of that organisation."
    )


class WordsMissing(ReasonMissing):
    """Raised when a reason of the list needs words beside it. values: reason, reason_en."""

    code: ClassVar[str] = "events.words_missing"
    message: ClassVar[str] = gettext_noop(
        "Add a sentence to the reason “%(reason)s”: which, where, or what was found."
    )

    def sentence(self) -> str:
        """The sentence with the reason in the reader's language."""
        chinese = (get_language() or "zh").startswith("zh")
        name = (
            self.values["reason"] if chinese else self.values["reason_en"] or self.values["reason"]
        )
        return gettext(self.message) % {"reason": name}


class NeedMissing(ReasonMissing):
    """Raised when a move needs something that was not given. values: verb, missing (names of needs)."""

    code: ClassVar[str] = "events.need_missing"

    def sentence(self) -> str:
        """The sentence with the words of the buttons and lists in place of the codes."""
        missing = [labels.need(one) for one in self.values["missing"]]
        return gettext(self.message) % {
            "verb": labels.verb(self.values["verb"]),
            "needs": "、".join(missing),
        }
