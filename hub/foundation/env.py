"""Typed reads of the environment, with `var/hub.env` as defaults; all mistakes are reported at once."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSettings(SystemExit):
    """The environment cannot be used; the text lists every setting that is missing or wrong."""


class Environment:
    """The settings as they were given. Reading never raises; `stop_if_wrong` reports all mistakes together.

    file: KEY=VALUE lines, written by the set-up with generated secrets; a real environment variable wins over it.
    """

    def __init__(self, file: Path) -> None:
        self._given: dict[str, str] = {}
        self._wrong: list[str] = []
        #: Every name ever read, for the test that compares it with `.env.example`.
        self.read: set[str] = set()
        if file.exists():
            for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
                name, equals, value = line.partition("=")
                if line.strip() and not line.startswith("#"):
                    if equals:
                        # a person's lines stand above the generated ones, and win
                        self._given.setdefault(name.strip(), value.strip())
                    else:
                        # it may be half a secret: it is not repeated
                        self._wrong.append(f"{file}:{number}: expected KEY=VALUE, got no “=”")
        self._given |= os.environ

    def text(self, name: str, default: str = "") -> str:
        """The setting as text; `default` when it is absent or empty."""
        self.read.add(name)
        return self._given.get(name) or default

    def number(self, name: str, default: int) -> int:
        """The setting as a whole number."""
        given = self.text(name)
        if not given:
            return default
        try:
            return int(given)
        except ValueError:
            self._wrong.append(f"{name}: expected a whole number, got {given!r}")
            return default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """The setting as yes or no: 1, true, yes, on / 0, false, no, off."""
        given = self.text(name).lower()
        if given in {"1", "true", "yes", "on"}:
            return True
        if given and given not in {"0", "false", "no", "off"}:
            self._wrong.append(f"{name}: expected 1 or 0, got {given!r}")
        return default if not given else False

    def choice(self, name: str, default: str, *allowed: str) -> str:
        """The setting as one of the allowed words."""
        given = self.text(name)
        if given and given not in allowed:
            self._wrong.append(f"{name}: expected {', '.join(allowed)}, got {given!r}")
            return default
        return given or default

    def key(self, name: str, length: int) -> bytes:
        """The setting as a key of `length` bytes, given in hexadecimal; empty when it is not given."""
        given = self.text(name)
        try:
            found = bytes.fromhex(given)
        except ValueError:
            found = b"?"
        if given and len(found) != length:
            # the value is a secret: it is not repeated
            self._wrong.append(
                f"{name}: expected {2 * length} hexadecimal digits, got another text"
            )
            return b""
        return found

    def words(self, name: str, default: str = "") -> list[str]:
        """The setting as a comma-separated list."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def database(self, name: str) -> dict[str, object]:
        """A `postgres://user:password@host:port/name` address as Django's database settings."""
        address = urlsplit(self.text(name, "postgres://hub@127.0.0.1:5432/hub"))
        if address.scheme not in {"postgres", "postgresql", "postgis"} or not address.path.strip(
            "/"
        ):
            self._wrong.append(
                f"{name}: expected postgres://user:password@host:port/database, got scheme {address.scheme!r}"
            )
        return {
            "ENGINE": "django.contrib.gis.db.backends.postgis",
            "NAME": address.path.strip("/"),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            "HOST": address.hostname or "",
            "PORT": str(address.port or ""),
        }

    def stop_if_wrong(self) -> None:
        """Raise BadSettings with one line per mistake, if there is any."""
        if self._wrong:
            raise BadSettings(
                "The settings cannot be used:\n  "
                + "\n  ".join(self._wrong)
                + "\nMend them in the environment or in var/hub.env; .env.example explains each."
            )
