"""The sentences people read: those the code says, and those the translation files hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from tests.tree import ROOT, files

ROOMS: Final = ("hub", "grid", "events", "sensors", "maps")
#: Calls whose first words are a sentence to translate; ngettext has two of them.
CALLS: Final = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "Phrase": 1,
    "ngettext": 2,
}
#: A string of JavaScript, or several joined by +.
_ONE: Final = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_JOINED: Final = rf"{_ONE}(?:\s*\+\s*{_ONE})*"
_JS: Final = re.compile(
    rf"(?<![\w.])(?:_\(\s*({_JOINED})|ngettext\(\s*({_JOINED})\s*,\s*({_JOINED}))"
)
_JS_ANY: Final = re.compile(r"(?<![\w.$])(?:_|ngettext)\(\s*(?![\"'\s)])([^)\n]{1,60})")
#: Strings first, so that what looks like a comment inside one is none.
_COMMENT: Final = re.compile(rf"{_ONE}|`(?:[^`\\]|\\.)*`|/\*.*?\*/|//[^\n]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of a translation file. english: singular and, where there is one, plural; chinese: all its forms."""

    file: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    fuzzy: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence the code says. domain: "django" or "djangojs"."""

    domain: str
    english: str
    where: str


@cache
def messages(root: Path = ROOT) -> tuple[Message, ...]:
    """Every sentence of every .po file of the house, headers left out."""
    return tuple(
        one
        for room in ROOMS
        for file in sorted((root / room).rglob("locale/zh_Hans/LC_MESSAGES/*.po"))
        for one in _parsed(file, str(file.relative_to(root)))
    )


def _parsed(file: Path, name: str) -> Iterator[Message]:
    for block in re.split(r"\n(?=(?:#[,:. ].*\n)*msgid )", file.read_text("utf-8")):
        found: list[tuple[str, str]] = []
        for line in block.splitlines():
            if match := re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")$', line):
                found.append((match[1], ast.literal_eval(match[2])))
            elif line.startswith('"') and found:
                found[-1] = (found[-1][0], found[-1][1] + ast.literal_eval(line))
        english = tuple(text for key, text in found if key.startswith("msgid"))
        if english and english[0]:
            chinese = tuple(text for key, text in found if key.startswith("msgstr"))
            yield Message(name, english, chinese, "\n#, fuzzy" in f"\n{block}")


@cache
def said() -> tuple[Said, ...]:
    """Every sentence that Python, templates and scripts of the pages say."""
    found: list[Said] = []
    for file in files(".py", ".html", ".js"):
        name = str(file.relative_to(ROOT))
        if name.split("/")[0] not in ROOMS or "/migrations/" in name:
            continue
        text = file.read_text("utf-8")
        if file.suffix == ".js":
            found += [Said("djangojs", one, name) for one in _in_script(text)]
        else:
            source = templatize(text) if file.suffix == ".html" else text
            read = _in_template(source) if file.suffix == ".html" else _in_python(source)
            found += [Said("django", one, name) for one in read]
    return tuple(found)


def unreadable() -> list[str]:
    """Calls in scripts whose sentence is not written there, so that no list of sentences can hold it."""
    return [
        f"{file.relative_to(ROOT)}: _({match[1]}"
        for file in files(".js")
        if file.relative_to(ROOT).parts[0] in ROOMS and file.name != "text.js"
        for match in _JS_ANY.finditer(_uncommented(file.read_text("utf-8")))
    ]


def _in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            for given in node.args[: CALLS.get(called, 0)]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def _in_template(source: str) -> Iterator[str]:
    for match in re.finditer(r"""\b(?:n?gettext)\((?=\s*u?['"])""", source):
        for one in re.finditer(
            r"""\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?""", source[match.end() :]
        ):
            yield ast.literal_eval(one[1])
            if not one[0].endswith(","):
                break


def _in_script(text: str) -> Iterator[str]:
    for match in _JS.finditer(_uncommented(text)):
        for joined in match.groups():
            if joined:
                yield "".join(ast.literal_eval(one) for one in re.findall(_ONE, joined))


def _uncommented(text: str) -> str:
    return _COMMENT.sub(lambda match: match[0] if match[0][0] in "\"'`" else " ", text)
