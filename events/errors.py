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
│  │  └─ HandedOnStillOpen     a part handed on is not finished
│  ├─ NotBelow              the organisation is not below one's own
│  ├─ NotOfOrganisation     the person holds no post there
│  └─ NeedMissing     422   the move needs something that was not given
├─ NotFound           404
│  ├─ UnknownClass          no such class in the catalogue
│  └─ UnknownScheme         no such code scheme
└─ BadInput           422
   └─ BadCatalogue          a catalogue file says something wrong, with file and line
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext, gettext_noop

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
