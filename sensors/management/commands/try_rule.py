"""`manage.py try_rule FILE|CODE`: what an alarm rule would have fired over the last days; nothing is written."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.foundation import clock
from hub.foundation.errors import HubError
from sensors import rulebook, trying
from sensors.errors import BadRulebook
from sensors.models import AlarmRule, Device, DeviceType
from sensors.trying import Tried

#: No reading is older.
LONGEST_DAYS = 3660


def _days(text: str) -> float:
    """Days above 0. Raises argparse.ArgumentTypeError."""
    try:
        days = float(text)
    except ValueError:
        days = 0.0
    if not 0 < days <= LONGEST_DAYS:
        raise ArgumentTypeError(f"expected days above 0, {LONGEST_DAYS} at most, got {text!r}")
    return days


class Command(BaseCommand):
    help = "Say what alarm rules would have fired over the last days, against what did fire. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule", help="a rulebook (TOML), or the code of a rule in force")
        parser.add_argument("--days", type=_days, default=30, help="how many days back (30)")
        parser.add_argument(
            "--devices", nargs="+", default=[], metavar="CODE", help="these devices only"
        )
        parser.add_argument(
            "--quiet-devices", action="store_true", help="name those without any, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        until = clock.now()
        since = until - timedelta(days=options["days"])
        devices = Device.objects.filter(in_service=True)
        if options["devices"]:
            devices = devices.filter(code__in=options["devices"])
            unknown = set(options["devices"]) - set(devices.values_list("code", flat=True))
            if unknown:
                raise CommandError(f"no device in service is called {', '.join(sorted(unknown))}")
        try:
            for row in rows(options["rule"]):
                trial = trying.attempt(row, devices, since, until)
                self._tell(trial, all_devices=options["quiet_devices"])
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except HubError as error:
            raise CommandError(error.sentence()) from error

    def _tell(self, trial: trying.Trial, *, all_devices: bool) -> None:
        write = self.stdout.write
        row = trial.row
        write(
            f"{row.code} {row.name}: {trial.count('would')} alarms of {len(trial.devices)} devices and"
            f" {trial.readings} readings, {_time(trial.since)} – {_time(trial.until)};"
            f" {trial.count('did')} were raised, {trial.count('new')} would be new,"
            f" {trial.count('gone')} would not be raised"
        )
        for one in trial.devices:
            if one.pairs or all_devices:
                write(f"  {one.device.code} {one.device.name} ({one.readings} readings)")
                self._pairs(one)

    def _pairs(self, one: Tried) -> None:
        for was, would in one.pairs:
            spell = would or was
            if spell is None:
                continue
            mark = "=" if was and would else "+" if would else "-"
            until = _time(spell.cleared_at) if spell.cleared_at else "open"
            self.stdout.write(f"    {mark} {_time(spell.raised_at)} – {until}, level {spell.worst}")


def rows(asked: str) -> list[AlarmRule]:
    """The rules of a file, not saved, or the one in force of this code. Raises BadRulebook, CommandError."""
    file = Path(asked)
    if not file.suffix and not file.exists():
        held = AlarmRule.objects.filter(code=asked, valid_to__isnull=True).first()
        if held is None:
            raise CommandError(f"no rule {asked} is in force, and there is no such file")
        return [held]
    book = rulebook.read(file.read_text("utf-8"), file.name)
    types = dict(DeviceType.objects.values_list("code", "id"))
    missing = sorted({rule.type for rule in book.rule} - set(types))
    if missing:
        raise BadRulebook(why=f"there is no device type {', '.join(missing)}; load it first")
    return [
        AlarmRule(code=rule.code, version=0, device_type_id=types[rule.type], **rule.said())
        for rule in book.rule
    ]


def _time(at: Any) -> str:
    return f"{at.astimezone(clock.CITY):%Y-%m-%d %H:%M}"
