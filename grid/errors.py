"""What can go wrong in this room, each a sentence with a code and values.

HubError
├─ Refused            409
│  ├─ OwnRights              somebody would change what he himself may do
│  ├─ PowersApart            one person would hold two of the three powers, or one of them and work
│  └─ TakenName              a log-in of this name exists
├─ NotFound           404
│  └─ UnknownArea            no such area
└─ BadInput           422
   ├─ UnknownCrs             a coordinate system the hub cannot convert
   ├─ BadCoordinate          numbers that are no place in the coordinate system they claim
   ├─ BadCode                a code that breaks the rule of its scheme
   ├─ BadFile                a geodata file that cannot be read as asked
   └─ CannotDivide           a boundary that cannot be cut as asked
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from hub.foundation.errors import BadInput, NotFound, Refused


class AnothersShift(Refused):
    """A phone tells of a shift of somebody else than who is signed in on it now."""

    code: ClassVar[str] = "grid.anothers_shift"
    message: ClassVar[str] = gettext_noop(
        "This shift is somebody else's. Sign in as that person to send it."
    )


class OwnRights(Refused):
    """Raised when a security administrator would change his own account or posts."""

    code: ClassVar[str] = "grid.own_rights"
    message: ClassVar[str] = gettext_noop(
        "Nobody changes what he himself may do; let another security administrator do it."
    )


class NewAlready(Refused):
    """Raised when a new password is asked for by a form that has made one, or that was open while another did."""

    code: ClassVar[str] = "grid.new_already"
    message: ClassVar[str] = gettext_noop(
        "A new password was made since this page was opened, and that one holds. If it is lost, make another now."
    )


class PowersApart(Refused):
    """Raised when a person would hold two of the three powers, or one of them and a post that works on cases.
    values: role, held.
    """

    code: ClassVar[str] = "grid.powers_apart"
    message: ClassVar[str] = gettext_noop(
        "Who runs the hub, who gives rights and who audits are three people, and none of them works on cases:"
        " “%(role)s” does not go with %(held)s. End that post first, or choose somebody else."
    )


class TakenName(Refused):
    """Raised when a log-in of this name exists already."""

    code: ClassVar[str] = "grid.taken_name"
    message: ClassVar[str] = gettext_noop(
        "There is a log-in “%(username)s” already; choose another name for this one."
    )


class UnknownArea(NotFound):
    """Raised when no area has this code."""

    code: ClassVar[str] = "grid.unknown_area"
    message: ClassVar[str] = gettext_noop(
        "No area has the code %(got)s in scheme %(scheme)s; load it first or correct the code."
    )


class UnknownCrs(BadInput):
    """Raised for a coordinate system that the hub cannot convert; it never guesses one."""

    code: ClassVar[str] = "grid.unknown_crs"
    message: ClassVar[str] = gettext_noop(
        "The coordinate system %(got)s is not known; expected one of %(expected)s."
        " Ask the sender which system the numbers are in."
    )


class BadCoordinate(BadInput):
    """Raised for numbers that are no place in the coordinate system they claim."""

    code: ClassVar[str] = "grid.bad_coordinate"
    message: ClassVar[str] = gettext_noop(
        "In %(crs)s, %(field)s should be %(expected)s, but is %(got)s."
        " Check the order of the numbers and the coordinate system."
    )


class BadCode(BadInput):
    """Raised for a code that breaks the rule of its scheme."""

    code: ClassVar[str] = "grid.bad_code"
    message: ClassVar[str] = gettext_noop(
        "The code %(got)s is not a %(field)s: expected %(expected)s."
        " Correct the code, or name another scheme if the city numbers otherwise."
    )


class BadFile(BadInput):
    """Raised for a geodata file that cannot be read as asked."""

    code: ClassVar[str] = "grid.bad_file"
    message: ClassVar[str] = gettext_noop(
        "%(file)s: %(field)s should be %(expected)s, but is %(got)s. Nothing was changed."
    )


class CannotDivide(BadInput):
    """Raised for a boundary that cannot be cut as asked."""

    code: ClassVar[str] = "grid.cannot_divide"
    message: ClassVar[str] = gettext_noop(
        "%(area)s cannot be divided: %(field)s should be %(expected)s, but is %(got)s."
        " Nothing was changed."
    )
