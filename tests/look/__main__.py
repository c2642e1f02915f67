"""`scripts/look`: takes the pictures and says where they are."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.chromium import browser
from tests.look import forms, stage
from tests.look.camera import State, opened, sign_in, take
from tests.look.scenes import SCENES
from tests.servers import ROOT, LiveHub

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def main() -> int:
    """0; 1 when a picture could not be taken as it should be."""
    pages = [scene.name for scene in SCENES]
    parser = argparse.ArgumentParser(
        prog="scripts/look", description="Takes pictures of the pages."
    )
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "look", help="the folder")
    parser.add_argument("--only", nargs="+", default=pages, help=f"of {', '.join(pages)}")
    parser.add_argument("--state", nargs="+", choices=[*State], default=[*State])
    parser.add_argument("--language", choices=[*LANGUAGES], help="one instead of both")
    parser.add_argument("--moves", action="store_true", help="the form of every move, by role")
    asked = parser.parse_args()
    asked.only = [name for name in pages if name.startswith(tuple(asked.only))]
    languages = [LANGUAGES[asked.language]] if asked.language else [*LANGUAGES.values()]
    shutil.rmtree(asked.to, ignore_errors=True)
    asked.to.mkdir(parents=True)
    troubles = 0
    for busy in (True, False):
        states = [State(one) for one in asked.state if (one != State.EMPTY) is busy]
        if not states or (asked.moves and not busy):
            continue
        with stage.hub(busy=busy) as hub, browser() as chromium:
            said = (
                forms.take_all(chromium, hub, asked.to, languages)
                if asked.moves
                else _pages(chromium, hub, asked.to, asked.only, states, languages)
            )
            for line in said:
                print(line, flush=True)
                troubles += not line.endswith("  ")
    print(f"{len(list(asked.to.glob('*.png')))} pictures in {asked.to}, {troubles} with trouble")
    return 1 if troubles else 0


def _pages(
    chromium: Browser,
    hub: LiveHub,
    folder: Path,
    only: list[str],
    states: list[State],
    languages: list[str],
) -> Iterator[str]:
    names, password = stage.logins(hub)
    for scene in SCENES:
        if scene.name not in only:
            continue
        for size, state, language in (
            (size, state, language)
            for size in scene.sizes
            for state in states
            for language in languages
        ):
            if scene.role is None and state is not State.BUSY:
                continue
            if scene.act and state in (State.ERROR, State.EMPTY):
                continue
            with opened(chromium, hub, size, language) as page:
                if scene.role is not None:
                    sign_in(page, names[scene.role], password, language)
                name = f"{scene.name}-{size[0]}-{state.value}-{language[:2]}.png"
                yield f"{name}  {take(page, scene, state, folder / name) or ''}"


if __name__ == "__main__":
    raise SystemExit(main())
