"""What a guard is: a question to the facts. Pure."""

from __future__ import annotations

from collections.abc import Callable

from events.facts import Facts

Test = Callable[[Facts], bool]
