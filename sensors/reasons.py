"""Why a broker refuses a message, in words (MQTT 5 §2.4, §3.4.2.1)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_noop

_WORDS: Final[dict[int, str]] = {
    0x80: gettext_noop("it gave no reason"),
    0x83: gettext_noop("its own rules forbid it"),
    0x87: gettext_noop("the hub's account may not publish on this topic"),
    0x90: gettext_noop("it does not take this topic"),
    0x91: gettext_noop("the number of the message is in use"),
    0x97: gettext_noop("its quota is used up"),
    0x99: gettext_noop("it does not take this kind of content"),
}


def said(reason: int) -> str:
    """The reason of a PUBACK with its number, in the active language."""
    known = _WORDS.get(reason)
    words = gettext(known) if known else gettext("a reason of its own")
    return f"{words} (0x{reason:02x})"
