"""What an address text says, without a map: roads with lanes and numbers, and how it relates to them.

Pure. Knows the grammar of Chinese addresses (… 区 … 街道 … 路 12 巷 3 号, 路口, 附近), not the names
of any city; a lexicon of road names makes it sharper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grid import hanzi
from grid.lexicon import Lexicon


class Relation(StrEnum):
    """How the place relates to what the address names."""

    AT = "at"
    NEAR = "near"  #: 附近、旁边
    OPPOSITE = "opposite"  #: 对面
    CROSSING = "crossing"  #: 路口, of two roads
    ALONG = "along"  #: 沿线, 至: a stretch, not a point


@dataclass(frozen=True, slots=True)
class Road:
    """A road, lane or hamlet as the text names it. start, end: where in the plain text.

    name: with its section ("大同路二段"); lanes: "158巷7弄" or ""; number, second: 12-3 is (12, 3).
    is_known: found in the lexicon rather than by its ending.
    """

    name: str
    lanes: str
    number: int | None
    second: int | None
    start: int
    end: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address. text: its plain form; roads in order; rest: what is no road."""

    text: str
    roads: tuple[Road, ...]
    relation: Relation
    rest: str


_CN: Final = "一二三四五六七八九十百"
#: Endings of a road name. 街道 is a street office, 路灯 路面 路边 are not names.
_ENDING: Final = r"(?:大道|公路|胡同|路(?![灯面边段]|街道)|街(?![道边坊])|巷(?!子)|弄)"
#: How every ending ends; most texts have none, and looking for names is dear.
_LAST_SIGN: Final = re.compile(r"[道路同街巷弄]")
_SECTION: Final = rf"(?:[东西南北中]段|[{_CN}\d]{{1,3}}段)?"
_LANES: Final = rf"(?:(?:\d+(?:-\d+)?|[{_CN}]+)[巷弄](?![口子]))*"
_LANE: Final = re.compile(rf"(\d+(?:-\d+)?|[{_CN}]+)([巷弄])")
_NUMBER: Final = (
    rf"(?:(?P<number>\d+)(?:-(?P<second>\d+))?(?:号|(?=$|[^\d米公层楼栋幢室盏岁年月日时点分元辆])|(?=楼))"
    rf"|(?P<chinese>[{_CN}〇零]+)号)?"
)
_IS_ROAD: Final = re.compile(r"(?:[路街道巷弄桥段线]|胡同)$")
_TAIL: Final = re.compile(rf"(?P<section>{_SECTION})(?P<lanes>{_LANES})第?{_NUMBER}")
_BY_ENDING: Final = re.compile(
    rf"(?P<stem>[一-鿿a-z]{{1,12}}?){_ENDING}(?:[路街巷](?![口灯面边子道]))?"
)
#: A hamlet or village with a house number but without a road: 土崎13-3号.
_HAMLET: Final = re.compile(
    r"(?P<stem>[一-鿿]{2,12})(?<![楼栋幢室层])(?P<number>\d+)(?:-(?P<second>\d+))?号"
)
#: Divisions that stand before a road name and are no part of it.
_DIVISION: Final = re.compile(
    r"^.*(?:[省市县](?=..)|(?<=.)(?:开发区|管委会|街道|社区|[区镇乡村里])(?=..))"
)
#: Words that stand before a road name; those of the second kind only right after another road.
_LEAD: Final = re.compile(r"^(?:[在从由往到至]|位于|靠近|沿着?(?=..))")
_JOIN: Final = re.compile(r"^[与和及跟同、](?=.)")
#: What ends like a road and is none.
_NO_ROADS: Final = frozenset(
    (
        *(
            "十字路",
            "丁字路",
            "三岔路",
            "岔路",
            "铁路",
            "马路",
            "道路",
            "小路",
            "水路",
            "电路",
            "线路",
        ),
        *("沿路", "一路", "修路", "堵路", "通路", "公路", "高速公路", "红绿灯路", "的路", "条路"),
        *("这条路", "整条路", "步行街", "商业街", "整条街", "条街", "大街", "上街", "逛街", "小巷"),
        *("条巷", "小街", "过马路", "门前路", "进村路"),
    )
)
_ALONG: Final = re.compile(r"沿线|沿路|全线|全段|整条|沿途|一带|[路街段巷号口]\)?(?:至|到|往)")
_CROSS: Final = re.compile(
    r"[路街巷]口|交叉|交会|交汇|交界|十字|丁字|三岔|转角|路与|街与|[路街道段]/"
)
_NEAR: Final = re.compile(r"附近|旁|边|周围|周边|隔壁|门口|前|后|一带|左右|之间|这里|那里")


def parse(text: str, roads: Lexicon | None = None) -> Address:
    """What the text says. roads: known road names in plain form, sections included.

    Never raises; a text without any road gives none.
    """
    plain = hanzi.plain(text)
    found = list(_known(plain, roads)) if roads else []
    found += _by_ending(plain, found)
    if not found and "号" in plain:
        found += _hamlets(plain)
    found.sort(key=lambda road: road.start)
    rest = _without(plain, found)
    return Address(plain, tuple(found), _relation(plain, found), rest)


def road_and_lanes(name: str) -> tuple[str, str]:
    """A road's full name in two: "大同路二段158巷" is ("大同路二段", "158巷"); plain form."""
    plain = hanzi.plain(name)
    roads = parse(plain).roads
    if len(roads) == 1 and roads[0].start == 0 and roads[0].end == len(plain):
        return roads[0].name, roads[0].lanes
    return plain, ""


def _known(plain: str, roads: Lexicon) -> Iterable[Road]:
    for start, end in roads.find(plain):
        # a hamlet called like its township is only meant with a house number: 安定区 is not 安定12号
        if not _IS_ROAD.search(plain[start:end]) and not plain[end : end + 1].isdecimal():
            continue
        yield _with_tail(plain, plain[start:end], start, end, is_known=True)


def _by_ending(plain: str, taken: list[Road]) -> list[Road]:
    """Roads by their endings, in the gaps between those already found."""
    found: list[Road] = []
    gaps = zip([0, *(r.end for r in taken)], [*(r.start for r in taken), len(plain)], strict=True)
    for first, last in gaps:
        position = first if _LAST_SIGN.search(plain, first, last) else last
        while match := _BY_ENDING.search(plain, position, last):
            after_road = any(road.end == match.start() for road in (*taken, *found))
            start = match.start() + _prefix(match["stem"], after_road)
            road = _with_tail(plain, plain[start : match.end()], start, match.end(), is_known=False)
            position = road.end
            if road.name not in _NO_ROADS or road.number is not None:
                found.append(road)
    return found


def _prefix(stem: str, after_road: bool) -> int:
    """How many characters of the stem stand before the name itself; at least one is left."""
    cut = 0
    for pattern in (_DIVISION, _LEAD, *((_JOIN,) if after_road else ())):
        match = pattern.match(stem[cut:])
        if match and cut + match.end() < len(stem):
            cut += match.end()
    return cut


def _with_tail(plain: str, name: str, start: int, end: int, *, is_known: bool) -> Road:
    match = _TAIL.match(plain, end)
    if match is None:
        return Road(name, "", None, None, start, end, is_known)
    section = _section(match["section"])
    number = hanzi.number(match["number"] or match["chinese"] or "")
    second = int(match["second"]) if match["second"] else None
    return Road(
        name + section, _lanes(match["lanes"]), number, second, start, match.end(), is_known
    )


def _section(text: str) -> str:
    """Sections are written in Chinese digits: 2段 is 二段."""
    value = hanzi.number(text[:-1])
    return f"{_CN[value - 1]}段" if text[:-1].isdecimal() and value and value <= 10 else text


def _lanes(text: str) -> str:
    """Lanes are written in Arabic digits: 三巷 is 3巷."""
    return "".join(
        f"{number if '-' in number else hanzi.number(number)}{kind}"
        for number, kind in _LANE.findall(text)
    )


def _hamlets(plain: str) -> list[Road]:
    found = []
    for match in _HAMLET.finditer(plain):
        name = match["stem"][_prefix(match["stem"], False) :]
        if name:
            start = match.start("number") - len(name)
            second = int(match["second"]) if match["second"] else None
            found.append(Road(name, "", int(match["number"]), second, start, match.end(), False))
    return found


def _without(plain: str, roads: Iterable[Road]) -> str:
    """The text with a blank in the place of every road, so that names on both sides do not join."""
    rest, position = [], 0
    for road in roads:
        rest.append(plain[position : road.start])
        position = max(position, road.end)
    rest.append(plain[position:])
    return " ".join(rest).strip()


def _relation(plain: str, roads: list[Road]) -> Relation:
    if _ALONG.search(plain):
        return Relation.ALONG
    unnumbered = [road for road in roads if road.number is None and not road.lanes]
    if len(unnumbered) >= 2 or (roads and not roads[0].number and _CROSS.search(plain)):
        return Relation.CROSSING
    if "对面" in plain or "对过" in plain:
        return Relation.OPPOSITE
    return Relation.NEAR if _NEAR.search(plain) else Relation.AT
