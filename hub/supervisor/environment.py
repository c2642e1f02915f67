"""The settings of a start: what a person gave, and what is generated and kept in `var/hub.env`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: Settings the supervisor reads, and not hub.settings alone -> their defaults. What they mean: .env.example.
READ_HERE = {
    "HUB_BIND": "127.0.0.1",
    "HUB_MQTT_FIELD_URL": "",
    "HUB_TLS_CERT": "",
    "HUB_TLS_KEY": "",
}

_MARK = (
    "# --- Below: written by scripts/run at each start. Above: yours; it is kept, and it wins. ---"
)


class HubFile:
    """`var/hub.env` in its two halves.

    own: what a person wrote above the mark.  generated: what a start wrote below it; change it and `save`.
    A variable of the real environment wins over both.
    """

    def __init__(self, path: Path, environ: Mapping[str, str] = os.environ) -> None:
        self.path = path
        text = path.read_text("utf-8") if path.exists() else ""
        self._upper, _, lower = text.partition(_MARK)
        self.own = _pairs(self._upper)
        self.generated = _pairs(lower)
        self._environ = environ

    def given(self, name: str) -> str:
        """What a person says: the environment, else the upper half, else nothing."""
        return self._environ.get(name) or self.own.get(name, "")

    def value(self, name: str, default: str = "") -> str:
        """What holds: given, else generated, else the default."""
        return self.given(name) or self.generated.get(name) or default

    def make_secrets(self) -> None:
        """Generate the keys that are neither given nor there yet. They stay the same ever after."""
        fresh = {"HUB_SECRET_KEY": secrets.token_urlsafe(48), "HUB_SEAL_KEY": secrets.token_hex(32)}
        self.generated |= {name: key for name, key in fresh.items() if not self.value(name)}

    def save(self) -> None:
        """Write the file, readable by its owner only."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            self._upper.rstrip("\n"),
            _MARK,
            *(f"{k}={v}" for k, v in sorted(self.generated.items())),
        ]
        new = self.path.with_suffix(".new")
        new.touch(0o600)
        new.chmod(0o600)
        new.write_text("\n".join(lines).lstrip("\n") + "\n", "utf-8")
        new.replace(self.path)

    def for_processes(self) -> dict[str, str]:
        """The environment of the hub's processes."""
        environ = {
            **self.generated,
            **self.own,
            **self._environ,
            "DJANGO_SETTINGS_MODULE": "hub.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if sys.stdout.isatty() and not environ.get("HUB_LOG_FORM"):
            environ["HUB_LOG_FORM"] = "words"  # their lines pass through us to a person
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled files halve the next start
        return environ


def port_and_password(url: str) -> tuple[int, str]:
    """What a generated address holds, so that the next start can use it again; (0, a new password) of an empty one."""
    parts = urlsplit(url)
    return parts.port or 0, unquote(parts.password or "") or secrets.token_urlsafe(24)


def _pairs(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
