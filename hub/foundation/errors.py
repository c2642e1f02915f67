"""Our errors: a stable code, values, and one sentence that says what was expected and what came.

HubError 500
├─ Refused            409  understood, and may not happen now
│  ├─ NotAllowedNow        state and verb do not meet in the table of moves
│  ├─ Conflict             something changed under the caller
│  └─ ReasonMissing   422  the move needs something that was not given
├─ Forbidden          403  outside the caller's scope
├─ NotFound           404
├─ BadInput           422  field, expected, got
└─ Unavailable        503  database, broker or another part is away
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _


class Phrase:
    """Words among the values of an error. msgid: English, with %(name)s places for `values`."""

    def __init__(self, msgid: str, **values: Any) -> None:
        self.msgid, self.values = msgid, values

    def __str__(self) -> str:
        """In English, as programs and logs get it."""
        return self.msgid % self.values if self.values else self.msgid

    def told(self) -> str:
        """In the active language, phrases among its values too."""
        inner = {
            name: one.told() if isinstance(one, Phrase) else one
            for name, one in self.values.items()
        }
        return gettext(self.msgid) % inner if inner else gettext(self.msgid)


class HubError(Exception):
    """An error of the hub. values: JSON-able or a Phrase, named in `message`; rooms set code and message."""

    code: ClassVar[str] = "hub.error"
    status: ClassVar[int] = 500
    #: English msgid with %(name)s places; translated when it is shown.
    message: ClassVar[str] = _(
        "Something went wrong in the hub. Try again; if it stays, tell the administrator."
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(values)
        self.words = {name: said for name, said in values.items() if isinstance(said, Phrase)}
        self.values = values | {name: str(said) for name, said in self.words.items()}

    def sentence(self) -> str:
        """The sentence in the active language, its words too."""
        told = {name: self.told(name) for name in self.values}
        return gettext(self.message) % told if told else gettext(self.message)

    def told(self, name: str) -> Any:
        """One of the values, its words in the active language."""
        said = self.words.get(name)
        return self.values[name] if said is None else said.told()

    def as_json(self) -> dict[str, Any]:
        """problem+json (RFC 9457) with the code and the values."""
        return {
            "code": self.code,
            "status": self.status,
            "title": self.sentence(),
            "values": self.values,
        }

    def __str__(self) -> str:
        with override("en"):
            return self.sentence()


class Refused(HubError):
    """The request is understood and may not happen."""

    code = "hub.refused"
    status = 409
    message = _("This may not be done now.")


class NotAllowedNow(Refused):
    """State and verb do not meet in the table of moves, for this role."""

    code = "hub.not_allowed_now"
    message = _("%(verb)s is not possible while the state is %(state)s.")


class Conflict(Refused):
    """The thing changed since the caller last saw it."""

    code = "hub.conflict"
    message = _("Somebody else was faster: %(changed)s. Look at it again, then decide.")


class ReasonMissing(Refused):
    """The move needs something that was not given."""

    code = "hub.reason_missing"
    status = 422
    message = _("%(verb)s needs %(needs)s; add it and send again.")


class Forbidden(HubError):
    """Outside the caller's scope or role."""

    code = "hub.forbidden"
    status = 403
    message = _("Your post does not allow this. Choose another post or ask your administrator.")


class AnotherPost(Refused):
    """The page that asks was opened in another post than the one this log-in acts in now."""

    code = "hub.another_post"
    message = _(
        "Another post was chosen in another window, so nothing was done. Load this page anew, or choose its post again."
    )


class NotFound(HubError):
    """No such thing, or none that the caller may see."""

    code = "hub.not_found"
    status = 404
    message = _("%(what)s was not found, or your post may not see it.")


#: What people write into, by the last word of a field's path; other fields are told as programs know them.
FIELDS: Final = {
    "address": _("address"),
    "caller": _("caller"),
    "extra_days": _("additional working days"),
    "file": _("photo"),
    "id_number": _("identity number"),
    "name": _("name"),
    "note": _("note"),
    "occurred_at": _("time it happened"),
    "phone": _("phone number"),
    "photos": _("photos"),
    "purpose": _("purpose of the visit"),
    "again_on": _("day of the next visit"),
    "reason": _("reason"),
    "text": _("text"),
    "title": _("title"),
    "to_caller": _("answer to the caller"),
    "until": _("day on which it goes on"),
    "username": _("log-in name"),
}


class BadInput(HubError):
    """A field does not hold what it must."""

    code = "hub.bad_input"
    status = 422
    message = _("%(field)s: expected %(expected)s, got %(got)s.")

    def told(self, name: str) -> Any:
        """One of the values; a field people know by the word they know it by, a column of a file by its own."""
        said = super().told(name)
        if name != "field" or self.code != BadInput.code:
            return said
        known = FIELDS.get(str(said).rpartition(".")[2])
        return said if known is None else gettext(known)


class Unavailable(HubError):
    """Another part of the system is away; the same call may succeed later."""

    code = "hub.unavailable"
    status = 503
    message = _("%(part)s cannot be reached at the moment; try again in %(retry_after_s)s seconds.")
