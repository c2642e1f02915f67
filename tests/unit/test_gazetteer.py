"""Candidates for addresses in a small city, and how often they are right in a real one."""

from __future__ import annotations

import csv
import gzip
import json
import statistics
from pathlib import Path
from typing import Any

import pytest
import shapely

from grid import address
from grid.candidates import Candidate
from grid.gazetteer import Gazetteer
from grid.names import AreaName, Names, PlaceName
from grid.streets import metres

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
ACCEPT = 0.7

AREAS = [
    AreaName(1, "city", "安澜市", (1,), 109.05, 32.05, 4e9),
    AreaName(2, "district", "东城区", (1, 2), 109.02, 32.02, 5e7),
    AreaName(3, "district", "西城区", (1, 3), 109.12, 32.02, 5e7),
    AreaName(4, "street", "老城街道", (1, 2, 4), 109.01, 32.01, 4e6),
    AreaName(5, "community", "大桥社区", (1, 2, 4, 5), 109.005, 32.005, 4e5),
]


def plate(name: str, number: int, lon: float, area: int = 5, second: int = 0) -> PlaceName:
    return PlaceName("doorplate", name, (), number, second, area, lon, 32.0)


PLACES = [
    *(plate("大桥路", n, 109 + n / 10_000) for n in (1, 2, 10, 20, 40)),
    plate("大桥路12巷", 3, 109.0012),
    plate("解放路", 8, 109.02, 2),
    plate("解放路", 8, 109.12, 3),
    PlaceName(
        "road", "大桥路", (), None, None, 4, 109.01, 32.0, shapely.LineString([(109, 32), (109.02, 32)])
    ),
    PlaceName(
        "road", "香溪大道", ("滨江大道",), None, None, 4, 109.01, 32.0,
        shapely.LineString([(109.01, 31.99), (109.01, 32.01)]),
    ),
    PlaceName("poi", "安澜市人民医院", ("市医院",), None, None, 5, 109.004, 32.004),
    PlaceName("poi", "汉江公园", (), None, None, 2, 109.03, 32.03),
    PlaceName("poi", "老汽车站", (), None, None, 2, 109.03, 32.01, None, True),
]  # fmt: skip
CITY = Gazetteer(Names(AREAS, PLACES))


def best(text: str) -> Candidate:
    return CITY.find(text)[0]


def how(candidate: Candidate) -> set[str]:
    return {why.code.removeprefix("grid.geocode.") for why in candidate.reasons}


def test_a_known_house_number_is_the_place_itself() -> None:
    found = best("东城区老城街道大桥路20号")
    assert (found.kind, found.area_id) == ("doorplate", 5)
    assert found.lon == pytest.approx(109.002)
    assert found.score > 0.9
    assert {"plate", "inside"} <= how(found)


def test_an_unknown_number_lies_between_its_neighbours_of_the_same_side() -> None:
    found = best("大桥路30号")
    assert found.lon == pytest.approx(109.003)
    assert "between" in how(found)


def test_a_number_beyond_the_last_is_less_sure_the_farther_it_is() -> None:
    near, far = best("大桥路44号"), best("大桥路440号")
    assert near.score > far.score
    assert "beyond" in how(far)


def test_a_lane_without_numbers_begins_at_the_house_of_its_number() -> None:
    found = best("大桥路10巷5号")
    assert found.lon == pytest.approx(109.001)
    assert "mouth" in how(found)
    assert best("大桥路12巷3号").lon == pytest.approx(109.0012)


def test_a_road_in_two_districts_is_half_as_sure_until_the_district_is_named() -> None:
    unsure, sure = best("解放路8号"), best("西城区解放路8号")
    assert unsure.score < ACCEPT < sure.score
    assert "several" in how(unsure)
    assert sure.lon == pytest.approx(109.12)


def test_a_crossing_is_where_two_roads_meet() -> None:
    found = best("大桥路与香溪大道交叉口井盖破损")
    assert found.kind == "crossing"
    assert [found.lon, found.lat] == pytest.approx([109.01, 32.0])
    assert found.score > ACCEPT
    assert best("大桥路滨江大道路口").kind == "crossing"  # by its other name


def test_named_places_are_found_by_name_alias_and_likeness() -> None:
    assert best("安澜市人民医院门口").name == "安澜市人民医院"
    assert "named" in how(best("市医院旁边垃圾"))
    assert "alike" in how(best("安澜人民医院"))


def test_traditional_characters_mean_the_same() -> None:
    assert best("東城區大橋路20號").lon == best("东城区大桥路20号").lon


def test_a_former_name_is_found_and_less_sure() -> None:
    assert "former" in how(best("老汽车站"))
    assert best("老汽车站").score < best("汉江公园").score


def test_a_division_alone_is_never_sure_enough() -> None:
    found = best("大桥社区垃圾满溢")
    assert (found.kind, found.area_id) == ("community", 5)
    assert found.score < 0.5


def test_a_place_outside_the_division_the_text_names_loses_belief() -> None:
    assert best("汉江公园").score > best("西城区汉江公园").score
    assert "elsewhere" in how(best("西城区汉江公园"))


def test_a_text_without_place_gives_nothing() -> None:
    assert CITY.find("老人没有领到补贴，要求解释") == []
    assert CITY.find("") == []


def test_candidates_are_ordered_bounded_and_apart() -> None:
    found = CITY.find("东城区老城街道大桥社区大桥路20号人民医院解放路8号", 3)
    assert len(found) == 3
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert len({(c.lon, c.lat) for c in found}) == 3


# --- a real city


def _rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines)) if ".csv" in name else [json.loads(x) for x in lines]


def _tainan_areas() -> tuple[list[AreaName], shapely.STRtree, list[int]]:
    """Villages as communities, their towns as districts."""
    with gzip.open(SHARED / "boundaries/tainan_villages_2017.geojson.gz", "rt") as file:
        features = json.load(file)["features"]
    towns = {name: 10 + n for n, name in enumerate({f["properties"]["TOWNNAME"] for f in features})}
    areas = [AreaName(1, "city", "臺南市", (1,), 120.2, 23.0, 2e9)]
    areas += [AreaName(i, "district", name, (1, i), 120.2, 23.0, 5e7) for name, i in towns.items()]
    shapes, ids = [], []
    for number, feature in enumerate(features, 1000):
        shape = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        town = towns[feature["properties"]["TOWNNAME"]]
        point, name = shape.representative_point(), feature["properties"]["VILLNAME"] or "?"
        path = (1, town, number)
        areas.append(AreaName(number, "community", name, path, point.x, point.y, 1e6))
        shapes.append(shape)
        ids.append(number)
    return areas, shapely.STRtree(shapes), ids


@pytest.mark.skipif(not SHARED.exists(), reason="no hotline data beside the repository")
def test_most_addresses_of_a_real_hotline_that_are_accepted_are_right() -> None:
    areas, tree, ids = _tainan_areas()

    def plates(rows: list[tuple[str, float, float]]) -> list[PlaceName]:
        points, cells = tree.query(
            shapely.points([row[1:] for row in rows]), predicate="intersects"
        )
        area = dict(zip(points.tolist(), cells.tolist(), strict=True))
        made = []
        for number, (text, lon, lat) in enumerate(rows):
            road = next((r for r in address.parse(text).roads if r.number is not None), None)
            if road is not None and number in area:
                name = road.name + road.lanes
                house = (road.number, road.second, ids[area[number]], lon, lat)
                made.append(PlaceName("doorplate", name, (), *house))
        return made

    with gzip.open(SHARED / "addresses/tainan_condominiums_points.geojson.gz", "rt") as file:
        blocks = [
            (f["properties"], *f["geometry"]["coordinates"]) for f in json.load(file)["features"]
        ]
    sparse = [
        PlaceName("poi", p["管理委員會"] or "?", (), None, None, 0, lon, lat)
        for p, lon, lat in blocks
    ]
    sparse += plates([(p["建築物地址"], lon, lat) for p, lon, lat in blocks])
    cases = _rows("events_zh/tainan_1999_2015_2017.csv.gz")
    later = [
        case for case in cases if case["requested_at"] >= "2015-06"
    ]  # those asked are of April
    dense = sparse + plates([(c["address"], float(c["lon"]), float(c["lat"])) for c in later])
    truth = {case["request_id"]: (float(case["lon"]), float(case["lat"])) for case in cases}
    asked = [
        (row["area"] + row["address_string"], truth[row["service_request_id"]])
        for row in _rows("events_zh/tainan_open311_raw_2015_04.jsonl.gz")
        if row["service_request_id"] in truth
    ]
    for title, places, least in (("a few house numbers", sparse, 0.25), ("many", dense, 0.8)):
        city = Gazetteer(Names(areas, places))
        found = [(city.find(text, 1), at) for text, at in asked]
        off = [metres((c[0].lon, c[0].lat), at) if c else 1e9 for c, at in found]
        taken = [m for m, (c, _) in zip(off, found, strict=True) if c and c[0].score >= ACCEPT]
        right = sum(m <= 300 for m in taken) / len(taken)
        print(
            f"\n{len(asked)} addresses, {title} known ({len(places)}): accepted"
            f" {len(taken) / len(asked):.1%}, of them within 300 m {right:.1%}, median"
            f" {statistics.median(taken):.0f} m; all: median {statistics.median(off):.0f} m"
        )
        assert right > 0.92
        assert len(taken) / len(asked) > least
