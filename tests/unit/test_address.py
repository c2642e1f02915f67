"""What an address says: roads, lanes, numbers, and how the place relates to them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from grid import hanzi
from grid.address import Relation, parse, road_and_lanes
from grid.lexicon import Lexicon

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "addresses"


def said(text: str, *roads: str) -> list[tuple[str, str, int | None, int | None]]:
    found = parse(text, Lexicon(roads) if roads else None).roads
    return [(road.name, road.lanes, road.number, road.second) for road in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("汉滨区香溪大道12号附近", [("香溪大道", "", 12, None)]),
        ("東區東安路一段201巷30-6號旁", [("东安路一段", "201巷", 30, 6)]),
        ("南区万年五街400巷30之1号", [("万年五街", "400巷", 30, 1)]),
        ("北區西門路四段7巷62弄2號", [("西门路四段", "7巷62弄", 2, None)]),
        ("新城街道文昌社区育才西路三十六号对面", [("育才西路", "", 36, None)]),
        ("高新区创新路2段88号", [("创新路二段", "", 88, None)]),
        ("宁波市镇海路12号", [("镇海路", "", 12, None)]),
        ("昆仑路街道办事处", []),
        ("十字路口积水", []),
        ("路灯不亮，道路积水", []),
        ("新化區崙頂里126號", [("仑顶里", "", 126, None)]),
        ("龍崎區土崎里土崎13-3號", [("土崎", "", 13, 3)]),
        ("大桥路与解放路交叉口", [("大桥路", "", None, None), ("解放路", "", None, None)]),
        ("巴山中路路灯不亮", [("巴山中路", "", None, None)]),
        ("", []),
    ],
)
def test_roads_are_read_with_lanes_and_numbers(
    text: str, expected: list[tuple[str, str, int | None, int | None]]
) -> None:
    assert said(text) == expected


def test_known_names_settle_what_endings_leave_open() -> None:
    assert said("解放路和平路交叉口", "解放路", "和平路") == [
        ("解放路", "", None, None),
        ("和平路", "", None, None),
    ]
    assert said("滨江一号公馆12号", "滨江一号公馆") == [("滨江一号公馆", "", 12, None)]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("香溪大道12号", Relation.AT),
        ("香溪大道12号旁边", Relation.NEAR),
        ("香溪大道12号对面", Relation.OPPOSITE),
        ("大桥路与解放路口", Relation.CROSSING),
        ("大桥路路口", Relation.CROSSING),
        ("安和路五段140号至安昌街口", Relation.ALONG),
        ("大桥路沿线", Relation.ALONG),
    ],
)
def test_the_relation_to_the_named_place_is_read(text: str, relation: Relation) -> None:
    assert parse(text).relation is relation


def test_a_full_road_name_falls_into_road_and_lanes() -> None:
    assert road_and_lanes("大同路二段158巷7弄") == ("大同路二段", "158巷7弄")
    assert road_and_lanes("鼓楼巷") == ("鼓楼巷", "")


def test_one_form_for_all_writings() -> None:
    assert hanzi.plain("臺南市 永康區１２號之３") == "台南市永康区12-3"
    assert [hanzi.number(n) for n in ("12", "十二", "二十", "一百零八", "一二八", "路")] == [
        12,
        12,
        20,
        108,
        128,
        None,
    ]


def test_names_are_found_longest_first_and_without_overlap() -> None:
    lexicon = Lexicon(["大桥", "大桥路", "桥路", "路口"])
    assert list(lexicon.find("在大桥路路口")) == [(1, 4), (4, 6)]


def _spans(row: dict[str, list[str]]) -> list[tuple[str, str]]:
    spans: list[tuple[str, str]] = []
    for char, label in zip(row["chars"], row["labels"], strict=True):
        begins, _, kind = label.partition("-")
        if begins == "B":
            spans.append((kind, char))
        elif begins == "I" and spans and spans[-1][0] == kind:
            spans[-1] = (kind, spans[-1][1] + char)
    return spans


@pytest.mark.skipif(not SHARED.exists(), reason="no labelled addresses beside the repository")
def test_house_numbers_of_labelled_addresses_are_read() -> None:
    path = SHARED / "zh_address_labelled_dev.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    wanted = roads = found = numbers = read = 0
    for row in rows:
        spans = _spans(row)
        named = {hanzi.plain(text) for kind, text in spans if kind == "road"}
        got = parse(row["text"]).roads
        wanted += len(named)
        roads += len(named & {road.name for road in got})
        number = [hanzi.plain(text) for kind, text in spans if kind == "roadno"]
        first = re.match(r"\d+", number[0]) if len(number) == 1 and len(named) == 1 else None
        if first:
            numbers += 1
            inner = {int(n) for road in got for n in re.findall(r"\d+", road.lanes)}
            read += int(first[0]) in inner | {road.number for road in got}
        found += bool(got)
    print(
        f"\n{len(rows)} labelled addresses without any lexicon: roads {roads / wanted:.1%} of {wanted},"
        f" house numbers {read / numbers:.1%} of {numbers}"
    )
    assert roads / wanted > 0.80
    assert read / numbers > 0.94
