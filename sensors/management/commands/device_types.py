"""`manage.py device_types list|check|load|try`: the types of devices that are read without Python."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.foundation.errors import HubError
from sensors import library, rulebook, rulefile
from sensors.codecs import declared, typefile
from sensors.codecs.typefile import TypeFile
from sensors.models import DeviceType
from sensors.uplink import Uplink

#: The type of a network server, or of a gateway that measures nothing itself.
SERVER = rulefile.TypeRow("network-server", "网络服务器", {}, rhythm_s=3600)


class Command(BaseCommand):
    help = "List, check and load the declared types of devices, or try one on bytes."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="the types there are, and which of them are loaded")
        check = acts.add_parser("check", help="read files and play their examples; faults by line")
        check.add_argument("files", nargs="*", type=Path, help="without any: all there are")
        load = acts.add_parser(
            "load", help="make types of them that devices can be registered with"
        )
        load.add_argument(
            "codes", nargs="*", help="without any: those of the city's folder HUB_CODECS"
        )
        attempt = acts.add_parser("try", help="what comes of a payload")
        attempt.add_argument("file", type=Path)
        attempt.add_argument("--hex", default="", help="the device's bytes")
        attempt.add_argument("--object", default="", help="or what the server decoded, JSON")
        attempt.add_argument("--port", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except HubError as error:
            raise CommandError(error.sentence()) from error

    def _list(self, options: dict[str, Any]) -> None:
        loaded = set(DeviceType.objects.values_list("code", flat=True))
        read = library.library()
        for code, kind in sorted(read.types.items()):
            quantities = ", ".join(
                f"{name} {one.unit}" for name, one in kind.type.quantities.items()
            )
            self.stdout.write(
                f"{'loaded' if code in loaded else '      '}  {code}  {kind.type.name}: {quantities}"
            )
        for fault in read.faults.values():
            self.stdout.write(self.style.ERROR(fault.sentence()))

    def _check(self, options: dict[str, Any]) -> None:
        if options["files"]:
            for file in options["files"]:
                kind = _read(file)
                self.stdout.write(f"{file.name}: good, {len(kind.example)} examples")
            return
        read = library.library()
        for fault in read.faults.values():
            self.stdout.write(self.style.ERROR(fault.sentence()))
        examples = sum(len(kind.example) for kind in read.types.values())
        self.stdout.write(
            f"{len(read.types)} types with {examples} examples, {len(read.servers)} envelopes: good"
        )
        if read.faults:
            raise CommandError(f"{len(read.faults)} files cannot be used.")

    def _load(self, options: dict[str, Any]) -> None:
        types = library.library().types
        codes = options["codes"] or [file.stem for file in library.type_files(_own())]
        unknown = [code for code in codes if code not in types]
        if unknown or not codes:
            why = f"There is no type {', '.join(unknown)}" if unknown else "No type is named"
            raise CommandError(f"{why}; manage.py device_types list tells them.")
        rows = [row_of(code, types[code]) for code in codes]
        if not DeviceType.objects.filter(code=SERVER.code).exists():
            rows.append(SERVER)  # what stands in front of them is registered as a device, too
        book = rulebook.Rulebook(type=rows)
        counts = rulebook.publish(book, source="device_types")
        self.stdout.write(
            ", ".join(f"{what} {count}" for what, count in sorted(counts.items()) if count)
        )

    def _try(self, options: dict[str, Any]) -> None:
        octets = declared.octets(options["hex"])
        if octets is None:
            raise CommandError(f"--hex {options['hex']!r} is not hexadecimal.")
        kind = _read(options["file"])
        said = json.loads(options["object"]) if options["object"] else None
        uplink = Uplink("tried", port=options["port"], payload=octets, decoded=said)
        decoded = typefile.decode(kind, uplink)
        for moment in decoded.moments:
            when = moment.at.isoformat() if moment.at else "now"
            for one in moment.values:
                unit = one.unit or kind.type.quantities[one.quantity].unit
                value = one.text
                if value is None:
                    value = f"{one.value:g}" if unit == "1" else f"{one.value:g} {unit}"
                self.stdout.write(f"{when}  {one.quantity} = {value}  ({one.path})")
        for fault in decoded.faults:
            self.stdout.write(self.style.ERROR(fault.sentence()))
        if not decoded.moments and not decoded.faults:
            self.stdout.write("Nothing to read, and nothing wrong with it.")


def _own() -> Path:
    """The city's folder; a place without files where there is none."""
    return Path(settings.CODECS or "nowhere")


def _read(file: Path) -> TypeFile:
    return typefile.load(file.read_text("utf-8"), str(file))


def row_of(code: str, kind: TypeFile) -> rulefile.TypeRow:
    """The type as a row of a rulebook."""
    said = kind.type
    quantities = {
        name: rulefile.Quantity(one.name, one.unit) for name, one in said.quantities.items()
    }
    return rulefile.TypeRow(
        code, said.name, quantities, said.rhythm_s, said.symbol, command=kind.command or None
    )
