"""Recorded files as messages: what a mapping says, and what it may not say."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sensors import mapping, recording
from sensors.errors import BadMapping, BadRow
from sensors.topics import Lane

HOTLINE = """
[source]
kind = "hotline"
source = "t1999"
channel = "phone"
crs = "EPSG:4326"
[time]
column = "at"
zone = "Asia/Taipei"
[fields]
source_id = "no"
text = "what"
class_text = "kind"
lon = "x"
lat = "y"
phone = "tel"
district = "d"
[classes]
"路燈" = "GB/T 47678.5-2026/matter/01037"
"""
AIR = """
[source]
kind = "readings"
device = "prsa-{station}"
[time]
columns = ["year", "month", "day", "hour"]
zone = "Asia/Shanghai"
[quantities.pm25]
column = "PM2.5"
unit = "ug/m3"
[quantities.rain]
column = "RAIN"
"""
HOUR = {
    "year": "2013", "month": "3", "day": "1", "hour": "7", "station": "Dongsi", "PM2.5": "9", "RAIN": "NA",
}  # fmt: skip
ROW = {
    "no": "UN1", "at": "2015-04-15 00:22:00", "what": "不亮", "kind": "路燈", "x": "120.2", "y": "23.0",
    "tel": "[電話]", "d": "北 區",
}  # fmt: skip


def test_a_row_becomes_an_order() -> None:
    got = mapping.message(mapping.read(HOTLINE), ROW)
    assert (got.lane, got.name) == (Lane.ORDER, "t1999")
    assert got.at == datetime(2015, 4, 14, 16, 22, tzinfo=UTC)
    assert got.said == {
        "id": "UN1", "occurred_at": "2015-04-14T16:22:00+00:00", "channel": "phone", "text": "不亮",
        "lon": 120.2, "lat": 23.0, "crs": "EPSG:4326", "caller": {"phone": "[電話]"},
        "class": {"scheme": "GB/T 47678.5-2026", "kind": "matter", "code": "01037", "text": "路燈"},
    }  # fmt: skip


def test_what_is_missing_is_left_out_and_unknown_words_stay_words() -> None:
    got = mapping.message(mapping.read(HOTLINE), ROW | {"x": "", "tel": "NA", "kind": "怪事"})
    assert {"lon", "lat", "crs", "caller"}.isdisjoint(got.said)
    assert got.said["class"] == {"text": "怪事"}


def test_a_row_becomes_readings() -> None:
    got = mapping.message(mapping.read(AIR), HOUR)
    assert (got.lane, got.name) == (Lane.READINGS, "prsa-Dongsi")
    assert got.said == {
        "at": "2013-02-28T23:00:00+00:00",
        "values": {"pm25": {"value": 9.0, "unit": "ug/m3"}},
    }


@pytest.mark.parametrize(
    "change", [{"station": "东四"}, {"PM2.5": "NA"}, {"PM2.5": "high"}, {"month": "13"}]
)
def test_an_hour_that_is_no_message_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(BadRow):
        mapping.message(mapping.read(AIR), HOUR | change)


def test_a_shift_moves_the_time_in_the_payload() -> None:
    got = mapping.message(mapping.read(HOTLINE), ROW).moved(timedelta(days=1))
    assert got.said["occurred_at"] == "2015-04-15T16:22:00+00:00"


@pytest.mark.parametrize(
    "change",
    [
        {"no": ""},
        {"at": "yesterday"},
        {"x": "east"},
    ],
)
def test_a_row_that_is_no_message_names_its_column(change: dict[str, str]) -> None:
    with pytest.raises(BadRow) as refused:
        mapping.message(mapping.read(HOTLINE), ROW | change)
    assert refused.value.values["column"] == next(iter(change))


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(BadRow, match="no such column"):
        mapping.message(mapping.read(HOTLINE), {k: v for k, v in ROW.items() if k != "what"})


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "hotline"', 'kind = "calls"', "kind"),
        ("[classes]", "[class]", "class"),
        ('column = "at"', 'column = "at"\ncolumns = ["a"]', "either"),
        ('source_id = "no"', 'id = "no"', "id"),
        ("GB/T 47678.5-2026/matter/01037", "01037", "scheme/kind/code"),
        ('channel = "phone"', "channel = ", "line"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(old: str, new: str, words: str) -> None:
    with pytest.raises(BadMapping, match=words):
        mapping.read(HOTLINE.replace(old, new))


def test_csv_and_json_lines_plain_and_gzipped_are_the_same(tmp_path: Path) -> None:
    text = "no,at,what,kind,x,y,tel,d\n" + ",".join(ROW.values()) + "\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW) + "\n\n" + json.dumps(ROW | {"no": ""}))
    csv_mapping = mapping.read(HOTLINE)
    jsonl = mapping.read(HOTLINE.replace('kind = "hotline"', 'kind = "hotline"\nformat = "jsonl"'))
    one = list(recording.messages(tmp_path / "a.csv", csv_mapping))
    assert one == list(recording.messages(tmp_path / "a.csv.gz", csv_mapping))
    first, bad = recording.messages(tmp_path / "a.jsonl", jsonl)
    assert first == one[0]
    assert isinstance(bad, tuple)
    assert bad[0] == 3
    assert recording.span(tmp_path / "a.jsonl", jsonl)[0] == 1


@pytest.mark.parametrize("name", ["tainan", "prsa"])
def test_the_mappings_of_the_acceptance_can_be_read(name: str) -> None:
    file = Path(__file__).parents[1] / "acceptance" / f"{name}.toml"
    assert mapping.read(file.read_text("utf-8")).time.zone
