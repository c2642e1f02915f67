"""Settings are read with types, and all mistakes are told at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hub.foundation.env import BadSettings, Environment


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "hub.env"
    file.write_text("# comment\nHUB_PORT=8001\nHUB_CITY=990100\n")
    monkeypatch.setenv("HUB_PORT", "9000")
    env = Environment(file)
    assert env.number("HUB_PORT", 1) == 9000
    assert env.text("HUB_CITY") == "990100"


def test_what_a_person_wrote_above_wins_over_what_was_generated_below(tmp_path: Path) -> None:
    file = tmp_path / "hub.env"
    file.write_text("HUB_MQTT_URL=mqtt://mine\n# --- Below: written\nHUB_MQTT_URL=mqtt://made\n")
    env = Environment(file)
    assert env.text("HUB_MQTT_URL") in ("mqtt://mine", os.environ.get("HUB_MQTT_URL"))


def test_all_mistakes_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT", "eighty")
    monkeypatch.setenv("HUB_DEBUG", "perhaps")
    monkeypatch.setenv("HUB_DATABASE_URL", "mysql://x/y")
    file = tmp_path / "hub.env"
    file.write_text("no equals sign\n")
    env = Environment(file)
    env.number("HUB_PORT", 1)
    env.flag("HUB_DEBUG")
    env.database("HUB_DATABASE_URL")
    with pytest.raises(BadSettings) as told:
        env.stop_if_wrong()
    for word in ("eighty", "perhaps", "mysql", "hub.env:1"):
        assert word in str(told.value)


@pytest.mark.parametrize("given", ["5e", "5e" * 31, "zz" * 32, "-" * 64])
def test_a_key_of_another_form_stops_the_start_and_is_not_repeated(given: str) -> None:
    env = Environment(Path("/nonexistent"))
    env._given["X"] = given
    assert env.key("X", 32) == b""
    with pytest.raises(BadSettings) as told:
        env.stop_if_wrong()
    assert "X: expected 64 hexadecimal digits" in str(told.value)
    assert given not in str(told.value)


def test_a_key_may_be_left_out() -> None:
    env = Environment(Path("/nonexistent"))
    env._given["Y"] = "5e" * 32
    assert (env.key("X", 32), env.key("Y", 32)) == (b"", b"\x5e" * 32)
    env.stop_if_wrong()


def test_a_database_address_is_taken_apart() -> None:
    env = Environment(Path("/nonexistent"))
    env._given["X"] = "postgres://hub:p%40ss@db:6543/city"
    found = env.database("X")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "hub",
        "p@ss",
        "db",
        "6543",
        "city",
    )
