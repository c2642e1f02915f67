"""What can go wrong when a watch is handed over: sentences with a code and values."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.foundation.errors import BadInput, NotFound, Refused


class NotSigned(Refused):
    """Raised when a handover is not where this act belongs."""

    code: ClassVar[str] = "events.handover_not_there"
    message: ClassVar[str] = gettext_noop(
        "This handover was changed meanwhile; look at it again and see who has signed."
    )


class SignedAlready(Refused):
    """Raised when the one who gave a watch wants to take it, too."""

    code: ClassVar[str] = "events.handover_two_people"
    message: ClassVar[str] = gettext_noop(
        "You signed as the outgoing shift; somebody else has to sign as the incoming one."
    )


class OnlyTheGiver(Refused):
    """Raised when somebody else wants to take a signature back."""

    code: ClassVar[str] = "events.handover_not_yours"
    message: ClassVar[str] = gettext_noop("Only %(name)s, who signed, can take the signature back.")


class EmptyNote(BadInput):
    """Raised for a note without words, or with more than a note holds."""

    code: ClassVar[str] = "events.shift_note_empty"
    message: ClassVar[str] = gettext_noop(
        "Write what the next shift has to know, in up to %(most)s signs."
    )


class UnknownNumber(NotFound):
    """Raised for a case number nobody can find in this watch."""

    code: ClassVar[str] = "events.shift_note_case"
    message: ClassVar[str] = gettext_noop(
        "No case %(number)s is known here; leave the number empty, or copy it from the case."
    )
