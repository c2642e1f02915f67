"""`scripts/story`: named stories of the closed loop, played on a private demo city and told in Chinese."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence

import django
from django.core.management import call_command

from hub.supervisor.postgresql import make_database
from tests.servers import postgis


def main() -> int:
    """0 when every story asked for went as it says; 1 when one did not; 2 for a name there is not."""
    parser = argparse.ArgumentParser(prog="scripts/story", description=__doc__)
    parser.add_argument("name", nargs="*", help="stories by name; --list names them")
    parser.add_argument("--all", action="store_true", help="all of them")
    parser.add_argument(
        "--list", action="store_true", help="say which there are, and what they show"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as files:
        _settle(files)
        from tests.story.tales import STORIES  # noqa: PLC0415 - needs the settings

        names: Sequence[str] = list(STORIES) if options.all else options.name
        unknown = [name for name in names if name not in STORIES]
        if options.list or not names:
            for story in STORIES.values():
                _say(f"{story.name:<14}{story.title}　{story.shows}")
            return 0
        if unknown:
            _say(f"There is no story {unknown[0]!r}; there are: {', '.join(STORIES)}.")
            return 2
        with postgis() as cluster:
            return _play(names, cluster.url)


def _settle(files: str) -> None:
    os.environ |= {
        "HUB_SEAL_KEY": os.urandom(32).hex(),
        "HUB_FILES": files,
        "HUB_DATABASE_URL": "postgres://hub@127.0.0.1:1/story",
        "HUB_LOG_LEVEL": "ERROR",
        "HUB_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "hub.settings",
    }
    django.setup()


def _play(names: Sequence[str], url: object) -> int:
    from django.db import connections, transaction  # noqa: PLC0415

    from tests.story import city, stage, telling  # noqa: PLC0415
    from tests.story.tales import STORIES  # noqa: PLC0415

    _connect(url)
    call_command("migrate", verbosity=0)
    city.found(_say)
    broken = 0
    for name in names:
        story = STORIES[name]
        with transaction.atomic(), stage.playing() as played:
            _say(f"\n《{story.title}》（{name}）")
            try:
                story.play(played)
            except AssertionError as error:
                broken += 1
                played.aside(f"故事到此中断：{error}")
            for line in telling.told(played):
                _say(line)
            transaction.set_rollback(True)
    connections.close_all()
    _say(f"\n{len(names) - broken} of {len(names)} stories went as they are told.")
    return 1 if broken else 0


def _connect(url: object) -> None:
    """Let Django know the private server, which was not there when its settings were read."""
    from urllib.parse import urlsplit  # noqa: PLC0415

    from django.db import connections  # noqa: PLC0415

    assert callable(url)
    make_database(url("postgres"), "story")
    parts = urlsplit(url("story"))
    connections["default"].settings_dict.update(
        HOST=parts.hostname, PORT=str(parts.port), USER=parts.username, PASSWORD=parts.password,
        NAME="story",
    )  # fmt: skip


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
