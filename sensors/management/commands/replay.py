"""Play a recorded file to the broker, as the sources would have."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from hub.foundation import clock
from hub.foundation.errors import HubError
from sensors import mapping, partitions, recording, replaying
from sensors.codecs import wire_json
from sensors.errors import BadRow
from sensors.mapping import Mapping, Message
from sensors.playing import Player
from sensors.topics import build

#: Rows that are no messages and are named at the end; the others are only counted.
NAMED = 5


class Command(BaseCommand):
    """Publishes every row; what the hub makes of it is the hub's."""

    help = (
        "Play a recorded file (CSV or JSON lines, plain or .gz) to the broker by a mapping in TOML."
        " With --times keep the hub takes the cases by the recorded clock, and nothing escalates or"
        " is sent; with shift the recording ends now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE --map MAPPING.toml [--speed N] [--times keep|shift]."""
        parser.add_argument("file", type=Path, help="the recorded file")
        parser.add_argument("--map", type=Path, required=True, help="the mapping, TOML")
        parser.add_argument(
            "--speed",
            type=float,
            default=0.0,
            help="times as fast as recorded; 0, the default: as fast as the broker takes it",
        )
        parser.add_argument("--times", choices=["keep", "shift"], default="shift")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the mapping, look through the file once, play it."""
        file: Path = options["file"]
        try:
            said = mapping.read(options["map"].read_text("utf-8"))
            count, first, last = recording.span(file, said)
        except (OSError, HubError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        if first is None or last is None:
            raise CommandError(f"{file}: no row of it is a message by this mapping.")
        length_s = (last - first).total_seconds() / options["speed"] if options["speed"] else 0.0
        shift = timedelta(0)
        user: dict[str, str] = {}
        if options["times"] == "keep":
            if last >= clock.now():
                raise CommandError(
                    "--times keep is for the past; this file reaches into the future."
                )
            user = {replaying.PROPERTY: str(replaying.begin(file.name).pk)}
            if said.source.kind == "readings":
                partitions.make(first, last)
        else:
            # a constant shift keeps every duration; the last message says the time at which it is sent
            shift = clock.now() + timedelta(seconds=length_s) - last
        pace = _Pace(options["speed"], first)
        skipped = self._play(file, said, count, shift, user, pace)
        self._tell_skipped(file, skipped)

    def _play(
        self,
        file: Path,
        said: Mapping,
        count: int,
        shift: timedelta,
        user: dict[str, str],
        pace: _Pace,
    ) -> list[tuple[int, BadRow]]:
        skipped: list[tuple[int, BadRow]] = []
        try:
            with (
                tqdm(total=count, unit="msg", desc=file.name, smoothing=0.1, disable=None) as bar,
                Player(settings.MQTT_FIELD_URL, f"replay-{file.name[:40]}") as player,
            ):
                for one in recording.messages(file, said):
                    if not isinstance(one, Message):
                        skipped.append(one)
                        continue
                    pace.wait(one)
                    moved = one.moved(shift) if shift else one
                    topic = build(moved.lane, settings.CITY_CODE, moved.name)
                    player.say(topic, wire_json.encode(moved.said), user=user)
                    bar.update()
        except HubError as error:
            raise CommandError(str(error)) from error
        if player.refused:
            raise CommandError(
                f"The broker refused {player.refused} messages: no right to the topic."
            )
        self.stdout.write(f"{player.sent} messages published.")
        if player.unheard:
            self.stdout.write(
                f"{player.unheard} of them reached nobody: no ingest process is known."
            )
        return skipped

    def _tell_skipped(self, file: Path, skipped: list[tuple[int, BadRow]]) -> None:
        if skipped:
            self.stdout.write(f"{len(skipped)} rows of {file.name} are no messages:")
        for number, error in skipped[:NAMED]:
            self.stdout.write(f"  row {number}: {error}")


class _Pace:
    """Waits until it is a message's turn. speed 0: never."""

    def __init__(self, speed: float, first: datetime) -> None:
        self._speed = speed
        self._first = first
        self._began = time.monotonic()

    def wait(self, one: Message) -> None:
        if self._speed:
            due_s = (one.at - self._first).total_seconds() / self._speed
            time.sleep(max(0.0, self._began + due_s - time.monotonic()))
