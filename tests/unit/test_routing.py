"""Which organisation leads: order, specificity, ties, gaps."""

from __future__ import annotations

from grid.routing import Owners, Rule, Table
from grid.sentences import SENTENCES

CITY, EAST, WEST, OLD, NEW, CELL = 1, 2, 3, 4, 5, 6
URBAN, WATER, EAST_URBAN, OLD_OFFICE, REPAIR, CLOSED = 10, 11, 12, 13, 14, 99
NAMES = {
    URBAN: "市城管局",
    WATER: "供水公司",
    EAST_URBAN: "东城城管局",
    OLD_OFFICE: "老城街道",
    REPAIR: "养护公司",
}
AREAS = {CITY: "安澜市", EAST: "东城区", WEST: "西城区", OLD: "老城街道", NEW: "新城街道"}
PATH = (CITY, EAST, OLD, CELL)
GB, OLD_GB = "GB/T 47678.5-2026", "GB/T 30428.2-2013"
_ids = iter(range(1, 1000))


def rule(
    match: str = "any",
    code: str = "",
    lead: int | None = URBAN,
    area: int | None = None,
    level: str = "city",
    scheme: str = GB,
    **more: object,
) -> Rule:
    number = next(_ids)
    return Rule(number, f"R{number}", 1, scheme, match, code, area, level, lead, **more)  # type: ignore[arg-type]


def choose(
    *rules: Rule, path: tuple[int, ...] = PATH, owners: Owners | None = None, code: str = "06010"
) -> tuple[int | None, str]:
    table = Table(rules, {("street", OLD): [OLD_OFFICE]}, NAMES, AREAS)
    route = table.choose(GB, code, path, owners)
    return route.lead, route.why.code.removeprefix("grid.route.")


def test_the_owner_of_a_component_leads_whatever_the_rules_say() -> None:
    assert choose(rule("exact", "06010"), owners=Owners("c", WATER, REPAIR)) == (WATER, "owner")


def test_the_maintainer_leads_when_no_owner_is_known() -> None:
    assert choose(rule(), owners=Owners("c", None, REPAIR)) == (REPAIR, "maintainer")
    assert choose(rule(), owners=Owners("c", CLOSED, REPAIR)) == (REPAIR, "maintainer")


def test_a_component_of_nobody_falls_to_the_rules() -> None:
    assert choose(rule(), owners=Owners("c", None, None)) == (URBAN, "rule_city")


def test_the_more_exact_class_wins_over_the_more_exact_area() -> None:
    exact = rule("exact", "06010", WATER)
    assert choose(rule("category", "06", URBAN, area=OLD), exact) == (WATER, "rule_city")


def test_of_two_categories_the_longer_wins() -> None:
    assert choose(rule("category", "06", URBAN), rule("category", "0601", WATER)) == (
        WATER,
        "rule_city",
    )


def test_of_two_areas_the_finer_wins() -> None:
    rules = [
        rule("exact", "06010", URBAN),
        rule("exact", "06010", EAST_URBAN, area=EAST, level="district"),
    ]
    assert choose(*rules) == (EAST_URBAN, "rule")
    assert choose(*rules, path=(CITY, WEST)) == (URBAN, "rule_city")


def test_a_rule_for_one_scheme_wins_over_a_rule_for_any() -> None:
    assert choose(rule(scheme=""), rule(lead=WATER)) == (WATER, "rule_city")
    assert choose(rule(scheme=OLD_GB), rule(scheme="", lead=WATER)) == (WATER, "rule_city")


def test_where_a_city_and_a_district_department_overlap_the_city_leads() -> None:
    district = rule("exact", "06010", EAST_URBAN, area=EAST, level="district")
    city = rule("exact", "06010", URBAN, area=EAST, level="city")
    assert choose(district, city) == (URBAN, "rule")


def test_two_equal_rules_decide_nothing() -> None:
    first, second = rule("exact", "06010", URBAN), rule("exact", "06010", WATER)
    table = Table([first, second], {}, NAMES, AREAS)
    route = table.choose(GB, "06010", PATH)
    assert (route.lead, route.why.code) == (None, "grid.route.equal")
    assert route.why.values["rules"] == f"{first.number}, {second.number}"


def test_the_city_as_an_area_and_no_area_are_equal() -> None:
    assert choose(rule(area=CITY, lead=WATER), rule()) == (None, "equal")


def test_equal_rules_that_say_the_same_are_no_tie() -> None:
    assert choose(rule(), rule()) == (URBAN, "rule_city")


def test_equal_rules_are_a_tie_even_where_the_office_of_the_place_could_take_it() -> None:
    assert choose(rule(), rule(lead=WATER), rule(lead=None, territorial="street")) == (
        None,
        "equal",
    )


def test_the_office_of_the_place_leads_where_a_rule_says_so_and_no_other_rule_fits() -> None:
    territory = rule(lead=None, territorial="street", level="street")
    assert choose(territory) == (OLD_OFFICE, "territory")
    assert choose(territory, rule("exact", "06010", WATER)) == (WATER, "rule_city")
    assert choose(territory, path=(CITY, EAST, NEW)) == (None, "no_office")
    assert choose(territory, path=()) == (None, "no_place")


def test_two_offices_of_one_place_decide_nothing() -> None:
    offices = {("street", OLD): [OLD_OFFICE, EAST_URBAN]}
    table = Table([rule(lead=None, territorial="street")], offices, NAMES, AREAS)
    assert table.choose(GB, "06010", PATH).why.code == "grid.route.equal_offices"


def test_a_class_no_rule_names_goes_to_the_pool() -> None:
    assert choose(rule("exact", "06011")) == (None, "no_rule")
    assert choose(rule("category", "07")) == (None, "no_rule")
    assert choose() == (None, "no_rule")


def test_without_a_place_only_rules_for_the_whole_city_fit() -> None:
    local = rule("exact", "06010", WATER, area=OLD)
    assert choose(local, path=()) == (None, "no_place")
    assert choose(local, rule(), path=()) == (URBAN, "rule_city")


def test_nothing_is_routed_to_an_organisation_that_is_closed() -> None:
    assert choose(rule("exact", "06010", CLOSED), rule()) == (URBAN, "rule_city")
    table = Table([rule(assists=(CLOSED, WATER, URBAN))], {}, NAMES, AREAS)
    assert table.choose(GB, "06010", PATH).assists == (WATER,)


def test_every_route_is_a_sentence() -> None:
    territory = rule(lead=None, territorial="street")
    tables = [
        Table(rules, offices, NAMES, AREAS)
        for rules in (
            [],
            [rule()],
            [rule("exact", "06010", area=OLD)],
            [rule(), rule(lead=WATER)],
            [territory],
        )
        for offices in ({}, {("street", OLD): [OLD_OFFICE]}, {("street", OLD): [URBAN, WATER]})
    ]
    seen = set()
    for table in tables:
        for path in (PATH, (), (777,)):
            for owners in (None, Owners("c", WATER, None), Owners("c", None, WATER)):
                why = table.choose(GB, "06010", path, owners).why
                assert SENTENCES[why.code][1] % why.values
                seen.add(why.code)
    assert seen == {code for code in SENTENCES if code.startswith("grid.route.")}
