"""The shipped catalogue files say what the published lists say, wholly, and nothing dangles."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from events import vocabulary
from events.catalogue import Catalogue
from events.catalogue_files import SHIPPED, CatalogueFile, read, unloaded
from events.classes import CURRENT, HOTLINE_SUBJECTS, HOTLINE_TYPES, LOCAL, OLD, OLDER, key_of
from events.models.catalogue import LimitUnit, ReasonKind

FILES = {path.stem: path for path in SHIPPED}
MAPPINGS = sorted((Path(__file__).parents[1] / "acceptance").glob("*.toml"))
HAN = re.compile(r"[㐀-鿿]")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return unloaded()


def of(catalogue: Catalogue, scheme: str, kind: str) -> dict[str, str]:
    return {key[2]: one.name for key, one in catalogue.classes.items() if key[:2] == (scheme, kind)}


def rows(name: str) -> CatalogueFile:
    return read(FILES[name])


def test_all_153_components_and_all_250_matters_are_there(catalogue: Catalogue) -> None:
    components, matters = of(catalogue, CURRENT, "component"), of(catalogue, CURRENT, "matter")
    assert (len(components), len(matters)) == (153, 250)
    assert sum(code not in components for code in matters) == 97
    by_category = Counter(code[:2] for code in components) + Counter(
        code[:2] for code in matters if code not in components
    )
    assert dict(by_category) == {
        **{"01": 76, "02": 44, "03": 16, "04": 14, "05": 3},
        **{"06": 51, "07": 7, "08": 16, "09": 21, "10": 2},
    }


def test_each_component_is_mirrored_by_the_matter_of_its_fault(catalogue: Catalogue) -> None:
    matters = of(catalogue, CURRENT, "matter")
    for code, name in of(catalogue, CURRENT, "component").items():
        assert matters[code] == f"{name}异常"


@pytest.mark.parametrize(
    "gap",
    ["01016", "05001", "05004", "05005", "05006", "05007", "05008", "06031", "07005", "09007"],
)
def test_a_number_the_standard_left_empty_stays_empty(catalogue: Catalogue, gap: str) -> None:
    assert catalogue.get(CURRENT, "matter", gap) is None
    assert catalogue.get(CURRENT, "component", gap) is None


def test_nothing_in_the_national_scheme_is_local_and_everything_of_ours_is(
    catalogue: Catalogue,
) -> None:
    for one in catalogue.classes.values():
        if one.scheme in (CURRENT, HOTLINE_TYPES):
            assert not one.is_local
        if one.scheme in (LOCAL, HOTLINE_SUBJECTS):
            assert one.is_local


def test_every_class_has_an_english_name(catalogue: Catalogue) -> None:
    for one in catalogue.classes.values():
        assert one.name_en
        assert not HAN.search(one.name_en + one.category_en)
        assert one.category_en or not one.category


def test_every_rule_and_reason_has_its_english_words(catalogue: Catalogue) -> None:
    for one in catalogue.classes.values():
        for rule in catalogue.rules_of(one):
            english = rule.condition_en, rule.closing_condition_en, rule.photo_rule_en
            assert all(english)
            assert not HAN.search("".join(english))
    for kind in ReasonKind.values:
        assert catalogue.reasons(kind)
        for reason in catalogue.reasons(kind):
            assert reason.name_en
            assert not HAN.search(reason.name_en)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_file_names_its_source_version_and_standing(path: Path) -> None:
    header = read(path).header
    assert header["source"]
    assert header["version"]
    assert header["status"].startswith(
        ("second-hand, not checked against", "local, of the hub's own")
    )


@pytest.mark.parametrize(
    ("scheme", "file"), [(OLD, "gbt30428_to_47678_map"), (OLDER, "cjt214_to_47678_map")]
)
def test_a_retired_catalogue_is_mapped_wholly(catalogue: Catalogue, scheme: str, file: str) -> None:
    links = [row for _, row in rows(file).rows]
    mapped = {link.of for link in links}  # type: ignore[union-attr]
    for key, one in catalogue.classes.items():
        if one.scheme == scheme:
            assert key in mapped
            assert catalogue.translate(one).relation or catalogue.translate(one, LOCAL).relation


@pytest.mark.parametrize(
    ("kind", "old", "scheme", "new_kind", "new"),
    [
        ("component", "0101", CURRENT, "component", "01001"),
        ("component", "0101", CURRENT, "matter", "01001"),
        ("component", "0506", CURRENT, "component", "01069"),
        ("component", "0507", CURRENT, "component", "01070"),
        ("component", "0508", CURRENT, "component", "01071"),
        ("matter", "0110", CURRENT, "matter", "06010"),
        ("matter", "0203", CURRENT, "matter", "07003"),
        ("matter", "0304", CURRENT, "matter", "08004"),
        ("matter", "0410", CURRENT, "matter", "09010"),
        ("matter", "0507", CURRENT, "matter", "10001"),
        ("matter", "0508", CURRENT, "matter", "10002"),
        ("matter", "0602", CURRENT, "matter", "09013"),
        ("matter", "0506", LOCAL, "matter", "0101"),
        ("matter", "0192", CURRENT, "matter", "06042"),
    ],
)
def test_an_old_code_becomes(
    catalogue: Catalogue, kind: str, old: str, scheme: str, new_kind: str, new: str
) -> None:
    to = catalogue.translate(catalogue.find(OLD, old, kind), scheme, new_kind).to
    assert to is not None
    assert to.code == new


def test_the_generations_count_their_categories_differently(catalogue: Catalogue) -> None:
    assert catalogue.named("道路积水", ("matter",))[0].scheme == LOCAL
    assert catalogue.find(OLD, "04-01", "matter").name == "无照经营游商"
    assert catalogue.find(OLDER, "04-01", "matter").name == "路面塌陷"
    assert catalogue.filed_as(catalogue.find(OLDER, "04-06", "matter")).name == "道路积水"
    assert catalogue.filed_as(catalogue.find(OLDER, "05-01", "matter")).name == "无照经营游商"


@pytest.mark.parametrize("old", ["0131", "0205", "0407"])
def test_a_deleted_class_says_so(catalogue: Catalogue, old: str) -> None:
    gone = catalogue.translate(catalogue.find(OLD, old, "matter"))
    assert gone.to is None
    assert gone.relation == "deleted"


def test_a_local_extension_is_mapped_by_hand_only(catalogue: Catalogue) -> None:
    for key, one in catalogue.classes.items():
        if one.scheme == OLD and int(key[2][2:]) >= 78:
            assert one.is_local
            assert catalogue.translate(one).relation in ("hand", "")


def test_every_matter_has_rules_numbered_from_one(catalogue: Catalogue) -> None:
    for one in catalogue.classes.values():
        if one.kind == "matter" and one.scheme in (CURRENT, LOCAL):
            numbers = [rule.number for rule in catalogue.rules_of(one)]
            assert numbers == list(range(1, len(numbers) + 1))
            assert numbers


def test_every_rule_belongs_to_a_class_and_has_a_known_unit(catalogue: Catalogue) -> None:
    found = [row for _, row in rows("filing_rules").rows]
    assert len(found) >= 250
    for rule in found:
        assert rule.of in catalogue.classes  # type: ignore[union-attr]
        assert rule.limit_unit in LimitUnit.values  # type: ignore[union-attr]
        assert not rule.auto_dispatch or rule.auto_file  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("scheme", "code", "number", "limit"),
    [
        (CURRENT, "06001", 1, (2, "urgent_day")),
        (CURRENT, "06001", 2, (15, "work_day")),
        (CURRENT, "06010", 1, (4, "work_hour")),
        (CURRENT, "06012", 1, (2, "work_hour")),
        (CURRENT, "01002", 1, (2, "urgent_hour")),
        (CURRENT, "01010", 2, (1, "work_day")),
        (CURRENT, "01037", 1, (2, "work_day")),
        (CURRENT, "09012", 1, (2, "work_hour")),
        (LOCAL, "0101", 1, (2, "urgent_hour")),
        (LOCAL, "0201", 1, (1, "urgent_hour")),
    ],
)
def test_a_limit_stands_as_in_the_table_it_came_from(
    catalogue: Catalogue, scheme: str, code: str, number: int, limit: tuple[int, str]
) -> None:
    rule = catalogue.rule(catalogue.find(scheme, code, "matter"), number)
    assert rule is not None
    assert (rule.limit_value, rule.limit_unit) == limit


def test_every_alarm_is_filed_as_a_matter(catalogue: Catalogue) -> None:
    alarms = [one for one in catalogue.classes.values() if one.kind == "alarm"]
    assert len(alarms) >= 40
    for one in alarms:
        filed = catalogue.filed_as(one)
        assert filed.kind == "matter"
        assert catalogue.default_rule(one) == catalogue.default_rule(filed) is not None


@pytest.mark.parametrize(
    ("alarm", "matter"),
    [
        ("道路积水报警", "道路积水"),
        ("井盖异常、位移", "不明井盖异常"),
        ("燃气泄漏报警", "燃气管道破裂、泄漏"),
        ("河道水位超限报警", "河道水位超限"),
        ("空气质量超标", "空气污染"),
        ("噪声超标", "噪声扰民"),
        ("垃圾满溢", "垃圾站（箱）满溢"),
        ("路灯故障", "路灯异常"),
    ],
)
def test_what_a_device_reports_is_filed_as(catalogue: Catalogue, alarm: str, matter: str) -> None:
    (one,) = catalogue.named(alarm, ("alarm",))
    assert catalogue.filed_as(one).name == matter


def test_the_six_types_of_hotline_order_are_there(catalogue: Catalogue) -> None:
    names = of(catalogue, HOTLINE_TYPES, "hotline").values()
    assert list(names) == ["咨询", "求助", "投诉", "举报", "建议", "表扬"]


def test_every_word_belongs_to_a_class_that_exists(catalogue: Catalogue) -> None:
    known = vocabulary.vocabulary()
    named = [*known.classes, *(ref for group in known.confusions for ref in group)]
    for ref in named:
        assert key_of(ref) in catalogue.classes, ref
    owners = Counter(name for one in known.classes.values() for name in one.names)
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda path: path.stem)
def test_a_mapping_of_recorded_data_names_classes_that_exist(
    catalogue: Catalogue, mapping: Path
) -> None:
    for ref in tomllib.loads(mapping.read_text("utf-8")).get("classes", {}).values():
        assert key_of(ref) in catalogue.classes, ref
