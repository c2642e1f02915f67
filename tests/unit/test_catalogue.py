"""Finding, translating and filing by the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue import Catalogue
from events.catalogue_files import unloaded
from events.class_search import search
from events.classes import CURRENT, LOCAL, OLD, key_of, plain_code, successor
from events.errors import UnknownClass, UnknownScheme


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return unloaded()


def names(catalogue: Catalogue, q: str, kind: str = "", scheme: str = "") -> list[str]:
    return [one.name for one in search(catalogue, q, kind, scheme)]


@pytest.mark.parametrize(
    ("scheme", "kind", "written", "code"),
    [
        (CURRENT, "matter", "06010", "06010"),
        (CURRENT, "matter", "61090206010", "06010"),
        (CURRENT, "component", "61090201001000001", "01001"),
        (OLD, "matter", "01-10", "0110"),
        (OLD, "component", "3205080101000001", "0101"),
        (LOCAL, "alarm", "0101", "0101"),
        ("12345", "hotline", "A1", "A1"),
    ],
)
def test_a_code_is_understood_as_people_and_systems_write_it(
    scheme: str, kind: str, written: str, code: str
) -> None:
    assert plain_code(scheme, kind, written) == code


def test_component_and_matter_of_one_number_are_two_classes(catalogue: Catalogue) -> None:
    assert catalogue.find(CURRENT, "01001", "component").name == "供水井盖"
    assert catalogue.find(CURRENT, "01001", "matter").name == "供水井盖异常"
    assert catalogue.find(CURRENT, "01001").kind == "matter"


def test_a_reference_with_slashes_in_its_scheme_is_read_back(catalogue: Catalogue) -> None:
    for one in catalogue.classes.values():
        assert key_of(one.ref) == one.key
        assert catalogue.by_ref(one.ref) is one


def test_an_unknown_code_and_an_unknown_scheme_are_different_errors(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownClass, match="No class 99999 in scheme GB/T 47678"):
        catalogue.find(CURRENT, "99999")
    with pytest.raises(UnknownScheme, match="The code scheme nowhere is not loaded"):
        catalogue.find("nowhere", "1")
    with pytest.raises(UnknownClass):
        catalogue.by_ref("06010")


def test_an_old_class_that_is_not_listed_is_translated_by_the_rule(catalogue: Catalogue) -> None:
    assert catalogue.get(OLD, "component", "0105") is None
    to = catalogue.by_rule("component", "01-05").to
    assert to is not None
    assert to.name == "电力井盖"
    matter = catalogue.by_rule("component", "01-05", "matter")
    assert matter.to is not None
    assert (matter.to.name, matter.relation) == ("电力井盖异常", "problem")


@given(st.integers(1, 4), st.integers(1, 77), st.sampled_from(["component", "matter"]))
def test_the_rule_keeps_category_and_serial(category: int, serial: int, kind: str) -> None:
    new = successor(kind, f"{category:02d}{serial:02d}")
    assert new is not None
    assert int(new[:2]) == category + (0 if kind == "component" else 5)
    assert int(new[2:]) == serial


@given(st.sampled_from(["component", "matter"]), st.text("0123456789", max_size=6))
def test_the_rule_is_silent_outside_its_reach(kind: str, code: str) -> None:
    inside = len(code) == 4 and 1 <= int(code[:2]) <= 4 and int(code[2:]) < 78
    assert (successor(kind, code) is not None) == inside


def test_a_component_is_filed_as_the_matter_of_its_fault(catalogue: Catalogue) -> None:
    cover = catalogue.find(CURRENT, "01002", "component")
    assert catalogue.filed_as(cover).name == "污水井盖异常"
    assert catalogue.filed_as(catalogue.find(OLD, "0102", "component")).name == "污水井盖异常"


def test_filing_is_settled_after_one_step(catalogue: Catalogue) -> None:
    for one in catalogue.classes.values():
        filed = catalogue.filed_as(one)
        assert catalogue.filed_as(filed) == filed


def test_a_name_finds_its_class_in_traditional_characters_too(catalogue: Catalogue) -> None:
    assert catalogue.named("噪聲擾民")[0].code == "06028"
    assert catalogue.named("妨礙安寧")[0].code == "06028"
    assert catalogue.named("没有这样的类") == ()


@pytest.mark.parametrize(
    "q", ["", "井", "井盖", "井蓋", "污水井", "暴露垃圾", "manhole", "0101", "01-01"]
)
def test_search_takes_words_of_any_length_and_codes(catalogue: Catalogue, q: str) -> None:
    assert search(catalogue, q)


def test_search_puts_the_exact_name_and_the_standard_in_force_first(catalogue: Catalogue) -> None:
    assert names(catalogue, "暴露垃圾")[0] == "暴露垃圾"
    assert search(catalogue, "道路破损")[0].ref == f"{CURRENT}/matter/06013"
    assert names(catalogue, "牛皮癣")[0] == "非法小广告"
    assert names(catalogue, "street light")[0] == "路灯异常"


def test_search_holds_to_kind_and_scheme(catalogue: Catalogue) -> None:
    assert names(catalogue, "井盖", kind="component")[0].endswith("井盖")
    assert all(one.scheme == OLD for one in search(catalogue, "井盖", scheme=OLD))
    assert names(catalogue, "没有这样的类") == []


def test_several_words_must_all_fit(catalogue: Catalogue) -> None:
    found = names(catalogue, "井盖 污水")
    assert found[0] == "污水井盖异常"
    assert all("井盖" in name for name in found)
