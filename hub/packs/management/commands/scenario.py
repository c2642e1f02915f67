"""`manage.py scenario list|check|load|prove|simulate|help`: monitoring systems as data (docs/scenario-packs.md)."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grid.models import Organisation
from hub.foundation.errors import HubError
from hub.packs import checking, handbook, loading, reading, shelf, simulating, story
from hub.packs.models import LoadedPack
from hub.packs.simulating import Wanted
from hub.packs.stage import LonLat

#: Why something is left as the city has it.
_KEPT: Final = {
    "changed": gettext_noop("%(what)s %(code)s: changed in the city since, kept as it is"),
    "ended": gettext_noop("%(what)s %(code)s: ended in the city since, stays ended"),
    "without": gettext_noop("%(what)s %(code)s: left out, a rule of it was ended in the city"),
}


#: What becomes of a case, by whom it waits for.
_WAITS: Final = {
    "": "%(to)s",
    "filing": gettext_noop("waits for a person to file it, then %(to)s"),
    "dispatch": gettext_noop("is filed by itself and waits for a dispatcher, then %(to)s"),
}


class Command(BaseCommand):
    help = "List, check, load, prove and play the scenario packs."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="the packs there are: complete (its story passes) or draft")
        check = acts.add_parser("check", help="read packs; every fault by file and line")
        check.add_argument("packs", nargs="*", help="codes, or folders; without any: all")
        load = acts.add_parser("load", help="put packs in force; safe to do twice")
        load.add_argument("packs", nargs="+")
        load.add_argument(
            "--org", action="append", default=[], metavar="ROLE=CODE",
            help="which organisation of the city answers for a role; ROLE= takes it back",
        )  # fmt: skip
        load.add_argument(
            "--reset", action="store_true",
            help="put the pack's in place of what the city changed or ended",
        )  # fmt: skip
        prove = acts.add_parser("prove", help="play a pack's story; a pack that passes is complete")
        prove.add_argument("packs", nargs="+")
        play = acts.add_parser(
            "simulate", help="play incidents over the broker; devices of their own"
        )
        play.add_argument("packs", nargs="+", help="codes; `all`: every complete one, side by side")
        play.add_argument("--incident", default="", help="only this one")
        play.add_argument("--rate", type=float, default=1.0, help="times faster than life")
        play.add_argument(
            "--for", type=float, dest="minutes", help="minutes; else each incident once"
        )
        for one in (prove, play):
            one.add_argument("--near", type=_lonlat, help="LON,LAT inside the city")
            one.add_argument("--seed", type=int, default=1, help="where, if --near says nothing")
        play.add_argument("--keep", action="store_true", help="leave the devices in service")
        page = acts.add_parser(
            "help",
            help="what whoever is on duty should know, with rules, plan and legends (Chinese)",
        )
        page.add_argument("pack")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
            self.stdout.flush()
        except BrokenPipeError:  # whoever read it has read enough, as of `list | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left is written nowhere
        except HubError as error:
            for fault in getattr(error, "faults", ()):
                self.stderr.write(fault.sentence())
            raise CommandError(error.sentence()) from error

    def _list(self, options: Mapping[str, Any]) -> None:
        loaded = {one.code: one for one in LoadedPack.objects.all()}
        for code, folder in sorted(shelf.folders().items()):
            state = "complete" if shelf.is_complete(code) else "draft"
            held, name = loaded.get(code), reading.read(folder).name
            self.stdout.write(f"{code:<20} {state:<10} {_loaded(held, folder):<24} {name}")

    def _check(self, options: Mapping[str, Any]) -> None:
        faults = 0
        for code in options["packs"] or sorted(shelf.folders()):
            pack = shelf.read_from(Path(code)) if "/" in code else shelf.read(code)
            for fault in pack.faults:
                self.stdout.write(self.style.ERROR(fault.sentence()))
            faults += len(pack.faults)
            if not pack.faults:
                said = _("good: %(types)s types, %(rules)s rules, %(incidents)s incidents") % {
                    "types": len(pack.types),
                    "rules": len(pack.rules),
                    "incidents": len(pack.incidents),
                }
                self.stdout.write(f"{pack.code}: {said}")
                self._say_untranslated(pack)
        if faults:
            raise CommandError(_("%(count)s faults.") % {"count": faults})

    def _load(self, options: Mapping[str, Any]) -> None:
        named = dict(_pair(one) for one in options["org"])
        packs = [shelf.good(code) for code in options["packs"]]
        roles = {role for pack in packs for role in pack.roles}
        if set(named) - roles:
            wrong = ", ".join(sorted(set(named) - roles))
            raise CommandError(
                _("No role is called %(got)s; expected: %(known)s.")
                % {"got": wrong, "known": ", ".join(sorted(roles))}
            )
        for pack in packs:
            mine = {role: code for role, code in named.items() if role in pack.roles}
            self._say_untranslated(pack)
            self._say_loaded(pack, loading.load(pack, mine, reset=options["reset"]))

    def _say_untranslated(self, pack: reading.Pack) -> None:
        if left := checking.untranslated(pack):
            said = _("%(count)s names have no English; the first: %(first)s")
            told = {"count": len(left), "first": left[0].sentence()}
            self.stdout.write(f"{pack.code}: {said % told}")

    def _say_loaded(self, pack: reading.Pack, done: loading.Loaded) -> None:
        total = done.types_and_rules + done.catalogue + done.responsibilities + done.shown
        counts = ", ".join(f"{what} {count}" for what, count in sorted(total.items()) if count)
        self.stdout.write(f"{pack.code} ({pack.name}): {counts or '—'}")
        whats = {
            "rule": _("alarm rule"), "combination": _("combination of rules"), "file": _("catalogue file"),
        }  # fmt: skip
        kept = [(whats[one.what], one.code, one.how) for one in done.kept]
        kept += [(_("device type"), code, "changed") for code in done.kept_types]
        for what, code, how in kept:
            self.stdout.write("  " + _(_KEPT[how]) % {"what": what, "code": code})
        if kept:
            way = _("  the pack's instead: manage.py scenario load %(pack)s --reset")
            self.stdout.write(way % {"pack": pack.code})
        names = dict(Organisation.objects.values_list("id", "short_name"))
        for one in done.led:
            lead = names.get(one.lead or 0) or _("the dispatcher's pool")
            to = _(_WAITS[one.waits]) % {"to": lead}
            self.stdout.write(f"  {one.role}  {one.class_ref} → {to}  ({one.why})")

    def _prove(self, options: Mapping[str, Any]) -> None:
        for code in options["packs"]:
            pack = shelf.good(code)
            logging.disable(logging.INFO)  # what is taken back is no news
            told = story.prove(pack, options["near"], options["seed"])
            for one in told:
                came = "; ".join(
                    f"{rule} ×{n} L{worst} → {_(_WAITS[waits]) % {'to': role}}"
                    for rule, n, worst, role, waits in one.alarms
                )
                self.stdout.write(f"{code} {one.incident}: {one.messages} → {came}")
            try:
                (pack.folder / reading.PROOF).write_text(story.sealed(pack, told), "utf-8")
            except OSError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(self.style.SUCCESS(f"{code}: complete"))

    def _simulate(self, options: Mapping[str, Any]) -> None:
        if not 1 <= options["rate"] <= 1000:
            raise CommandError(f"--rate: 1–1000, {options['rate']:g}")
        codes = options["packs"]
        if codes == ["all"]:
            codes = [code for code in sorted(shelf.folders()) if shelf.is_complete(code)]
        packs = [shelf.good(code) for code in codes]
        for pack in packs:
            if not LoadedPack.objects.filter(code=pack.code).exists():
                raise CommandError(
                    _("Load the pack first: manage.py scenario load %(pack)s") % {"pack": pack.code}
                )
        stop = threading.Event()

        def leave(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        wanted = Wanted(
            options["rate"], options["minutes"], options["incident"], options["near"], options["seed"],
            options["keep"],
        )  # fmt: skip
        came = simulating.simulate(packs, wanted, self._say, stop)
        for rule, n, worst in came.alarms:
            self.stdout.write(f"  {rule}  ×{n}  L{worst}")
        self.stdout.write(
            _("%(messages)s messages, %(alarms)s alarms (%(open)s still on), %(cases)s cases")
            % {
                "messages": came.messages,
                "alarms": sum(n for _rule, n, _worst in came.alarms),
                "open": came.open,
                "cases": came.cases,
            }
        )
        if not came.stored:
            raise CommandError(
                _(
                    "The hub has not taken the last messages; look at manage.py doctor and quarantine list."
                )
            )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _help(self, options: Mapping[str, Any]) -> None:
        self.stdout.write(handbook.written(shelf.good(options["pack"])))


def _loaded(held: LoadedPack | None, folder: Path) -> str:
    if held is None:
        return "—"
    if held.digest != reading.digest(folder):
        return _("loaded v%(version)s, changed since") % {"version": held.version}
    return _("loaded v%(version)s") % {"version": held.version}


def _pair(text: str) -> tuple[str, str]:
    role, equals, code = text.partition("=")
    if not equals:
        raise CommandError(f"--org ROLE=CODE: {text!r}")
    return role, code


def _lonlat(text: str) -> LonLat:
    lon, _comma, lat = text.partition(",")
    return float(lon), float(lat)
