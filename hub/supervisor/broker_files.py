"""What a broker of ours reads: its limits, who may connect, and what each may say and hear.

`python -m hub.supervisor.broker_files FOLDER` writes the same for a broker in a container, with the passwords
MQTT_PASSWORD and MQTT_FIELD_PASSWORD of the environment.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: The city of hub.settings when HUB_CITY is not set (tests/house/test_settings.py holds the two together).
DEFAULT_CITY = "990100"
#: What stands behind this line of the rules is written anew with every change of the further accounts.
FURTHER: Final = "# further accounts"
#: Where the table of sources that comes with the hub lies; read as files, because a broker is started without Django.
_SENSORS: Final = Path(__file__).resolve().parents[2] / "sensors"
#: The account the official image of Mosquitto runs under.
CONTAINER_USER = 1883

#: Every number is here on purpose; the reasons stand beside them and go into the file.
CONFIGURATION = """\
# Written by the hub at each start; a change made here is lost.
listener {port} {bind}
# One set of rules for all listeners: with one per listener, 2.0.12 to 2.0.18 lose persistent sessions.
per_listener_settings false
allow_anonymous false
password_file {config}/passwords
acl_file {config}/rules
pid_file {data}/mosquitto.pid

# What waits for a process that is away survives a restart of the broker. The pause between two saves bounds what a
# hard kill can lose; a source that waits for its receipt sends that again. While it saves, the broker does nothing
# else, for a second or so per million messages that wait: with shorter pauses a long queue would hardly empty.
persistence true
persistence_location {data}/
autosave_interval 15
# A device or process that has been away for two weeks is not coming back to its session.
persistent_client_expiration 14d

# Messages on their way to one client and not yet acknowledged, if it asks for so many. The hub acknowledges after its
# commit: this is some batches, and what is delivered again after a crash.
max_inflight_messages 10000
# What may wait for one client, whichever comes first; past it messages are dropped, and the default of 1000 would drop
# all but a moment. Five million are five minutes of a million sensors that report every minute (16,667 messages/s).
# 2 GiB of content are two million work orders of a thousand bytes: a quarter of an hour at 2,000/s, a year in life.
# Only what waits takes memory: 500 bytes a reading, 2.5 GB for five minutes of them, half of that again on the disk.
max_queued_messages 5000000
max_queued_bytes 2147483648
# Readings sent with QoS 0 are not worth keeping for somebody who is away.
queue_qos0_messages false
# Larger than any legal message. The hub itself sets what it cannot read aside and says so; only what would harm the
# broker is refused here, because a sender that speaks MQTT 3 is never told.
message_size_limit 16777216
max_keepalive 600
max_connections 5000

log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages {connection_messages}
"""


@dataclass(frozen=True)
class Account:
    """Somebody who may connect.

    rules: lines of Mosquitto's access file, such as `topic readwrite city/#`.
    """

    name: str
    password: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Native:
    """Topics a network server uses because it knows no other: the name of its source, and filters.

    filter: where it publishes; down: where it listens to commands; empty where it uses the city's.
    """

    name: str
    filter: str = ""
    down: str = ""


def natives(codecs: str) -> tuple[Native, ...]:
    """The topics of the sources that come with the hub, and of a city's own `sources.toml` in its folder HUB_CODECS."""
    folders = [_SENSORS, *([Path(codecs)] if codecs else [])]
    found = []
    for row in _rows(folders):
        topic, down = row.get("topic", ""), row.get("down") or _listens(folders, row.get("reads"))
        if isinstance(row.get("name"), str) and (topic or down):
            found.append(Native(row["name"], _filter(topic), _filter(down)))
    return tuple(dict.fromkeys(found))


def _rows(folders: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for folder in folders:
        file = folder / "sources.toml"
        if file.is_file():
            yield from tomllib.loads(file.read_text("utf-8")).get("source", [])


def _listens(folders: Sequence[Path], reads: object) -> str:
    """Where servers of a kind listen to commands; empty where that is the city's own topic, or nothing says it."""
    for folder in reversed(folders):
        file = folder / "downlinks" / f"{reads}.toml"
        if file.is_file():
            topic = tomllib.loads(file.read_text("utf-8")).get("topic", "")
            return "" if topic.startswith("city/") else str(topic)
    return ""


def _filter(topic: str) -> str:
    """A topic with names in braces as a filter: a level with a name in it may be anything."""
    return "/".join("+" if "{" in one else one for one in topic.split("/"))


def hub_account(password: str, city: str, foreign: Sequence[Native] = ()) -> Account:
    """The hub itself: hears and says everything of its city, and hears the broker's own figures.

    foreign: topics outside the city's that it has to hear, or to say commands on.
    """
    more = [f"topic read {one.filter}" for one in foreign if one.filter]
    more += [f"topic write {one.down}" for one in foreign if one.down]
    own = (f"topic readwrite city/{city}/#", "topic read $SYS/#")
    return Account("hub", password, (*own, *dict.fromkeys(more)))


def field_account(password: str, city: str, foreign: Sequence[Native] = ()) -> Account:
    """The world outside, played by the simulator, replays and examples: every source of the city at once."""
    rules = [*_source_rules("topic", city, "+"), *_native_rules(foreign)]
    return Account("field", password, tuple(dict.fromkeys(rules)))


def _native_rules(foreign: Iterable[Native]) -> Iterator[str]:
    """What a server with topics of its own may do."""
    for one in foreign:
        if one.filter:
            yield f"topic write {one.filter}"
        if one.down:
            yield f"topic read {one.down}"


def owner(name: str) -> str:
    """Whose an account is: `well-1` and `well-1~2`, which it got when it was rotated, are both of well-1."""
    return name.partition("~")[0]


def further_rules(names: Iterable[str], city: str, foreign: Sequence[Native] = ()) -> str:
    """The rules of further accounts beyond `own_topics`: of rotated ones, and of servers with topics of their own."""
    blocks = [FURTHER]
    for name in names:
        whose = owner(name)
        rules = list(_source_rules("topic", city, whose)) if whose != name else []
        rules += _native_rules(one for one in foreign if one.name == whose)
        if rules:
            blocks.append("\n".join([f"user {name}", *rules]))
    return "\n\n".join(blocks) + "\n"


def own_topics(city: str) -> tuple[str, ...]:
    """What any further account may do: be the device, the source and the organisation that carries its own name."""
    return _source_rules("pattern", city, "%u")


def _source_rules(kind: str, city: str, name: str) -> tuple[str, ...]:
    """Rules for the other end of the topics of sensors/topics.py: it says what the hub hears, and the reverse."""
    root = f"city/{city}"
    return (
        # Mistyped ones too: the hub takes all of them and sets aside what it cannot read. A refusal by the broker
        # would be silent for a sender that speaks MQTT 3.
        f"{kind} write {root}/device/{name}/#",
        f"{kind} write {root}/network/{name}/up",
        f"{kind} write {root}/hotline/{name}/order",
        f"{kind} read {root}/command/{name}/down",
        f"{kind} read {root}/hotline/{name}/receipt",
        f"{kind} read {root}/hotline/{name}/answer",
        f"{kind} read {root}/org/{name}/case",
        f"{kind} read {root}/org/{name}/notice",
    )


def password_line(name: str, password: str) -> str:
    """A line of the password file: PBKDF2-HMAC-SHA512 as Mosquitto 2 writes it ("$7$")."""
    salt, rounds = secrets.token_bytes(12), 1000
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return (
        f"{name}:$7${rounds}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
    )


def broker_files(
    accounts: Sequence[Account],
    city: str,
    *,
    config: str,
    data: str,
    port: int,
    bind: str = "127.0.0.1",
    passwords: Sequence[str] = (),
    foreign: Sequence[Native] = (),
    quiet: bool = False,
) -> dict[str, str]:
    """The three files of a broker, by name: mosquitto.conf, passwords, rules.

    config, data: folders as the broker sees them.  passwords: finished lines of further accounts, which may do what
    `own_topics` and `further_rules` say.  foreign: topics of servers among them.  quiet: do not log who comes and goes.
    """
    known = [password_line(one.name, one.password) for one in accounts]
    rules = [
        "\n".join(own_topics(city)),
        *("\n".join([f"user {one.name}", *one.rules]) for one in accounts),
    ]
    names = [line.partition(":")[0] for line in passwords]
    settings = CONFIGURATION.format(
        config=config,
        data=data,
        port=port,
        bind=bind,
        connection_messages="false" if quiet else "true",
    )
    return {
        "mosquitto.conf": settings,
        "passwords": "\n".join([*known, *passwords]) + "\n",
        "rules": "\n\n".join(rules) + "\n\n" + further_rules(names, city, foreign),
    }


def main() -> None:
    """Write the files for the container of docker-compose.yml."""
    city = os.environ.get("HUB_CITY") or DEFAULT_CITY
    foreign = natives(os.environ.get("HUB_CODECS", ""))
    accounts = [
        hub_account(os.environ["MQTT_PASSWORD"], city, foreign),
        field_account(os.environ["MQTT_FIELD_PASSWORD"], city, foreign),
    ]
    folder = Path(sys.argv[1])
    files = broker_files(
        accounts,
        city,
        config="/mosquitto/config",
        data="/mosquitto/data",
        port=1883,
        bind="0.0.0.0",
    )
    for name, text in files.items():
        file = folder / name
        file.write_text(text, "utf-8")
        file.chmod(0o600)
        os.chown(file, CONTAINER_USER, CONTAINER_USER)


if __name__ == "__main__":
    main()
