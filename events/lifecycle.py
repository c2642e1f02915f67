"""The lifecycle as a page people read: both tables of moves, written out from the rows themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from django.utils.translation import gettext, override

from events import city_file, labels
from events.effects import EFFECTS
from events.groups import CENTRE, LIAISONS, STAFF
from events.lifecycle_drawing import (
    Arrow,
    case_arrows,
    draw_cases,
    draw_items,
    item_arrows,
    unreached,
)
from events.lifecycle_words import CLOCKS, GUARDS, HOLDS, NEEDED
from events.moves import CaseMove, ItemMove
from events.policy import running
from events.stages import STAGES
from events.states import CaseState, ItemKind, Matter
from events.verbs import Ask, Effect, Guard, Hold, Need
from grid.deadlines import Limit
from hub.foundation.access import Role
from hub.foundation.markdown import table

INTRODUCTION: Final = """\
# Lifecycle

Written by `manage.py lifecycle > docs/lifecycle.md` from the two tables of `events/moves/`; change the rows, not this
page. `events/decide.py` is their only interpreter; permissions, buttons and the API come from the same rows. {tables}

A full arrow is a move that somebody makes, or a rule where the table says so. A dotted arrow is a move of the case that
follows from a move of a work item. What leaves the state as it is stands in the tables only.

## Cases
"""

STATES: Final = """\
A state says what the case (案卷) as a whole waits for, and for how long. The last three columns are the same state
in the words of others.
"""

ITEMS: Final = """\
## Work items

A case is worked in items (任务). The last column says which move of the case follows.
"""

POLICIES: Final = """\
## What a city decides

A branch that is left out is begun by nobody; what was begun before is finished. Requests climb from level to level. A
city says what it wants otherwise in a file: `docs/city-file.md`.
"""

WORDS: Final = """\
## What the words mean

Who: where nothing else is said, the role is enough for a case inside the scope of the post.
"""


def page() -> str:
    """The whole page as Markdown. The Chinese names are those of the compiled translations."""
    parts = [
        INTRODUCTION.format(tables=_whose()),
        draw_cases(_state_name),
        STATES,
        _states(),
        _case_table(),
        ITEMS,
    ]
    for kinds in _kinds_alike():
        parts += _items(kinds)
    return "\n".join([*parts, POLICIES, *_policies(), WORDS, *_words()])


def _whose() -> str:
    city = city_file.running()
    if city.path is None:
        return "These are the tables as they are built in."
    return f"These are the tables of a city: `{city.stamp}` of `{city.path.name}`."


def _states() -> str:
    heads = ["state", "waits", "中文", "limit", "national stage", "Shanghai", "12345"]
    rows = table(heads, (_state(state) for state in CaseState))
    waiting = f"\nNo move leads to {_codes(unreached())} yet.\n" if unreached() else ""
    return rows + waiting


def _state(state: CaseState) -> list[str]:
    stage, limit, name = STAGES[state], running().stage_limits.get(state), labels.STATES[state]
    told = _limit(limit) if limit else ""
    if state is CaseState.HANDLING:
        told = "the filing rule's"
    outer = [
        f"{stage.gb7} {_chinese(stage.gb7_name)}",
        _chinese(stage.sh6),
        _chinese(stage.hotline),
    ]
    return [f"`{state}`", name, _chinese(name), told, *outer]


def _case_table() -> str:
    heads = ["from", "verb", "to", "who", "asks for", "must hold", "clock", "does", "journal"]
    return table(heads, (_case_row(arrow) for arrow in case_arrows()))


def _case_row(arrow: Arrow) -> list[str]:
    row = arrow.row
    assert isinstance(row, CaseMove)  # noqa: S101 - tells the type checker which table it is
    cells = [_starts(arrow), _verb(arrow.verb), _to(arrow), _who(row.who, by_rule=row.auto)]
    cells += [_asks(row.needs), _codes(row.guards), f"`{row.clock}`", _codes(row.effects)]
    return [*cells, f"`{row.entry}`"]


def _items(kinds: Sequence[ItemKind]) -> Iterator[str]:
    """The section of some kinds of work items that have the same table."""
    yield (
        "### "
        + " and ".join(f"`{kind}` {_chinese(labels.ITEM_KINDS[kind])}" for kind in kinds)
        + "\n"
    )
    yield draw_items(kinds[0], _state_name)
    heads = ["from", "verb", "to", "who", "asks for", "must hold", "does", "journal", "the case"]
    yield table(heads, (_item_row(arrow) for arrow in item_arrows(kinds[0])))


def _item_row(arrow: Arrow) -> list[str]:
    row = arrow.row
    assert isinstance(row, ItemMove)  # noqa: S101 - tells the type checker which table it is
    cells = [_starts(arrow), _verb(arrow.verb), _to(arrow), _who(row.who), _asks(row.needs)]
    return [*cells, _codes(row.guards), _codes(row.effects), f"`{row.entry}`", _then(row)]


def _kinds_alike() -> list[list[ItemKind]]:
    """The kinds of items that have moves, those with the same table together."""
    kinds = [kind for kind in ItemKind if item_arrows(kind)]
    return [list(group) for _, group in groupby(kinds, key=item_arrows)]


def _policies() -> Iterator[str]:
    city = running()
    branches = (
        [f"`{one}`", _chinese(labels.BRANCHES[one]), "yes" if on else "no"]
        for one, on in city.branches.items()
    )
    yield table(["branch", "中文", "in this city"], branches)
    most = {
        Matter.EXTENSION: f"{city.extensions_most} times, {city.extension_most_days} working days together",
        Matter.SUSPENSION: f"{city.suspensions_most} time, {city.suspension_most_days} days from the asking on",
        Matter.DISPUTE: f"within {_limit(city.return_limit)}, as a return",
        Matter.UNREASONABLE: "once for each case",
        Matter.CLAIM_APPEAL: "once, against a refused claim",
        Matter.TIMEOUT: f"within {_limit(city.appeal_limit)} of reporting, once for each task",
    }
    asked = ([f"`{one}` {_chinese(labels.MATTERS[one])}", _levels(one), most[one]] for one in most)
    yield table(["asked for", "agreed to by, in turn", "at most"], asked)
    grades = (
        [
            f"{number} {_chinese(labels.GRADES[number])}",
            _limit(one.answer_limit),
            _roles(set(one.roles)),
        ]
        for number, one in city.supervision.items()
    )
    yield table(["grade of supervision", "to be answered within", "ordered by"], grades)


def _levels(matter: Matter) -> str:
    told = []
    for level in running().levels[matter]:
        above = f" (more than {level.above_days} days)" if level.above_days else ""
        told.append(_roles({level.role}) + above)
    return "; ".join(told)


def _limit(limit: Limit) -> str:
    return f"{limit.value} `{limit.unit}`"


def _words() -> Iterator[str]:
    needs = ([f"`{one}`", labels.NEEDS[one], _chinese(labels.NEEDS[one])] for one in Need)
    yield table(["asks for", "is", "中文"], needs)
    yield table(["must hold", "is"], ([f"`{one}`", GUARDS[one]] for one in Guard))
    yield table(["clock", "is"], ([f"`{one}`", told] for one, told in CLOCKS.items()))
    does = ([f"`{one}`", inspect.getdoc(EFFECTS[one]) or ""] for one in Effect)
    yield table(["does", "is"], does)


def _starts(arrow: Arrow) -> str:
    if arrow.from_every_live:
        return "every live state"
    if set(arrow.starts) == {state.value for state in CaseState}:
        return "every state"
    return _codes(arrow.starts)


def _to(arrow: Arrow) -> str:
    return f"`{arrow.to}`" if arrow.to else "stays"


def _verb(verb: str) -> str:
    name = labels.VERBS.get(verb)
    return f"`{verb}` {_chinese(name)}" if name else f"`{verb}`"


def _who(who: Mapping[Role, Hold], *, by_rule: bool = False) -> str:
    roles: dict[Hold, set[Role]] = {}
    for role, hold in who.items():
        roles.setdefault(hold, set()).add(role)
    told = [f"{_roles(of)} {HOLDS[hold]}".strip() for hold, of in roles.items()]
    return "; ".join([*told, *(["a rule"] if by_rule else [])]) or "follows from an item"


def _roles(roles: set[Role]) -> str:
    words, left = [], set(roles)
    for name, group in (("all staff", STAFF), ("the centre", CENTRE), ("liaisons", LIAISONS)):
        if group <= left:
            words.append(name)
            left -= group
    return ", ".join([*words, *(role.replace("_", " ") for role in Role if role in left)])


def _asks(asks: Sequence[Ask]) -> str:
    return ", ".join(f"`{ask.need}`{NEEDED[ask.when]}" for ask in asks)


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _then(row: ItemMove) -> str:
    told = []
    for guards, verb in row.then:
        held = " and ".join(f"`{guard}`" for guard in guards)
        told.append(f"`{verb}` if {held}" if held else f"`{verb}`")
    return ", else ".join(told)


def _state_name(state: str) -> str:
    with override("zh-hans"):
        return labels.state(state)


def _chinese(name: str) -> str:
    with override("zh-hans"):
        return gettext(name)
