"""What the pages say is so: generated ones are up to date, and what any of them names is there."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from tests.tree import ROOT, files

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
GENERATED = {
    "lifecycle": "docs/lifecycle.md",
    "journal_kinds": "docs/journal.md",
    "settings_list": "docs/settings.md",
    "evaluation_definitions": "docs/evaluation.md",
    "notice_matrix": "docs/notices.md",
}
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
SETTING = re.compile(r"\bHUB_[A-Z_]+\b")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def tops() -> set[str]:
    """The first parts of the paths of this project."""
    return {file.relative_to(ROOT).parts[0] for file in files()}


@pytest.mark.parametrize("command", GENERATED)
def test_a_generated_page_is_what_its_command_prints(command: str) -> None:
    page, printed = GENERATED[command], io.StringIO()
    call_command(command, stdout=printed)
    assert (ROOT / page).read_text("utf-8") == printed.getvalue(), (
        f"write it again: scripts/setup, then manage.py {command} > {page}"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_a_page_names_is_there(page: Path) -> None:
    known = tops()
    named = [
        word.split()[0].rstrip("/")
        for word in CODE.findall(prose(page))
        if "/" in word and word.split("/")[0] in known and not re.search(r"[<{…]|NNNN", word)
    ]
    missing = [path for path in named if not any(ROOT.glob(path))]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for path, anchor in LINK.findall(page.read_text("utf-8")):
        if re.match(r"[a-z]+:", path):
            continue
        target = page.parent / path if path else page
        if not target.exists():
            broken.append(path)
        elif anchor and anchor not in headings(target):
            broken.append(f"{path}#{anchor}")
    assert not broken


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in lines}


def test_every_command_the_pages_name_is_there() -> None:
    named = {one for page in PAGES for one in COMMAND.findall(page.read_text("utf-8"))}
    assert named - set(get_commands()) == set()


def test_every_setting_the_pages_name_is_there() -> None:
    known = set(SETTING.findall((ROOT / ".env.example").read_text("utf-8")))
    named = {one for page in PAGES for one in SETTING.findall(page.read_text("utf-8"))}
    assert named - known == set()


def test_the_glossary_has_only_words_the_code_writes_and_each_once() -> None:
    rows = [
        line.split("|")
        for line in (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
        if line.count("|") == 6
    ]
    words = [word for row in rows for word in CODE.findall(row[3])]
    code = "\n".join(
        file.read_text("utf-8")
        for file in files(".py", ".sql", ".js")
        if "tests" not in file.relative_to(ROOT).parts
    )
    unwritten = [
        word for word in words if not re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?!\w)", code)
    ]
    assert len(words) > 100
    assert not unwritten
    assert {word for word in words if words.count(word) > 1} == set()
