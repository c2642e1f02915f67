"""`scripts/look`: takes the pictures and says where they are."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser

from tests.chromium import browser
from tests.look import forms, pictures, stage
from tests.look.camera import Place, another, opened, take
from tests.look.scenes import SCENES, State, whose
from tests.servers import ROOT

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def main() -> int:
    """0; 1 when a picture could not be taken as it should be, or something is wrong that needs no taste to see."""
    pages = [scene.name for scene in SCENES]
    parser = argparse.ArgumentParser(
        prog="scripts/look", description="Takes pictures of the pages."
    )
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "look", help="the folder")
    parser.add_argument("--only", nargs="+", default=pages, help=f"of {', '.join(pages)}")
    parser.add_argument("--state", nargs="+", choices=[*State], default=[*State])
    parser.add_argument("--language", choices=[*LANGUAGES], help="one instead of both")
    parser.add_argument("--moves", action="store_true", help="the form of every move, by role")
    parser.add_argument(
        "--readme", action="store_true", help="the front page's, into docs/pictures"
    )
    asked = parser.parse_args()
    if asked.readme:
        return _readme()
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
            place = stage.place(hub)
            taken = (
                forms.take_all(chromium, place, asked.to, languages)
                if asked.moves
                else _pages(chromium, place, asked.to, asked.only, states, languages)
            )
            for name, wrong in taken:
                print(name, *wrong, sep="\n    ", flush=True)
                troubles += bool(wrong)
    print(f"{len(list(asked.to.glob('*.png')))} pictures in {asked.to}, {troubles} with trouble")
    return 1 if troubles else 0


def _readme() -> int:
    with stage.hub(busy=True) as hub, browser() as chromium:
        taken = list(pictures.keep(chromium, stage.place(hub), ROOT / "docs" / "pictures"))
    for name, wrong in taken:
        print(name, *wrong, sep="\n    ", flush=True)
    return 1 if any(wrong for _name, wrong in taken) else 0


def _pages(
    chromium: Browser,
    place: Place,
    folder: Path,
    only: list[str],
    states: list[State],
    languages: list[str],
) -> Iterator[tuple[str, list[str]]]:
    """Each picture's file name, and what is wrong with it."""
    scenes = [one for one in SCENES if one.name in only]
    for language, (role, size) in product(languages, whose(scenes)):
        with opened(chromium, place, size, language, role) as first:
            for scene, state in product(scenes, states):
                if scene.role != role or size not in scene.sizes or state not in scene.states:
                    continue
                name = f"{scene.name}-{size[0]}-{state.value}-{language[:2]}.png"
                with another(first) as page:
                    yield name, take(page, scene, state, language, place, folder / name)


if __name__ == "__main__":
    raise SystemExit(main())
