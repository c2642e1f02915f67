"""The tables every room stands on."""

from __future__ import annotations

from hub.foundation.models.due import Due, ReaderCursor
from hub.foundation.models.journal import Command, JournalEntry, JournalHead, JournalLink
from hub.foundation.models.process import Process
from hub.foundation.models.upload import Upload
from hub.foundation.models.user import User

__all__ = [
    "Command",
    "Due",
    "JournalEntry",
    "JournalHead",
    "JournalLink",
    "Process",
    "ReaderCursor",
    "Upload",
    "User",
]
