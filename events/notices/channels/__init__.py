"""The ways out that need no broker, as the settings say: text messages, work chat, e-mail."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings

from events.notices.channels.chat import Chat
from events.notices.channels.mail import Mail
from events.notices.channels.sms import Sms
from events.notices.matrix import Way
from events.notices.ways import Out
from hub.foundation.errors import BadInput

log = logging.getLogger(__name__)


def from_settings() -> dict[Way, Out]:
    """The ways that have an address in the settings. One whose address is none is left out, and the log says why."""
    outs: dict[Way, Out] = {}
    for way, make in _MADE.items():
        try:
            out = make()
        except BadInput as fault:
            log.error("%s", fault)
        else:
            if out is not None:
                outs[way] = out
    return outs


def faults() -> list[BadInput]:
    """What is wrong with the settings of the ways; for the doctor."""
    found = []
    for make in _MADE.values():
        try:
            make()
        except BadInput as fault:
            found.append(fault)
    return found


def _sms() -> Out | None:
    return Sms.of(settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_SIGN or settings.CITY_NAME)


def _chat() -> Out | None:
    return Chat.of(settings.CHAT_URL, settings.CHAT_SECRET)


def _mail() -> Out | None:
    return Mail.of(settings.MAIL_URL, settings.MAIL_FROM)


_MADE: Final[dict[Way, Callable[[], Out | None]]] = {
    Way.SMS: _sms,
    Way.CHAT: _chat,
    Way.MAIL: _mail,
}
