"""Check, show and compare city files."""

from __future__ import annotations

import inspect
import json
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events import city_file
from events.city_file import BadCityFile, City
from events.models import CityVersion
from events.policy import Policy

#: A list that is longer stands line by line.
_WIDE = 110


class Command(BaseCommand):
    """`manage.py city_file check FILE`, `show`, `diff OLD NEW`."""

    help = (
        "check FILE: read it and name every fault with its line. show: the whole of what counts, as a city file."
        " diff OLD [NEW]: what two of them say otherwise. Instead of a file: “built-in”, “running”, or the stamp a"
        " case bears (from the database)."
    )
    requires_system_checks = []  # a wrong file is what it is here for

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and of which files."""
        does = parser.add_subparsers(dest="what", required=True)
        does.add_parser("check").add_argument("which", nargs="*", default=["running"])
        does.add_parser("show").add_argument("which", nargs="?", default="running")
        diff = does.add_parser("diff")
        diff.add_argument("old")
        diff.add_argument("new", nargs="?", default="running")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; exit code 1 for a file with faults."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except BadCityFile as wrong:
            raise CommandError(wrong.sentence()) from None

    def _check(self, options: Mapping[str, Any]) -> None:
        standard = city_file.built_in().written
        for which in options["which"]:
            city = _city(which)
            keys = [key for key, *_values in city_file.differences(standard, city.written)]
            told = {"file": city.path or which, "stamp": city.stamp, "count": len(keys)}
            self.stdout.write(
                _("%(file)s is good: %(stamp)s, %(count)s keys are not as built in.") % told
            )

    def _show(self, options: Mapping[str, Any]) -> None:
        version, content = _content(options["which"])
        self.stdout.write("\n".join(as_toml(version, content)))

    def _diff(self, options: Mapping[str, Any]) -> None:
        (_v, old), (_w, new) = _content(options["old"]), _content(options["new"])
        found = list(city_file.differences(old, new))
        for key, was, now in found:
            self.stdout.write(f"{key}: {_value(was)} → {_value(now)}")
        if not found:
            self.stdout.write(_("Both say the same."))


def _city(which: str) -> City:
    if which == "running":
        return city_file.running()
    return city_file.built_in() if which == city_file.BUILT_IN else city_file.read(Path(which))


def _content(which: str) -> tuple[str, Mapping[str, Any]]:
    if "#" in which and not Path(which).exists():
        row = CityVersion.objects.filter(stamp=which).order_by("-id").first()
        if row is None:
            known = CityVersion.objects.order_by("-id").values_list("stamp", flat=True)[:20]
            told = {"stamp": which, "known": ", ".join(known) or "-"}
            raise CommandError(
                _("No tables with the stamp %(stamp)s ran here; known: %(known)s.") % told
            )
        return row.version, row.content
    city = _city(which)
    return city.version, city.written


def as_toml(version: str, content: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a city file with this content, each key explained."""
    words = dict(_explained())
    yield f"version = {_value(version)}"
    for name, value in content.items():
        if not isinstance(value, Mapping):
            yield f"\n{words.get(name, '')}{name} = {_value(value)}"
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield f"\n{words.get(name, '')}[{name}]"
            yield from _table(name, value)
    yield ""


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{name} = {_value(value)}"
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield f"[{path}.{name}]"
            yield from _table(f"{path}.{name}", value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        parts = [_value(one) for one in value]
        if sum(map(len, parts)) > _WIDE:
            return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
        return "[" + ", ".join(parts) + "]"
    return "—" if value is None else json.dumps(value, ensure_ascii=False)


def _explained() -> Iterator[tuple[str, str]]:
    """What stands above each field of `Policy`, as comments of a file."""
    words = ""
    for line in inspect.getsource(Policy).splitlines():
        if comment := re.fullmatch(r"\s*#: (.+)", line):
            words += f"# {comment[1]}\n"
        elif found := re.match(r"    (\w+):", line):
            yield found[1], words
            words = ""
