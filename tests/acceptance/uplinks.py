"""1,045 uplinks of seven network servers: every envelope, and for devices that alarm what comes of their bytes."""

from __future__ import annotations

import gzip
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isclose
from typing import Any, Final

import msgspec

from hub.foundation.errors import HubError
from sensors import library
from sensors.codecs import server, typefile
from sensors.codecs.payload import Decoded
from sensors.envelope import Envelope
from sensors.library import Library
from sensors.uplink import Uplink
from tests.acceptance import uplinks_wire
from tests.acceptance.findings import Findings
from tests.acceptance.stage import MAPPINGS, Stage, data
from tests.acceptance.uplinks_wire import Device

UPLINKS, TYPES, SERVERS = 1045, 97, 7
#: Their name of a server, ours of its envelope.
ENVELOPES: Final = {
    "ChirpStack": "chirpstack",
    "LORIOT": "loriot",
    "ThingsStackCommunity": "things-stack",
    "ThingsStackIndustries": "things-stack",
    "ThingPark": "thingpark",
    "ThingParkEnterprise": "thingpark",
    "HTTP": "http-json",
}
#: What they repeat of the envelope among the values, and where we have it.
ECHOED: Final = {
    "fPort": "port", "fCnt": "counter", "lora_frame_port": "port", "lora_frame_counter": "counter",
    "lora_frequency": "radio.frequency_hz", "lora_spreading_factor": "radio.spreading_factor",
    "lora_rssi": "radio.rssi_dbm", "lora_snr": "radio.snr_db",
}  # fmt: skip
#: The same, of fields of the envelope no type of device needs.
NOT_KEPT: Final = frozenset({"confirmed", "dr"})

Values = dict[str, Any]


def run(stage: Stage, findings: Findings) -> None:
    """Envelopes all understood, equal to what the data says of them; payloads of alarm-like devices as expected."""
    compare(findings)
    uplinks_wire.run(stage, findings, _rows(), _devices()[0], ENVELOPES)


def compare(findings: Findings) -> None:
    """What needs no hub: the codecs are pure."""
    shelf = library.load(library.SHIPPED)
    rows = _rows()
    findings.begin("Uplinks of LoRaWAN devices: the envelopes of seven network servers")
    findings.equal("messages", len(rows), UPLINKS)
    findings.equal("types of devices", len({row["device"] for row in rows}), TYPES)
    heard = _envelopes(findings, shelf, rows)
    _events(findings, shelf)
    findings.begin("Uplinks of LoRaWAN devices: payloads of those that alarm")
    _payloads(findings, shelf, rows, heard)


def _rows() -> list[dict[str, Any]]:
    path = data("uplinks", "lorawan_uplinks_with_expected.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _envelopes(findings: Findings, shelf: Library, rows: list[dict[str, Any]]) -> dict[int, Uplink]:
    found: dict[int, Uplink] = {}
    of, has, echoes = Counter[str](), Counter[str](), Counter[bool]()
    for n, row in enumerate(rows):
        envelope = Envelope("t", json.dumps(row["payload"]).encode(), datetime.now(UTC))
        of[row["integration"]] += 1
        try:
            uplink = server.read(shelf.servers[ENVELOPES[row["integration"]]], envelope)
        except HubError as error:
            findings.tell(f"{row['integration']} {row['device']} {row['case']}", str(error))
            continue
        if uplink is not None:
            found[n] = uplink
            has.update(_has(uplink, row["integration"]))
            echoes.update(_echoes(row, uplink))
    for name, count in sorted(of.items()):
        findings.equal(f"understood: {name}", has[f"{name} understood"], count)
    findings.equal("network servers", len(of), SERVERS)
    for part in ("device", "time", "port", "counter", "signal", "payload"):
        findings.equal(f"with {part}", has[part], UPLINKS)
    findings.tell("with a place (others name none, or 0, 0)", has["place"])
    total = echoes.total()
    findings.equal(
        f"values of the envelope that equal the expected ones, of {total}", echoes[True], total
    )
    return found


def _events(findings: Findings, shelf: Library) -> None:
    """ChirpStack tells more than uplinks; all of it may come on one topic."""
    path = data("uplinks", "chirpstack_v4_event_examples.json")
    events = json.loads(path.read_text("utf-8"))
    read = 0
    for event in events.values():
        envelope = Envelope("t", json.dumps(event).encode(), datetime.now(UTC))
        uplink = server.read(shelf.servers["chirpstack"], envelope)
        read += uplink is not None and uplink.device == event["deviceInfo"]["devEui"]
    findings.equal("events of ChirpStack 4 understood, up and seven others", read, len(events))


def _has(uplink: Uplink, integration: str) -> Iterator[str]:
    yield f"{integration} understood"
    parts = {
        "device": uplink.device,
        "time": uplink.at,
        "port": uplink.port is not None,
        "counter": uplink.counter is not None,
        "signal": uplink.radio.rssi_dbm is not None and uplink.radio.snr_db is not None,
        "payload": uplink.payload,
        "place": uplink.place,
    }
    yield from (name for name, there in parts.items() if there)


def _echoes(row: dict[str, Any], uplink: Uplink) -> Iterator[bool]:
    """Whether device, port and radio are what the data expects, where it says them."""
    expected = _expected(row)[0]
    attributes = expected.get("attributes", {})
    eui = attributes.get("eui") or attributes.get("devEui") or attributes.get("lora_dev_eui")
    if eui:
        yield str(eui).lower() == uplink.device
    said = {**attributes, **_values(expected)[-1][1]} if _values(expected) else attributes
    for name, place in ECHOED.items():
        if said.get(name) is not None:
            ours: Any = uplink
            for step in place.split("."):
                ours = getattr(ours, step)
            yield ours is not None and isclose(float(said[name]), float(ours), rel_tol=1e-9)


def _expected(row: dict[str, Any]) -> list[dict[str, Any]]:
    said = row["expected"]
    return said if isinstance(said, list) else [said]


def _values(expected: dict[str, Any]) -> list[tuple[float | None, Values]]:
    """Moments (seconds since 1970, None where none is said) and their values, the envelope's echoes included."""
    telemetry = expected.get("telemetry") or []
    listed = telemetry if isinstance(telemetry, list) else [telemetry]
    out = []
    for one in listed:
        values = one.get("values", one)
        out.append((_seconds(one.get("ts")), values))
    return out


def _seconds(ts: Any) -> float | None:
    """Milliseconds, as a number or a text, or a written time."""
    if isinstance(ts, str) and not ts.isdecimal():
        return datetime.fromisoformat(ts).timestamp()
    return None if ts is None else float(ts) / 1000


def _payloads(
    findings: Findings, shelf: Library, rows: list[dict[str, Any]], heard: dict[int, Uplink]
) -> None:
    devices, words = _devices()
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons = Counter[str]()
    for n, uplink in heard.items():
        device = devices.get(rows[n]["device"])
        if device is None:
            continue
        decoded = typefile.decode(shelf.types[device.type], uplink)
        verdict, why = _verdict(device, {**words, **device.words}, rows[n], uplink, decoded)
        kinds[device.what][verdict] += 1
        reasons.update(f"{verdict}: {device.name}: {one}" for one in why)
    for what, counts in sorted(kinds.items()):
        total = counts.total()
        wrong = counts["NOT EXPLAINED"]
        findings.check(
            f"{what}: all values as expected, of {total}",
            f"{counts['equal']} ({counts['equal'] / total:.0%}), and {counts['beside']} in all that is a reading",
            expected="the rest explained below",
            holds=not wrong,
        )
    every = sum((counts for counts in kinds.values()), Counter[str]())
    findings.tell("alarm-like devices: messages", every.total())
    findings.tell("every reading as expected", every["equal"] + every["beside"])
    findings.tell("differ, and why is known", every["differs"])
    for reason, count in sorted(reasons.items()):
        findings.tell(reason, count)
    findings.equal("differences not explained", every["NOT EXPLAINED"], 0)


def _devices() -> tuple[dict[str, Device], dict[str, float]]:
    """The table by their name of a device, and what words mean for all of them."""
    table = tomllib.loads((MAPPINGS / "uplinks.toml").read_text("utf-8"))
    devices = msgspec.convert(table["device"], list[Device])
    return {one.name: one for one in devices}, table["words"]


def _verdict(
    device: Device, words: dict[str, float], row: dict[str, Any], uplink: Uplink, decoded: Decoded
) -> tuple[str, list[str]]:
    """equal, beside (all readings equal, something else is not read), differs (explained) or NOT EXPLAINED; and why."""
    wrong = [f"{one.values['path']}: {one.values['why']}" for one in decoded.faults]
    known: list[str] = []
    beside: list[str] = []
    for seconds, values in _values(_expected(row)[0]):
        at = _moment(seconds, uplink, decoded)
        ours = typefile.told(decoded, at)
        for key, said in values.items():
            if key in ECHOED or key in NOT_KEPT:
                continue
            if key in device.beside:
                beside.append(f"{key}: {device.beside[key]}")
                continue
            quantity = device.keys.get(key, "")
            if not _same(
                ours.get(quantity), words.get(said, said) if isinstance(said, str) else said
            ):
                why = device.differs.get(key)
                (known if why else wrong).append(
                    why or f"{key} is {said}, got {ours.get(quantity)}"
                )
    if wrong:
        return "NOT EXPLAINED", wrong
    if known:
        return "differs", known
    return ("beside", beside) if beside else ("equal", [])


def _moment(seconds: float | None, uplink: Uplink, decoded: Decoded) -> datetime | None:
    """The moment of ours that an expected one is: a kept one of the very second, else now."""
    kept = {one.at.timestamp(): one.at for one in decoded.moments if one.at}
    return None if seconds is None else kept.get(seconds)


def _same(ours: float | str | None, said: Any) -> bool:
    if isinstance(said, bool):
        said = float(said)
    if isinstance(ours, float | int) and isinstance(said, float | int):
        return isclose(ours, said, rel_tol=1e-9, abs_tol=1e-9)
    return bool(ours == said)
