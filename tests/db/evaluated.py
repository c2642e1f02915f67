"""What of the evaluation each person of the border city is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from django.test import Client

from events.evaluation import comparing
from tests.db.border_city import Border

Ask = Callable[[Border, Client, str], Any]
Check = Callable[[Border, str, Any], str]

#: Who sees figures of the whole city, and of one side; everybody else those of his own doing.
OVERSEERS: Final = {"agent", "intake", "shift", "dispatcher", "leader", "auditor"}
EASTERN: Final = {"dispatcher east", "auditor east", "district east", "street old"}
WESTERN: Final = {"shift west", "leader west"}


def evaluated(path: str) -> Ask:
    """Ask for a part of the evaluation of this month, once the journal has been read."""

    def ask(border: Border, client: Client, name: str) -> Any:
        comparing.catch_up()
        return client.get(f"/api/evaluation/{path}&on=2026-11-18")

    return ask


def figure(answered: Check, code: str, *seen: Any) -> Check:
    """All rows together count so many: names, number, names, number …; nothing for the others."""

    def check(border: Border, name: str, answer: Any) -> str:
        wrong = answered(border, name, answer)
        if wrong or answer.status_code != 200:
            return wrong
        both = answer.json()["together"][0][code]["whole"]
        found = both["numerator"] if both["denominator"] is None else both["denominator"]
        named = zip(seen[::2], seen[1::2], strict=True)
        wanted = next((count for names, count in named if name in names), 0)
        return "" if found == wanted else f"counts {found} instead of {wanted}"

    return check


def behind(answered: Check, key: str, names: Collection[str]) -> Check:
    """The facts name this case to these people and to nobody else."""

    def check(border: Border, name: str, answer: Any) -> str:
        wrong = answered(border, name, answer)
        if wrong or answer.status_code != 200:
            return wrong
        numbers = {one["number"] for one in answer.json()["items"]}
        found = border.cases[key].number in numbers
        return "" if found == (name in names) else f"{'sees' if found else 'misses'} {key}"

    return check
