"""What can go wrong in this room, each a sentence with a code and values.

HubError
├─ Refused            409
│  ├─ MoveNotAllowed        the case or the item is not in a state for this verb
│  ├─ GuardFailed           something that must hold for the move does not: `events.refusals`
│  ├─ TooManyDays           more days than the city's policy has left for the case
│  ├─ TooManyLooks          more callers looked at than one person's work needs
│  ├─ GradeNotYours         a supervision of a grade that is another's to order
│  ├─ DayOutOfBounds        a suspension that ends too early or too late
│  ├─ NotBelow              the organisation is not below one's own
│  ├─ NotOfOrganisation     the person holds no post there
│  ├─ CaseHasEnded          a report would be added to a case that is closed
│  ├─ NobodyAnswered        a call-back that reached nobody would be recorded as an answer
│  ├─ WordsMissing    422   a reason of the list needs words beside it
│  └─ NeedMissing     422   the move needs something that was not given
├─ NotFound           404
│  ├─ UnknownClass          no such class in the catalogue
│  └─ UnknownScheme         no such code scheme
└─ BadInput           422
   └─ BadCatalogue          a catalogue file says something wrong, with file and line
      └─ ForeignScheme         … speaks of a scheme that is not its own to change
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


class ForeignScheme(BadCatalogue):
    """Raised where a file would change or end what is of another scheme. expected: the one it may speak for."""

    code: ClassVar[str] = "events.foreign_scheme"
    message: ClassVar[str] = gettext_noop(
        "%(file)s, line %(line)s: %(field)s says %(got)s, and what is there of %(got)s would be changed or ended."
        " Write %(expected)s here, the scheme of this pack alone. Nothing was changed."
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


class TooManyLooks(Refused):
    """Raised when a person looked at as many callers as one may. values: count, hours, again (city time)."""

    code: ClassVar[str] = "events.too_many_looks"
    message: ClassVar[str] = gettext_noop(
        "You have looked at %(count)s callers within %(hours)s h, and no more is allowed."
        " You may look again from %(again)s on; what cannot wait, ask a colleague of the centre to do."
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


class CaseHasEnded(Refused):
    """Raised when a report is to be added to a case that ended meanwhile."""

    code: ClassVar[str] = "events.case_has_ended"
    message: ClassVar[str] = gettext_noop(
        "Case %(number)s has ended meanwhile; take this as a report of its own, or choose another case."
    )


class NobodyAnswered(Refused):
    """Raised when an answer is recorded of a caller who was not reached."""

    code: ClassVar[str] = "events.nobody_answered"
    message: ClassVar[str] = gettext_noop(
        "Nobody was reached, so nobody answered; choose “Nobody reached” instead, and the call-back is tried again."
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
