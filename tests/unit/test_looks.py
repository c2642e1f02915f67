"""One visual language: literal colours and sizes stand in the tokens alone; every token used is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "hub" / "static", ROOT / "maps" / "static")
TOKENS = ROOT / "hub" / "static" / "hub" / "css" / "tokens.css"
SHEETS = sorted(path for folder in FOLDERS for path in folder.rglob("*.css") if path != TOKENS)
SCRIPTS = sorted(path for folder in FOLDERS for path in folder.rglob("*.js"))

LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b\d+(?:\.\d+)?(?:px|rem|pt)\b|\b(?:rgb|hsl)a?\(")


def plain(path: Path) -> str:
    """A sheet without its comments and without the conditions of media queries, which take no variables."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    return re.sub(r"@media[^{]*", "@media ", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_holds_no_literal_colour_or_size(sheet: Path) -> None:
    assert LITERAL.findall(plain(sheet)) == []


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", TOKENS.read_text("utf-8")))
    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[\w-]+)", plain(sheet))}
    assert used <= defined
    drawn = {
        f"--{name}"
        for script in SCRIPTS
        for name in re.findall(r"""colour\(["']([\w-]+)["']\)""", script.read_text("utf-8"))
    }
    assert drawn <= defined


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_markup_from_text(script: Path) -> None:
    text = script.read_text("utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_import_of_a_script_leads_to_a_file(script: Path) -> None:
    folders = (ROOT / "hub/static/hub", ROOT / "maps/static/maps", ROOT / "var/frontend/vendor")
    places = {folder.name: folder for folder in folders}
    own = next(name for name, folder in places.items() if script.is_relative_to(folder))
    for target in re.findall(r"""from ["']([^"']+)["']""", script.read_text("utf-8")):
        # as the browser sees it: /static/hub/js/… and /static/maps/js/…
        served = Path("/static") / own / script.relative_to(places[own])
        parts = (served.parent / target).parts
        path: list[str] = []
        for part in parts:
            if part == "..":
                path.pop()
            elif part != ".":
                path.append(part)
        name, rest = path[2], path[3:]
        assert places[name].joinpath(*rest).is_file(), target
