"""The lifecycle as one SVG picture: states in a row, moves onwards above it, moves back below, no two on one line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import Final

from events.lifecycle_drawing import Arrow, case_arrows, item_arrows
from events.states import ENDED, LIVE, CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, ItemVerb

#: What a code is called, in the language of the picture.
Name = Callable[[str], str]

#: Sizes in pixels: of a state's box, between boxes, between lines of moves, around everything.
BOX_W: Final = 116
BOX_H: Final = 46
GAP: Final = 74
LANE: Final = 26
EDGE: Final = 24
#: Where a move that starts wherever something is still waited for begins.
LIVE_BOX: Final = "live"

_STYLE: Final = """\
text{font:13px "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;fill:#1c2733}
.code{font:10px ui-monospace,monospace;fill:#5b6b7b}.head{font-size:18px;font-weight:600}
.verb{font-size:12px;paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
.box{fill:#eef4fb;stroke:#2f6db3;stroke-width:1.5}.end{fill:#eef1f3;stroke:#7b8794;stroke-width:1.5}
.frame{fill:none;stroke:#9fb3c8;stroke-dasharray:2 4}
.move{fill:none;stroke:#2f6db3;stroke-width:1.4}.follows{fill:none;stroke:#8a6d3b;stroke-width:1.4;stroke-dasharray:5 4}
"""


@dataclass(slots=True)
class _Line:
    """Moves from one state to another, drawn as one line. lane: how far from the row of boxes, from 0."""

    start: str
    end: str
    verbs: list[str]
    is_made: bool
    lane: int = 0
    start_x: float = 0
    end_x: float = 0

    @property
    def css(self) -> str:
        """A full line is made by somebody, a broken one follows from something else."""
        return "move" if self.is_made else "follows"


@dataclass(slots=True)
class _Row:
    """One drawing: states in a row and lines between them."""

    title: str
    states: Sequence[str]
    ends: frozenset[str]
    lines: list[_Line]
    place: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Number the states from the left."""
        self.place = {state: number for number, state in enumerate(self.states)}


def picture(name: Name, verb: Name, title: str) -> str:
    """The whole picture as SVG text. name, verb: what states and verbs are called."""
    rows = [_of_cases(name, title)]
    rows += [_of_items(kinds, name) for kinds in _alike()]
    body: list[str] = []
    top, width = float(EDGE), 0.0
    for row in rows:
        drawn, height, wide = _drawn(row, name, verb, top)
        body += drawn
        top, width = top + height, max(width, wide)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{top:.0f}"'
            f' viewBox="0 0 {width:.0f} {top:.0f}">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            _HEADS,
            f'<rect width="{width:.0f}" height="{top:.0f}" fill="#fff"/>',
            *body,
            "</svg>\n",
        ]
    )


def verb_names() -> dict[str, str]:
    """Verb → its Chinese word, as it stands beside it in `events.verbs`: consequences have no button to be named by."""
    names: dict[str, str] = {}
    for words in (CaseVerb, ItemVerb):
        for code, told in re.findall(r'= "(\w+)".*?#: (.+)', inspect.getsource(words)):
            names.setdefault(code, told.strip())
    return names


def _of_cases(name: Name, title: str) -> _Row:
    arrows = case_arrows()
    ended = [state.value for state in CaseState if state in ENDED]
    live = [state.value for state in CaseState if state in LIVE]
    lines = _lines(arrows)
    touched = {one for line in lines for one in (line.start, line.end)}
    return _Row(
        title,
        [*live, *(state for state in ended if state in touched)],
        frozenset(ended),
        lines,
    )


def _of_items(kinds: Sequence[ItemKind], name: Name) -> _Row:
    lines = _lines(item_arrows(kinds[0]))
    touched = {one for line in lines for one in (line.start, line.end)}
    states = [state.value for state in ItemState if state.value in touched]
    leads = {line.start for line in lines}
    return _Row(
        " · ".join(name(kind.value) for kind in kinds),
        states,
        frozenset(state for state in states if state not in leads),
        lines,
    )


def _alike() -> Iterator[list[ItemKind]]:
    """The kinds of items that have moves, those with the same table together."""
    seen: list[tuple[list[Arrow], list[ItemKind]]] = []
    for kind in ItemKind:
        arrows = item_arrows(kind)
        same = next((kinds for known, kinds in seen if known == arrows), None)
        if same is not None:
            same.append(kind)
        elif any(arrow.to for arrow in arrows):
            seen.append((arrows, [kind]))
    return (kinds for _, kinds in seen)


def _lines(arrows: Iterable[Arrow]) -> list[_Line]:
    found: dict[tuple[str, str, bool], _Line] = {}
    for arrow in arrows:
        for start in (LIVE_BOX,) if arrow.from_every_live else arrow.starts:
            if arrow.to is None:
                continue
            is_made = bool(arrow.row.who)
            key = start, arrow.to, is_made
            found.setdefault(key, _Line(start, arrow.to, [], is_made)).verbs.append(arrow.verb)
    return list(found.values())


# --- where everything stands


def _x(row: _Row, state: str) -> float:
    """The left of a state's box; moves from anywhere begin at the last live one."""
    if state == LIVE_BOX:
        return _x(row, [one for one in row.states if one not in row.ends][-1])
    return EDGE * 2 + row.place[state] * (BOX_W + GAP)


def _drawn(row: _Row, name: Name, verb: Name, top: float) -> tuple[list[str], float, float]:
    """(elements, height, width) of a drawing whose upper edge is at `top`."""
    onward = [
        line
        for line in row.lines
        if _x(row, line.end) > _x(row, line.start) or line.start == LIVE_BOX
    ]
    back = [line for line in row.lines if line not in onward]
    words = {id(line): " / ".join(verb(one) for one in line.verbs) for line in row.lines}
    straight = [line for line in onward if _is_straight(row, line, words[id(line)])]
    above = [line for line in onward if line not in straight]
    for lines in (above, back):
        _ports(row, lines)
        _lanes(lines, words)
    high = (max((line.lane for line in above), default=-1) + 1) * LANE
    low = (max((line.lane for line in back), default=-1) + 1) * LANE
    middle = top + 34 + high + 30
    out = [f'<text class="head" x="{EDGE}" y="{top + 16:.0f}">{escape(row.title)}</text>']
    if any(_every(line) for line in row.lines):
        out.append(_frame(row, middle))
    for line in straight:
        out += _straight(row, line, middle, words[id(line)])
    for line in above:
        out += _bent(line, middle, -1, words[id(line)])
    for line in back:
        out += _bent(line, middle + BOX_H, 1, words[id(line)])
    out += [_box(row, state, middle, name) for state in row.states]
    right = max(
        [_x(row, state) + BOX_W for state in row.states]
        + [max(line.start_x, line.end_x) + _wide(words[id(line)]) / 2 for line in above + back]
    )
    out.sort(key=lambda one: one.startswith('<text class="verb"'))  # words stand above every line
    return out, 34 + high + 30 + BOX_H + 26 + low + 34, right + EDGE * 2


def _every(line: _Line) -> bool:
    return LIVE_BOX in (line.start, line.end)


def _is_straight(row: _Row, line: _Line, words: str) -> bool:
    """To the neighbour, when the words fit between the two; of two such lines only one."""
    if _every(line) or row.place[line.end] - row.place[line.start] != 1:
        return False
    first = next(one for one in row.lines if (one.start, one.end) == (line.start, line.end))
    return first is line and all(_wide(part) <= GAP - 6 for part in words.split(" / "))


def _ports(row: _Row, lines: Sequence[_Line]) -> None:
    """Where lines leave and reach a box: side by side, those that go farther outside those that go less far."""
    for state in (*row.states, LIVE_BOX):
        comes = [line for line in lines if line.end == state]
        goes = [line for line in lines if line.start == state]
        if not (comes or goes):
            continue
        left = [line for line in comes + goes if _other(row, line, state) < _x(row, state)]
        right = [line for line in comes + goes if line not in left]
        left.sort(key=lambda line: -_other(row, line, state))
        right.sort(key=lambda line: -_other(row, line, state))
        ports = [*left, *right]
        begin = _x(row, state) + (BOX_W + 8 if state == LIVE_BOX else 0)
        wide = 12 if state == LIVE_BOX else BOX_W
        for number, line in enumerate(ports):
            at = begin + wide * (number + 1) / (len(ports) + 1)
            if line.end == state:
                line.end_x = at
            else:
                line.start_x = at


def _other(row: _Row, line: _Line, state: str) -> float:
    return _x(row, line.start if line.end == state else line.end)


def _lanes(lines: Sequence[_Line], words: Mapping[int, str]) -> None:
    """Shorter lines nearer to the boxes; what would touch goes one lane farther out."""
    taken: list[list[tuple[float, float]]] = []
    for line in sorted(lines, key=lambda line: abs(line.end_x - line.start_x)):
        middle = (line.start_x + line.end_x) / 2
        half = max(abs(line.end_x - line.start_x), _wide(words[id(line)])) / 2 + 8
        span = middle - half, middle + half
        line.lane = next(
            (n for n, spans in enumerate(taken) if all(_apart(span, one) for one in spans)),
            len(taken),
        )
        if line.lane == len(taken):
            taken.append([])
        taken[line.lane].append(span)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _wide(text: str) -> float:
    """Pixels a text takes, roughly: Chinese signs are twice as wide as letters."""
    return sum(12 if ord(sign) > 0x2E7F else 6.5 for sign in text)


# --- elements


def _box(row: _Row, state: str, y: float, name: Name) -> str:
    x, css = _x(row, state), "end" if state in row.ends else "box"
    middle = x + BOX_W / 2
    return (
        f'<rect class="{css}" x="{x:.0f}" y="{y:.0f}" width="{BOX_W}" height="{BOX_H}" rx="6"/>'
        f'<text text-anchor="middle" x="{middle:.0f}" y="{y + 20:.0f}">{escape(name(state))}</text>'
        f'<text class="code" text-anchor="middle" x="{middle:.0f}" y="{y + 36:.0f}">{state}</text>'
    )


def _frame(row: _Row, y: float) -> str:
    live = [state for state in row.states if state not in row.ends]
    left, right = _x(row, live[0]) - 10, _x(row, live[-1]) + BOX_W + 14
    return (
        f'<rect class="frame" x="{left:.0f}" y="{y - 10:.0f}" width="{right - left:.0f}"'
        f' height="{BOX_H + 20}" rx="10"/>'
    )


def _straight(row: _Row, line: _Line, y: float, words: str) -> Iterator[str]:
    left, right = _x(row, line.start) + BOX_W, _x(row, line.end)
    at = y + BOX_H / 2
    yield _path(line, f"M{left:.0f} {at:.0f}H{right - 2:.0f}")
    # what does not fit into the gap stands in several lines
    parts = words.split(" / ")
    for number, part in enumerate(parts):
        below = at + (-6 - 13 * (len(parts) - 1 - number))
        yield _words((left + right) / 2, below, part)


def _bent(line: _Line, y: float, way: int, words: str) -> Iterator[str]:
    """A line that leaves a box upwards (way -1) or downwards (1), runs in its lane, and comes back."""
    lane = y + way * (28 + line.lane * LANE)
    begins = y - way * BOX_H / 2 if line.start == LIVE_BOX else y
    turn = 6 if line.end_x > line.start_x else -6
    yield _path(
        line,
        f"M{line.start_x:.0f} {begins:.0f}V{lane - way * 6:.0f}"
        f"q0 {way * 6} {turn} {way * 6}H{line.end_x - turn:.0f}"
        f"q{turn} 0 {turn} {-way * 6}V{y + way * 2:.0f}",
    )
    yield _words((line.start_x + line.end_x) / 2, lane - 4, words)


def _path(line: _Line, d: str) -> str:
    return f'<path class="{line.css}" marker-end="url(#{line.css}-head)" d="{d}"/>'


def _words(x: float, y: float, words: str) -> str:
    return f'<text class="verb" text-anchor="middle" x="{x:.0f}" y="{y:.0f}">{escape(words)}</text>'


class _Colour(StrEnum):
    MOVE = "#2f6db3"
    FOLLOWS = "#8a6d3b"


_HEADS: Final = (
    "<defs>"
    + "".join(
        f'<marker id="{one.name.lower()}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        f' markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="{one.value}"/></marker>'
        for one in _Colour
    )
    + "</defs>"
)
