"""Where and when a person wants to be reached: set by the person alone, sealed, and never in journal or log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as _

from events import policy
from events.models import Contact
from events.notices import keeping, ways, words
from events.notices.matrix import Way
from hub.foundation import clock, journal, seal
from hub.foundation.access import Scope
from hub.foundation.errors import BadInput, Phrase

#: Ways that need an address of the person.
PERSONAL: Final = (Way.SMS, Way.CHAT, Way.MAIL)
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")
#: What the chats know people by: letters and digits, no mark-up.
_CHAT_ID: Final = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_MINUTES: Final = 24 * 60


class BadContact(BadInput):
    """Something a person wants to be reached by is none."""

    code = "events.bad_contact"
    message = _("%(field)s: expected %(expected)s. Nothing was changed.")


class Wanted(msgspec.Struct, frozen=True):
    """What a person sets. quiet: minutes of the day from and to, None for the city's own."""

    phone: str = ""
    mail: str = ""
    chat: str = ""
    ways_off: Sequence[str] = ()
    quiet: tuple[int, int] | None = None


def of(scope: Scope) -> dict[str, Any]:
    """The person's own settings: addresses in clear, because they are the reader's; which ways the city has set up."""
    contact = Contact.objects.filter(user_id=scope.actor.user_id or 0).first() or Contact()
    city = policy.running().quiet
    own = contact.quiet_begins is not None
    return {
        "phone": _open(contact.phone),
        "mail": _open(contact.mail),
        "chat": _open(contact.chat),
        "ways_off": list(contact.ways_off),
        "quiet": [contact.quiet_begins, contact.quiet_ends] if own else None,
        "city_quiet": [city.begins, city.ends] if city is not None else None,
        "ways": [
            {"way": way.value, "name": words.way(way), "ready": way in ways.ready()}
            for way in PERSONAL
        ],
    }


def set_own(scope: Scope, wanted: Wanted) -> None:
    """Keep what the person wants; the journal says which of it changed, not to what. Raises BadContact."""
    _check(wanted)
    user_id = scope.actor.user_id or 0
    with journal.transaction() as work:
        Contact.objects.get_or_create(user_id=user_id, defaults={"changed_at": clock.now()})
        contact = Contact.objects.select_for_update().get(user_id=user_id)
        changed = [
            name for name in ("phone", "mail", "chat") if _put(contact, name, getattr(wanted, name))
        ]
        off, quiet = sorted(set(wanted.ways_off)), wanted.quiet or (None, None)
        if sorted(contact.ways_off) != off:
            contact.ways_off, changed = off, [*changed, "ways_off"]
        if (contact.quiet_begins, contact.quiet_ends) != quiet:
            (contact.quiet_begins, contact.quiet_ends), changed = quiet, [*changed, "quiet"]
        if not changed:
            return
        contact.changed_at = clock.now()
        contact.save()
        entry = keeping.entry("contact.changed", user_id, {"fields": changed})
        work.note(msgspec.structs.replace(entry, actor=scope.actor))


def _put(contact: Contact, name: str, value: str) -> bool:
    """Seal a value into a field, unless it is there already."""
    value = value.strip()
    if _open(getattr(contact, name)) == value:
        return False
    setattr(contact, name, seal.seal(value) if value else b"")
    return True


def _open(sealed: bytes | memoryview[int]) -> str:
    return seal.unseal(bytes(sealed)) if sealed else ""


def _check(wanted: Wanted) -> None:
    if wanted.phone and not _PHONE.fullmatch(wanted.phone.strip()):
        raise BadContact(field=Phrase("mobile number"), expected=Phrase("5 to 15 digits"))
    if wanted.chat and not _CHAT_ID.fullmatch(wanted.chat.strip()):
        raise BadContact(
            field=Phrase("work chat id"), expected=Phrase("up to 64 of A-Z a-z 0-9 _ . @ -")
        )
    if wanted.mail:
        try:
            validate_email(wanted.mail.strip())
        except ValidationError:
            raise BadContact(
                field=Phrase("e-mail address"), expected=Phrase("an address like name@city.example")
            ) from None
    if unknown := set(wanted.ways_off) - set(PERSONAL):
        raise BadInput(field="ways_off", expected=", ".join(PERSONAL), got=", ".join(unknown))
    if wanted.quiet and not all(0 <= minute < _MINUTES for minute in wanted.quiet):
        raise BadInput(field="quiet", expected=Phrase("two times of day"), got=str(wanted.quiet))
