"""Further accounts of the private broker, one per gateway or source: what `manage.py broker_account` changes."""

from __future__ import annotations

import argparse
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from hub.supervisor import account_list
from hub.supervisor.broker_files import DEFAULT_CITY, natives, own_topics, owner
from hub.supervisor.environment import HubFile
from hub.supervisor.mosquitto import tell
from hub.supervisor.place import account, server_folder
from hub.supervisor.servers import MORE_ACCOUNTS

TAKEN = {"hub", "field"}
#: A segment of a topic (sensors/topics.py) without the colon, which ends a name in Mosquitto's files.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GRACE: Final = re.compile(r"(\d{1,4})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


class NotThere(Exception):
    """What was asked for cannot be done; the text says why, and what to do."""


class Accounts:
    """The accounts of one clone's broker. Raises NotThere where the broker is not ours."""

    def __init__(self, var: Path) -> None:
        file = HubFile(var / "hub.env")
        if file.given("HUB_MQTT_URL"):
            raise NotThere("HUB_MQTT_URL names a broker that is not ours; make the account there.")
        self._var, self._store = var, var / MORE_ACCOUNTS
        self._city = file.value("HUB_CITY", DEFAULT_CITY)
        self._codecs = file.value("HUB_CODECS")
        self._now = datetime.now(UTC)
        self._before = [one.name for one in account_list.read(self._store)]

    def check(self, name: str) -> None:
        """Raise NotThere for a name no account may have."""
        if not _NAME.fullmatch(name):
            raise NotThere("NAME: expected letters, digits, . - and _")
        if name in TAKEN:
            raise NotThere(f"{name} is one of the hub's own accounts; choose another name.")

    def told(self) -> list[str]:
        """A line for each account that holds."""
        return [_line(one) for one in account_list.holding(self._store, self._now)]

    def add(self, name: str) -> str:
        """Give a name a password at once, and take all it had; what to tell, the password in nothing else."""
        password = secrets.token_urlsafe(18)
        account_list.issue(self._store, name, password)
        rules = "\n".join(
            "  " + rule.removeprefix("pattern ").replace("%u", name)
            for rule in own_topics(self._city)
        )
        return f"{name} / {password}  (shown once; an earlier password no longer holds)\nIt may:\n{rules}"

    def rotate(self, name: str, grace: timedelta) -> tuple[str, datetime, str]:
        """Give it a second account; that one's name, until when the first holds, and what to tell. Raises NotThere."""
        password, until = secrets.token_urlsafe(18), self._now + grace
        new = account_list.rotate(self._store, name, password, until)
        if new is None:
            raise NotThere(f"There is no account {name} to rotate; make it with: add {name}.")
        ends = until.astimezone().strftime("%F %H:%M")
        said = (
            f"{new} / {password}  (shown once)\n"
            f"It may do what {name} may. What {name} had holds until {ends}; give the device the new name and password"
            " by then, and leave its client id as it is: what waits for it at the broker stays its own."
        )
        return new, until, said

    def remove(self, name: str) -> tuple[str, bool]:
        """Take all accounts of a name away; what to tell, and whether there were any."""
        known = account_list.remove(self._store, name)
        said = f"{name} may no longer connect." if known else f"There was no account {name}."
        return said, known

    def tell(self) -> None:
        """Let a running broker know. Raises StartFailed where its folder cannot be found."""
        servers = [account("postgres"), account("mosquitto")]
        folder = server_folder(self._var, servers) / "mosquitto"
        kept = account_list.holding(self._store, self._now)
        tell(folder, kept, self._before, self._city, natives(self._codecs))


def _line(one: account_list.Kept) -> str:
    ends = f"  holds until {one.until.astimezone():%F %H:%M}" if one.until else ""
    whose = f"  of {owner(one.name)}" if owner(one.name) != one.name else ""
    return f"{one.name}{whose}{ends}"


def grace(text: str) -> timedelta:
    """30m, 24h or 7d. Raises argparse.ArgumentTypeError."""
    found = _GRACE.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError(f"expected 30m, 24h or 7d, got {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
