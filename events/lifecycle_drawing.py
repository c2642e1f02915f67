"""The moves as arrows, and arrows as a drawing in Mermaid. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from events.moves import CaseMove, ItemMove, tables
from events.policy import running
from events.states import ENDED, LIVE, CaseState, ItemKind, ItemState

#: What a state is called, under its code.
Name = Callable[[str], str]

#: Where a merged case goes when the merge is taken back: to the state it had.
BEFORE: Final = "live"

_EVERY_LIVE: Final = frozenset(state.value for state in LIVE)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move with every state it starts from. to None: the state stays as it is."""

    starts: tuple[str, ...]
    verb: str
    to: str | None
    row: CaseMove | ItemMove

    @property
    def from_every_live(self) -> bool:
        """Whether it starts wherever something is still waited for."""
        return frozenset(self.starts) == _EVERY_LIVE


def unreached() -> list[CaseState]:
    """The states no move leads to; a case is opened in the first of all."""
    cases = tables(running()).cases
    reached = {row.to for (state, _), row in cases.items() if row.to is not state}
    return [state for state in CaseState if state not in reached and state is not CaseState.INTAKE]


def case_arrows() -> list[Arrow]:
    """The running city's table of case moves, rows that differ only in the start as one."""
    cases = tables(running()).cases
    return _arrows((state.value, verb.value, row) for (state, verb), row in cases.items())


def item_arrows(kind: ItemKind) -> list[Arrow]:
    """The table of moves of one kind of work item, in the same way."""
    items = tables(running()).items
    rows = ((key, row) for key, row in items.items() if key[0] is kind)
    return _arrows((state.value, verb.value, row) for (_, state, verb), row in rows)


def _arrows(rows: Iterable[tuple[str, str, CaseMove | ItemMove]]) -> list[Arrow]:
    made: list[Arrow] = []
    for start, verb, row in rows:
        leads = BEFORE if row.to is None else row.to.value
        new = Arrow((start,), verb, None if leads == start else leads, row)
        same = next((n for n, one in enumerate(made) if _alike(one, new)), None)
        if same is None:
            made.append(new)
        else:
            made[same] = replace(made[same], starts=(*made[same].starts, start))
    return made


def _alike(one: Arrow, other: Arrow) -> bool:
    if (one.verb, one.to) != (other.verb, other.to):
        return False
    # a move that stays names another state in each of its rows
    if isinstance(one.row, CaseMove) and isinstance(other.row, CaseMove):
        return replace(one.row, to=other.row.to) == other.row
    if isinstance(one.row, ItemMove) and isinstance(other.row, ItemMove):
        return replace(one.row, to=other.row.to) == other.row
    return False


def draw_cases(name: Name) -> str:
    """The states of a case and what leads from one to the other."""
    arrows = case_arrows()
    ends = [state for state in CaseState if state in ENDED and state.value in _touched(arrows)]
    lines = ["flowchart TB", "  report((report)) --> intake", "  subgraph live"]
    lines += [f"    {_node(state, name)}" for state in CaseState if state in LIVE]
    lines += ["  end", *(f"  {_node(state, name)}" for state in ends), *_edges(arrows)]
    return _mermaid(lines)


def draw_items(kind: ItemKind, name: Name) -> str:
    """The states of a work item of this kind and what leads from one to the other."""
    arrows = item_arrows(kind)
    states = [state for state in ItemState if state.value in _touched(arrows)]
    lines = ["flowchart LR", "  case((case)) --> offered"]
    return _mermaid([*lines, *(f"  {_node(state, name)}" for state in states), *_edges(arrows)])


def _touched(arrows: Sequence[Arrow]) -> set[str]:
    """The states some arrow leads away from or to."""
    moving = [arrow for arrow in arrows if arrow.to is not None]
    return {state for arrow in moving for state in (*arrow.starts, arrow.to) if state}


def _edges(arrows: Iterable[Arrow]) -> Iterator[str]:
    """One edge for all verbs between two states; dotted for what only follows from something else."""
    verbs: dict[tuple[str, str, bool], list[str]] = {}
    for arrow in arrows:
        for start in ("live",) if arrow.from_every_live else arrow.starts:
            if arrow.to is not None:
                verbs.setdefault((start, arrow.to, bool(arrow.row.who)), []).append(arrow.verb)
    return _lines(verbs)


def _lines(verbs: Mapping[tuple[str, str, bool], Sequence[str]]) -> Iterator[str]:
    for (start, to, is_made), names in verbs.items():
        yield f"  {start} {'-->' if is_made else '-.->'}|{'<br/>'.join(names)}| {to}"


def _node(state: CaseState | ItemState, name: Name) -> str:
    return f'{state.value}["{state.value}<br/>{name(state.value)}"]'


def _mermaid(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```"]) + "\n"
