"""What can go wrong in this room, each a sentence with a code and values.

HubError
├─ NotFound           404
│  ├─ UnknownClass          no such class in the catalogue valid on that day
│  └─ UnknownScheme         no such code scheme
└─ BadInput           422
   └─ BadCatalogue          a catalogue file says something wrong, with file and line
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.foundation.errors import BadInput, NotFound


class UnknownClass(NotFound):
    """Raised when a class code is in no scheme valid on the day asked for."""

    code: ClassVar[str] = "events.unknown_class"
    message: ClassVar[str] = gettext_noop(
        "No class %(got)s in scheme %(scheme)s on %(on)s; search the list of classes for the"
        " right code or load the catalogue that holds it."
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
