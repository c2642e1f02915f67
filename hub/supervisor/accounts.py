"""Further accounts of the private broker, one per gateway or source: what `scripts/broker-account` calls."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
from pathlib import Path

from hub.supervisor.broker_files import DEFAULT_CITY, own_topics, password_line
from hub.supervisor.environment import HubFile
from hub.supervisor.place import StartFailed, account, server_folder
from hub.supervisor.servers import MORE_ACCOUNTS

ROOT = Path(__file__).resolve().parents[2]
TAKEN = {"hub", "field"}


def main() -> None:
    """Add, remove or list; a running broker knows at once."""
    parser = argparse.ArgumentParser(prog="scripts/broker-account")
    parser.add_argument("what", choices=("add", "remove", "list"))
    parser.add_argument(
        "name", nargs="?", help="name of the device, gateway, source or organisation"
    )
    options = parser.parse_args()
    var = ROOT / "var"
    file = HubFile(var / "hub.env")
    if file.given("HUB_MQTT_URL"):
        sys.exit("HUB_MQTT_URL names a broker that is not ours; make the account there.")
    if options.what == "list":
        print("\n".join(_read(var / MORE_ACCOUNTS)) or "No further accounts.")
        return
    if not options.name or not options.name.replace("-", "").replace("_", "").isalnum():
        parser.error("NAME: expected letters, digits, - and _")
    if options.name in TAKEN:
        sys.exit(f"{options.name} is one of the hub's own accounts; choose another name.")
    try:
        folder = server_folder(var, [account("postgres"), account("mosquitto")]) / "mosquitto"
    except StartFailed as failed:
        sys.exit(str(failed))
    password = secrets.token_urlsafe(18) if options.what == "add" else ""
    known = change(var / MORE_ACCOUNTS, folder, options.name, password)
    if password:
        city = file.value("HUB_CITY", DEFAULT_CITY)
        print(
            f"{options.name} / {password}  (shown once; an earlier password no longer holds)\nIt may:"
        )
        for rule in own_topics(city):
            print("  " + rule.removeprefix("pattern ").replace("%u", options.name))
    else:
        print(
            f"{options.name} may no longer connect."
            if known
            else f"There was no account {options.name}."
        )


def change(store: Path, broker: Path, name: str, password: str) -> bool:
    """Give `name` this password, or take the account away when it is empty; whether it was there before.

    store: the list kept for the next start.  broker: folder of the broker, which is told when it runs.
    """
    lines = _read(store)
    known = name in lines
    line = password_line(name, password) if password else ""
    for file in (store, broker / "passwords"):
        if file == store or file.exists():
            lines = _read(file)
            lines.pop(name, None)
            kept = [*lines.values(), *([line] if line else [])]
            file.touch(0o600)
            file.write_text("".join(one + "\n" for one in kept), "utf-8")
    try:
        pid = int((broker / "mosquitto.pid").read_text())
        if str(broker) in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGHUP)  # it reads passwords and rules again
    except (OSError, ValueError):
        pass  # it does not run; the next start reads the list
    return known


def _read(file: Path) -> dict[str, str]:
    """Name -> line of a password file."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {line.partition(":")[0]: line for line in lines if line}


if __name__ == "__main__":
    main()
