"""Settings, examples and libraries agree with each other."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings

import hub.settings
from hub.supervisor.broker_files import DEFAULT_CITY, field_account
from hub.supervisor.environment import READ_HERE
from sensors.topics import GRAMMAR

ROOT = Path(__file__).resolve().parents[2]


def test_the_example_names_exactly_the_settings_that_are_read() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = set(re.findall(r"^(HUB_[A-Z_]+)=", example, re.MULTILINE))
    assert named == hub.settings.env.read | set(READ_HERE)


def test_every_setting_of_the_example_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    before = dict(zip(lines[1:], lines, strict=False))
    pairs = {"HUB_TLS_KEY", "HUB_PORT", "HUB_GEOS"}  # explained together with the one above
    bare = [
        line
        for line in lines
        if line.startswith("HUB_")
        and not before[line].startswith("#")
        and line.split("=")[0] not in pairs
    ]
    assert not bare


def test_the_private_broker_and_the_settings_mean_the_same_city() -> None:
    assert settings.CITY_CODE == DEFAULT_CITY


def test_the_private_broker_lets_sources_use_the_topics_of_the_grammar_and_no_other() -> None:
    rules = {tuple(rule.split()[1:]) for rule in field_account("", "990100").rules}
    grammar = {
        ("write" if form.way == "in" else "read", form.pattern.format(city="990100", name="+"))
        for form in GRAMMAR
    }
    devices = ("write", "city/990100/device/+/#")  # mistyped ones are quarantined, not refused
    assert {rule for rule in grammar if "/device/" not in rule[1]} | {devices} == rules


@pytest.mark.parametrize("name", ["psycopg", "psycopg-binary", "redis", "channels-redis", "celery"])
def test_a_library_that_would_change_the_house_is_not_installed(name: str) -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version(name)


def test_every_library_is_stated_with_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    block = text[text.index("dependencies = [") : text.index("[tool.ruff]")]
    bare = [line for line in block.splitlines() if line.startswith('  "') and "#" not in line]
    assert not bare


def test_the_pinned_lists_hold_every_stated_library_and_name_no_host() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    stated = re.findall(r'^  "([A-Za-z0-9._-]+)', text[: text.index("[tool.ruff]")], re.MULTILINE)
    lists = [
        (ROOT / f"requirements{kind}.txt").read_text("utf-8") for kind in ("", "-dev", "-node")
    ]
    pinned = set(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]+\])?==", "\n".join(lists), re.MULTILINE))
    assert {re.sub(r"[-_.]+", "-", name.lower()) for name in stated} <= pinned
    assert not [
        line
        for text in lists
        for line in text.splitlines()
        if "://" in line or line.startswith("-")
    ]
    assert "resolved" not in (ROOT / "package-lock.json").read_text("utf-8")
