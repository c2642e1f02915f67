"""What the hub could not take: list it, look at one, take it again, or throw it away."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils.translation import override

from hub.foundation import clock
from sensors import pipeline, quarantine
from sensors.models import Quarantined

#: As much of a payload as a person can read.
SHOWN_BYTES = 4000


class Command(BaseCommand):
    """Four verbs; those that change something need ids, a reason, or --all."""

    help = "Messages the hub could not take: list, show, retry, drop."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command per verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what waits, by reason, and the newest messages")
        _choice(listing, ids=False)
        listing.add_argument("--limit", type=int, default=20, help="how many messages to list")
        verbs.add_parser("show", help="one message with its reason").add_argument("id", type=int)
        for verb, says in (
            ("retry", "give messages to the hub again"),
            ("drop", "throw messages away; their payloads are erased"),
        ):
            _choice(verbs.add_parser(verb, help=says), ids=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        with override("en"):
            {"list": self._list, "show": self._show, "retry": self._retry, "drop": self._drop}[
                options["verb"]
            ](options)

    def _list(self, options: dict[str, Any]) -> None:
        rows = _chosen(options)
        counts: dict[str, int] = {}
        for reason in rows.values_list("reason", flat=True):
            counts[reason] = counts.get(reason, 0) + 1
        if not counts:
            self.stdout.write("Nothing waits in quarantine.")
        for reason, count in sorted(counts.items(), key=lambda one: -one[1]):
            self.stdout.write(f"{count:8} {reason}")
        for row in rows.order_by("-id")[: options["limit"]]:
            at = row.last_at.astimezone(clock.CITY)
            times = f" ×{row.times}" if row.times > 1 else ""
            self.stdout.write(
                f"{row.pk:8} {at:%F %T} {row.topic} ({row.size} bytes{times})\n"
                f"         {quarantine.sentence(row)}"
            )

    def _show(self, options: dict[str, Any]) -> None:
        row = Quarantined.objects.filter(pk=options["id"]).first()
        if row is None:
            raise CommandError(f"There is no message {options['id']} in quarantine.")
        self.stdout.write(
            f"topic       {row.topic}\n"
            f"received    {row.received_at.astimezone(clock.CITY):%F %T} (times: {row.times})\n"
            f"state       {row.state}\n"
            f"reason      {row.reason}: {quarantine.sentence(row)}\n"
            f"content     {row.content_type or '(no type)'}, {row.size} bytes"
        )
        if row.payload is not None:
            shown = quarantine.payload(row)[:SHOWN_BYTES].decode(errors="backslashreplace")
            self.stdout.write(shown + ("…" if row.size > SHOWN_BYTES else ""))

    def _retry(self, options: dict[str, Any]) -> None:
        rows = list(_chosen(options).order_by("id"))
        taken = quarantine.retry(rows, pipeline.retake)
        self.stdout.write(f"{taken} of {len(rows)} taken.")

    def _drop(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{quarantine.drop(list(_chosen(options)))} dropped.")


def _choice(parser: ArgumentParser, *, ids: bool) -> None:
    if ids:
        parser.add_argument("ids", nargs="*", type=int, help="numbers as listed")
        parser.add_argument("--all", action="store_true", help="every message that waits")
    parser.add_argument("--reason", help="only those with this reason, as listed")
    parser.add_argument("--topic", help="only those whose topic contains this")


def _chosen(options: dict[str, Any]) -> QuerySet[Quarantined]:
    rows = Quarantined.objects.filter(state=Quarantined.State.WAITING)
    if options["verb"] != "list" and not (
        options["ids"] or options["all"] or options["reason"] or options["topic"]
    ):
        raise CommandError("Say which: numbers, --reason, --topic, or --all.")
    if options.get("ids"):
        rows = rows.filter(pk__in=options["ids"])
    if options["reason"]:
        rows = rows.filter(reason=options["reason"])
    if options["topic"]:
        rows = rows.filter(topic__contains=options["topic"])
    return rows
