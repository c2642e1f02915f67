"""The ways out of the hub: one interface, and those the city has set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

import msgspec

from events.notices.matrix import Way


class Message(msgspec.Struct, frozen=True):
    """What is sent to one person. id: the same at every attempt, so that a receiver may know a repetition.

    to: the address of this way. text: whole; title: its first words, for what shows a subject. notices: the same for
    programs, one by one.
    """

    id: UUID
    to: str
    title: str
    text: str
    urgent: bool
    notices: tuple[Mapping[str, Any], ...] = ()


class NotTaken(Exception):
    """The other side did not take a message. cause: a code of `events.notices.words.CAUSES`.

    final: trying again would not help.
    """

    def __init__(self, cause: str, *, final: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.final = final


class Out(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """Returns when the other side has taken it. Raises NotTaken."""


_ready: dict[Way, Out] = {}


def connect(outs: Mapping[Way, Out]) -> None:
    """Name the ways that are set up. Called by hub.wiring, and by tests."""
    _ready.clear()
    _ready.update(outs)


def ready() -> Mapping[Way, Out]:
    """The ways that are set up."""
    return _ready
