"""One finding of the doctor: how grave it is, what is so, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext


class Grade(IntEnum):
    """How grave; the gravest is the exit code."""

    FINE = 0
    NOTICE = 1
    WRONG = 2


SIGNS = {Grade.FINE: "✓", Grade.NOTICE: "!", Grade.WRONG: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. says, do: English msgids with %(name)s places, rendered when they are shown.

    code: stable, for programs. values: JSON-able, never a password, never personal.
    """

    code: str
    grade: Grade
    says: str
    do: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """What is so, in the active language."""
        return gettext(self.says) % self.values if self.values else gettext(self.says)

    def advice(self) -> str:
        """What to do, in the active language; empty when nothing is."""
        if not self.do:
            return ""
        return gettext(self.do) % self.values if self.values else gettext(self.do)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "code": self.code,
            "grade": self.grade.name.lower(),
            "sentence": self.sentence(),
            "advice": self.advice(),
            "values": self.values,
        }


def fine(code: str, says: str, **values: Any) -> Finding:
    """All is well here."""
    return Finding(code, Grade.FINE, says, values=values)


def notice(code: str, says: str, do: str, **values: Any) -> Finding:
    """To be looked at by day."""
    return Finding(code, Grade.NOTICE, says, do, values)


def wrong(code: str, says: str, do: str, **values: Any) -> Finding:
    """To be mended now."""
    return Finding(code, Grade.WRONG, says, do, values)
