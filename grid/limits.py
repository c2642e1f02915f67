"""A time limit: an amount in one of five units; and a stretch of time that does not count. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Unit(StrEnum):
    """The five units of a limit (standards.md §1.8)."""

    URGENT_HOUR = "urgent_hour"  #: 紧急工作时
    WORK_HOUR = "work_hour"  #: 工作时
    WORK_DAY = "work_day"  #: 工作日
    URGENT_DAY = "urgent_day"  #: 紧急工作日
    NATURAL_DAY = "natural_day"  #: 自然日

    @property
    def is_working_time(self) -> bool:
        """Whether the limit runs only while people work."""
        return self in (Unit.WORK_HOUR, Unit.WORK_DAY)


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, such as 4 work_hour. Raises ValueError when the value is not a whole number ≥
    1.
    """

    value: int
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.value != int(self.value) or self.value < 1:
            raise ValueError(
                f"a limit's value: expected a whole number from 1 on, got {self.value}"
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time from start to end, both aware. Raises ValueError when it runs backwards."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"expected a span that runs forward, got {self.start} … {self.end}")
