"""Loading the catalogue: once, twice, a new version, and a bad file that changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from events import catalogue, loading
from events.catalogue_files import unloaded
from events.classes import CURRENT, LOCAL, OLD
from events.models import CatalogueLoad, ClassCode, ClassMap, FilingRule, Reason
from hub.foundation import clock
from hub.foundation.models import JournalEntry

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 21, 4, tzinfo=UTC)
TOMORROW = datetime(2026, 11, 22, 4, tzinfo=UTC)
HEADER = "# scheme: {scheme}\n# version: {version}\n# source: the city\n# status: test\n"
CLASSES = "# table: classes\nkind,code,name,name_en,importance,local\n"
RULES = (
    "# table: rules\nscheme,kind,code,number,condition,limit_value,limit_unit,closing_condition\n"
)


def write(
    tmp_path: Path, text: str, scheme: str = "city", version: str = "1", name: str = "city.csv"
) -> Path:
    path = tmp_path / name
    path.write_text(HEADER.format(scheme=scheme, version=version) + text, "utf-8")
    return path


def test_all_shipped_files_load() -> None:
    done = loading.load()
    assert sum(one.ended for one in done) == 0
    counts = {
        (scheme, kind): ClassCode.objects.filter(scheme__name=scheme, kind=kind).count()
        for scheme, kind in [(CURRENT, "component"), (CURRENT, "matter")]
    }
    assert counts == {(CURRENT, "component"): 153, (CURRENT, "matter"): 250}
    (entry,) = JournalEntry.objects.filter(kind="catalogue.loaded")
    assert CURRENT in entry.data["schemes"]


def test_loading_twice_changes_nothing() -> None:
    loading.load()
    before = [model.objects.count() for model in (ClassCode, ClassMap, FilingRule, Reason)]
    again = loading.load()
    assert [model.objects.count() for model in (ClassCode, ClassMap, FilingRule, Reason)] == before
    assert all((one.added, one.ended) == (0, 0) for one in again)
    assert CatalogueLoad.objects.count() == 1


def test_what_is_in_the_database_is_what_is_in_the_files() -> None:
    loading.load()
    kept, filed = catalogue.of(), unloaded()
    assert kept.classes == filed.classes
    for one in filed.classes.values():
        assert [rule.code for rule in kept.rules_of(one)] == [r.code for r in filed.rules_of(one)]
        assert kept.filed_as(one) == filed.filed_as(one)


def test_the_first_version_counts_since_always() -> None:
    loading.load()
    assert catalogue.of(date(2015, 4, 15)).find(CURRENT, "09009").name == "机动车乱停放"


def test_a_new_version_ends_the_rows_it_changes(tmp_path: Path) -> None:
    with clock.frozen(TODAY):
        loading.load([write(tmp_path, CLASSES + "matter,1,旧名,Old,0,1\nmatter,2,同,Same,0,1\n")])
    second = CLASSES + "matter,1,新名,New,1,1\nmatter,2,同,Same,0,1\nmatter,3,增,Added,0,1\n"
    with clock.frozen(TOMORROW):
        (done,) = loading.load([write(tmp_path, second, version="2")])
    assert (done.added, done.ended) == (2, 1)
    yesterday, today = catalogue.of(date(2026, 11, 21)), catalogue.of(date(2026, 11, 22))
    assert yesterday.find("city", "1").name == "旧名"
    assert today.find("city", "1").name == "新名"
    assert yesterday.get("city", "matter", "3") is None
    assert today.find("city", "3").name == "增"


def test_a_class_that_is_left_out_ends(tmp_path: Path) -> None:
    with clock.frozen(TODAY):
        loading.load([write(tmp_path, CLASSES + "matter,1,甲,A,0,1\nmatter,2,乙,B,0,1\n")])
        loading.load([write(tmp_path, CLASSES + "matter,1,甲,A,0,1\n", version="2")])
        assert catalogue.of().get("city", "matter", "2") is None


def test_two_changes_on_one_day_leave_the_last(tmp_path: Path) -> None:
    with clock.frozen(TODAY):
        for name in ("甲", "乙", "丙"):
            loading.load([write(tmp_path, CLASSES + f"matter,1,{name},N,0,1\n", version=name)])
        assert catalogue.of().find("city", "1").name == "丙"
    assert ClassCode.objects.filter(scheme__name="city", valid_to=None).count() == 1


def test_a_version_may_begin_on_a_day_to_come(tmp_path: Path) -> None:
    with clock.frozen(TODAY):
        loading.load([write(tmp_path, CLASSES + "matter,1,今,Now,0,1\n")])
        later = "# valid_from: 2027-01-01\n" + CLASSES + "matter,1,明,Later,0,1\n"
        loading.load([write(tmp_path, later, version="2")])
    assert catalogue.of(date(2026, 12, 31)).find("city", "1").name == "今"
    assert catalogue.of(date(2027, 1, 1)).find("city", "1").name == "明"


def test_a_citys_rules_replace_those_of_the_classes_it_names(tmp_path: Path) -> None:
    with clock.frozen(TODAY):
        loading.load()
        old = catalogue.of().find(CURRENT, "06013")
        kept = catalogue.of().default_rule(old)
    text = RULES + f"{CURRENT},matter,06013,1,坑洞,3,work_day,已修复\n"
    with clock.frozen(TOMORROW):
        (done,) = loading.load([write(tmp_path, text, scheme=CURRENT, version="city-1")])
        today = catalogue.of()
        assert [rule.condition for rule in today.rules_of(old)] == ["坑洞"]
        assert len(today.rules_of(today.find(CURRENT, "06010"))) == 1
    assert done.ended == 6
    assert catalogue.of(date(2026, 11, 21)).default_rule(old) == kept


def test_a_rule_of_a_class_that_does_not_exist_is_named_with_its_line(tmp_path: Path) -> None:
    text = (
        RULES
        + f"{CURRENT},matter,06010,1,甲,1,work_day,乙\n{CURRENT},matter,06666,1,甲,1,work_day,乙\n"
    )
    loading.load()
    rules = FilingRule.objects.count()
    path = write(tmp_path, text, scheme=CURRENT)
    with pytest.raises(
        CommandError, match=r"city\.csv, line 8: code should be a class of the catalogue"
    ):
        call_command("load_catalogue", path)
    assert FilingRule.objects.count() == rules
    assert catalogue.of().default_rule(catalogue.of().find(CURRENT, "06010")) is not None


def test_the_command_says_what_it_did() -> None:
    said = StringIO()
    call_command("load_catalogue", stdout=said)
    assert "gbt47678_5_2026_classes.csv: 403 rows, 403 new, 0 ended, 0 as before" in said.getvalue()


def test_the_catalogue_is_read_once_per_load(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loading.load()
    first = catalogue.of()
    with django_assert_num_queries(1):
        assert catalogue.of() is first
    loading.load([write(tmp_path, CLASSES + "matter,1,甲,A,0,1\n")])
    assert catalogue.of().find("city", "1").name == "甲"


def test_an_empty_database_gives_an_empty_catalogue() -> None:
    assert catalogue.of().classes == {}
    assert catalogue.of().named("暴露垃圾") == ()


def test_every_old_code_in_the_database_has_a_translation() -> None:
    loading.load()
    mapped = set(
        ClassMap.objects.filter(from_scheme__name=OLD).values_list("from_kind", "from_code")
    )
    assert mapped == set(ClassCode.objects.filter(scheme__name=OLD).values_list("kind", "code"))
    assert ClassCode.objects.filter(scheme__name=LOCAL, is_local=False).count() == 0
