"""Declared codecs: the shipped ones keep their own examples, and a mistake in one is named by file, line and key."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors import library
from sensors.codecs import payload, typefile
from sensors.codecs.typefile import TypeFile
from sensors.errors import BadCodec
from sensors.uplink import Radio, Uplink

FILES = list(library.type_files(library.SHIPPED))
LIBRARY = library.load(library.SHIPPED)
HEAD = """[type]
name = "试"
quantities = { level = { name = "水位", unit = "cm" }, open = { name = "开启", unit = "1" } }
"""


def kind(rest: str) -> TypeFile:
    return typefile.load(HEAD + rest, "well.toml")


def values(of: TypeFile, octets: str, port: int | None = None) -> dict[str, float | str]:
    return typefile.told(
        typefile.decode(of, Uplink("x", payload=bytes.fromhex(octets), port=port)), None
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_type_keeps_its_examples(file: Path) -> None:
    read = typefile.load(file.read_text("utf-8"), file.name)
    assert typefile.CODE.fullmatch(file.stem)
    assert read.example, "write an example: bytes, and what comes of them"
    written = {name for one in read.example for name in one.gives}
    written |= {name for one in read.example for early in one.earlier for name in early}
    assert set(read.type.quantities) - {*typefile.OF_RADIO} <= written, (
        "each quantity is in an example"
    )


def test_the_shipped_library_has_no_fault() -> None:
    assert not LIBRARY.faults


@pytest.mark.parametrize(
    ("field", "octets", "value"),
    [
        ('as = "u8"', "ff", 255),
        ('as = "i8"', "ff", -1),
        ('as = "u16"', "0102", 258),
        ('as = "u16", endian = "little"', "0102", 513),
        ('as = "i16", endian = "little"', "feff", -2),
        ('as = "u24"', "010203", 66051),
        ('as = "i24"', "ffffff", -1),
        ('as = "u32"', "00010000", 65536),
        ('as = "i64"', "fffffffffffffffe", -2),
        ('as = "f32"', "3fc00000", 1.5),
        ('as = "f64", endian = "little"', "000000000000f83f", 1.5),
        ('as = "bcd", size = 2', "1234", 1234),
        ('as = "bcd", size = 2, endian = "little"', "3412", 1234),
        ('as = "hex", size = 3', "a1b2c3", "a1b2c3"),
        ('as = "text", size = 4', "4f4b0000", "OK"),
        ("bits = [4, 3]", "5f", 5),
        ('as = "i16", bits = [4, 12]', "fff5", -1),
        ("at = 2", "000007", 7),
        ("scale = 0.1, offset = -40", "ff", -14.5),
        ("curve = [1, 0, 2]", "03", 19),
        ('values = { 0 = 0, 2 = "high" }', "02", "high"),
        ("values = { 0 = 0 }, other = 1", "09", 1),
        ("missing = [255]", "ff", None),
        ('as = "f32"', "7fc00000", None),
    ],
)
def test_a_field_is_read_as_it_says(field: str, octets: str, value: float | str | None) -> None:
    said = kind(f'[[payload.frame]]\nfields = [{{ quantity = "level", {field} }}]\n')
    assert values(said, octets).get("level") == value


def test_frames_are_chosen_by_port_and_first_bytes() -> None:
    said = kind(
        '[[payload.frame]]\nport = [1]\nstarts = "0a"\nfields = [{ quantity = "level", at = 1 }]\n'
        '[[payload.frame]]\nport = [2]\nfields = [{ quantity = "open" }]\n'
    )
    assert values(said, "0a05", 1) == {"level": 5}
    assert values(said, "01", 2) == {"open": 1}
    decoded = typefile.decode(said, Uplink("x", payload=b"\x0b\x05", port=1))
    assert not decoded.moments
    assert (
        decoded.faults[0].values["why"] == "no frame is declared for port 1 that begins with 0b 05"
    )


def test_the_longest_mark_of_a_channel_counts() -> None:
    said = kind(
        '[payload]\n[[payload.channel]]\nid = "01"\nfields = [{ quantity = "level" }]\n'
        '[[payload.channel]]\nid = "01 ff"\nfields = [{ quantity = "open" }]\n'
    )
    assert values(said, "0105 01ff01") == {"level": 5, "open": 1}


def test_what_was_read_before_a_fault_is_kept() -> None:
    said = kind('[[payload.channel]]\nid = "01"\nfields = [{ quantity = "level", as = "u16" }]\n')
    decoded = typefile.decode(said, Uplink("x", payload=bytes.fromhex("010005 ee")))
    assert typefile.told(decoded, None) == {"level": 5}
    assert decoded.faults[0].values["path"] == "byte 3"
    cut = typefile.decode(said, Uplink("x", payload=bytes.fromhex("0100")))
    assert cut.faults[0].values["why"] == "the payload ends before level"


def test_a_value_kept_by_the_device_has_its_own_time() -> None:
    said = kind(
        '[[payload.channel]]\nid = "ce"\nobserved = { as = "u32" }\nfields = [{ quantity = "level", at = 4 }]\n'
    )
    decoded = typefile.decode(said, Uplink("x", payload=bytes.fromhex("ce6553f10007")))
    assert [one.at for one in decoded.moments] == [datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)]
    wrong = typefile.decode(said, Uplink("x", payload=bytes.fromhex("ce0000000007")))
    assert wrong.faults[0].values["why"] == "seconds since 1970 are expected"


def test_values_are_found_in_what_the_server_decoded() -> None:
    said = kind(
        '[[object]]\nquantity = "level"\npath = "water[0].mm"\nscale = 0.1\n'
        '[[object]]\nquantity = "open"\npath = "door"\nvalues = { closed = 0, open = 1 }\n'
    )
    decoded = typefile.decode(said, Uplink("x", decoded={"water": [{"mm": 125}], "door": "open"}))
    assert typefile.told(decoded, None) == {"level": 12.5, "open": 1}
    odd = typefile.decode(said, Uplink("x", decoded={"water": [{"mm": []}], "door": "ajar"}))
    assert [one.values["path"] for one in odd.faults] == ["$.water[0].mm", "$.door"]


def test_the_radio_is_told_where_the_type_wants_it() -> None:
    said = typefile.load(
        '[type]\nname = "试"\nquantities = { rssi = { name = "信号", unit = "dB" } }\n'
        "[[payload.frame]]\nport = [9]\n",
        "x.toml",
    )
    decoded = typefile.decode(said, Uplink("x", port=9, payload=b"\0", radio=Radio(rssi_dbm=-97.0)))
    assert typefile.told(decoded, None) == {"rssi": -97}


@pytest.mark.parametrize(
    ("rest", "line", "key"),
    [
        ("[payload", 4, "-"),
        ('[payload]\nendian = "middle"', 5, "payload.endian"),
        ('[[payload.channel]]\nid = "0x"', 5, "payload.channel[0].id"),
        ('[[payload.channel]]\nid = "01"\n[[payload.channel]]\nid = "01"', 7, "payload.channel[1].id"),
        ('[[payload.channel]]\nid = "01"\nfields = [\n  { quantity = "depth" },\n]', 7,
         "payload.channel[0].fields[0]"),
        ('[[payload.channel]]\nid = "01"\nfields = [{ quantity = "level", as = "u12" }]', 6,
         "payload.channel[0].fields[0].as"),
        ('[[payload.channel]]\nid = "01"\nfields = [{ quantity = "level", bits = [6, 3] }]', 6,
         "payload.channel[0].fields[0]"),
        ('[[payload.channel]]\nid = "01"\nfields = [{ quantity = "level", unit = "V" }]', 6,
         "payload.channel[0].fields[0]"),
        ('[[payload.channel]]\nid = "01"\nfeilds = []', 6, "payload.channel[0].feilds"),
        ('[[payload.frame]]\nchannels = true', 5, "payload.frame[0].channels"),
        ('[[object]]\nquantity = "level"\npath = "a..b"', 4, "object[0]"),
        ('[[payload.frame]]\nfields = [{ quantity = "level" }]\n[[example]]\nhex = "05"\ngives = { level = 6 }', 6,
         "example[0]"),
        ("", 1, "-"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_file_line_and_key(rest: str, line: int, key: str) -> None:
    with pytest.raises(BadCodec) as refused:
        kind(rest)
    told = refused.value.values
    assert (told["file"], told["line"], told["key"]) == ("well.toml", line, key)


def test_an_uplink_without_bytes_gives_nothing() -> None:
    said = kind('[[payload.frame]]\nfields = [{ quantity = "level" }]\n')
    assert payload.decode(said.payload or payload.Payload(), Uplink("x")).moments == []


@given(st.sampled_from(list(LIBRARY.types.values())), st.binary(max_size=60), st.integers(0, 255))
def test_no_bytes_do_more_than_be_refused(said: TypeFile, octets: bytes, port: int) -> None:
    decoded = typefile.decode(said, Uplink("x", payload=octets, port=port))
    for moment in decoded.moments:
        for one in moment.values:
            assert one.quantity in said.type.quantities
            assert one.text is not None or (one.value is not None and isfinite(one.value))


def test_a_file_in_another_encoding_is_left_out_and_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "device_types").mkdir()
    (tmp_path / "device_types" / "own.toml").write_bytes('[type]\nname = "电梯"\n'.encode("gbk"))
    found = library.load(tmp_path)
    assert not found.types
    assert found.faults["own.toml"].values["line"] == 2
    assert "UTF-8" in str(found.faults["own.toml"])
