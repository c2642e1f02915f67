"""The published description of the wire, the page and the code say the same."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from sensors import codecs, errors, units
from sensors.codecs import done, hotline, hub_json, status
from sensors.envelope import Envelope
from sensors.topics import GRAMMAR, Form

DOCS = Path(__file__).parents[2] / "docs"
API: dict[str, Any] = yaml.safe_load((DOCS / "asyncapi.yaml").read_text("utf-8"))
PAGE = (DOCS / "topics.md").read_text("utf-8")
MESSAGES: dict[str, Any] = API["components"]["messages"]
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def address(form: Form) -> str:
    return form.pattern.replace("{name}", "{" + form.name + "}")


def resolved(ref: str) -> Any:
    found: Any = API
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_the_page_tells_the_grammar() -> None:
    rows = [
        f"| `{address(form)}` | {form.way} | {'yes' if form.retained else 'no'} | {form.says} |"
        for form in GRAMMAR
    ]
    told = PAGE.split("<!-- grammar -->\n")[1].split("<!-- end of grammar -->")[0].splitlines()
    assert told == rows


def test_the_page_lists_every_unit_there_is() -> None:
    rows = [
        f"| {kind} | {' '.join(f'`{one}`' for one in of)} |" for kind, of in units.listed().items()
    ]
    told = PAGE.split("<!-- units -->\n")[1].split("<!-- end of units -->")[0].splitlines()
    assert told == rows


def test_the_description_tells_the_grammar_and_who_sends() -> None:
    assert API["asyncapi"] == "3.0.0"
    addresses = {one["address"]: name for name, one in API["channels"].items()}
    assert set(addresses) == {address(form) for form in GRAMMAR}
    actions = {
        addresses[resolved(one["channel"]["$ref"])["address"]]: one["action"]
        for one in API["operations"].values()
    }
    wanted = {
        addresses[address(form)]: "receive" if form.way == "in" else "send" for form in GRAMMAR
    }
    assert actions == wanted
    for channel in API["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel["parameters"])


def test_every_reference_leads_somewhere() -> None:
    for ref in set(re.findall(r"'(#/[^']+)'", (DOCS / "asyncapi.yaml").read_text("utf-8"))):
        assert resolved(ref) is not None


@pytest.mark.parametrize(
    ("schema", "struct"),
    [
        ("Readings", hub_json.Message),
        ("Pack", hub_json.Pack),
        ("Status", status.Status),
        ("Done", done.Done),
        ("WorkOrder", hotline.WorkOrder),
    ],
)
def test_the_schemas_name_the_fields_the_codecs_read(schema: str, struct: type) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(struct)}
    assert set(API["components"]["schemas"][schema]["properties"]) == fields


def test_the_classes_and_callers_of_orders_are_described_wholly() -> None:
    order = API["components"]["schemas"]["WorkOrder"]["properties"]
    for name, struct in (("class", hotline.ClassOf), ("caller", hotline.Who)):
        fields = {field.encode_name for field in msgspec.structs.fields(struct)}
        assert set(order[name]["properties"]) == fields


EXAMPLES = [
    (name, example["payload"])
    for name, one in MESSAGES.items()
    for example in one.get("examples", ())
]


@pytest.mark.parametrize(("name", "payload"), EXAMPLES)
def test_every_example_fits_its_schema(name: str, payload: Any) -> None:
    schema = MESSAGES[name]["payload"] | {"components": API["components"]}
    jsonschema.Draft202012Validator(schema).validate(payload)


@pytest.mark.parametrize(("name", "payload"), EXAMPLES)
def test_every_incoming_example_is_taken(name: str, payload: Any) -> None:
    env = Envelope("t", json.dumps(payload).encode(), NOW, MESSAGES[name]["contentType"])
    if name in {"hubReadings", "senml"}:
        assert {one.device for one in codecs.readings(env, "gateway-1")}
    elif name == "order":
        assert hotline.decode(env, "12345").report.source_id == payload["id"]
    elif name == "status":
        assert status.decode(env)
    elif name == "done":
        assert str(done.decode(env).id) == payload["id"]


def test_the_page_names_reasons_that_exist() -> None:
    known = {kind.code for kind in vars(errors).values() if hasattr(kind, "code")}
    named = set(re.findall(r"`(sensors\.\w+)`", PAGE))
    assert named <= known
    assert len(named) >= 7
