"""Words among the values of an error are a Phrase, so that a refusal is told in the reader's language to its end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.tree import ROOT, files
from tests.words import ROOMS

#: The values of an error that are words, or may be.
WORDS: Final = {"expected", "got", "why", "what", "part", "changed", "needs"}
#: Told by commands to who runs the hub, and kept as they are: what is wrong with a message or a declared file.
OF_THE_WIRE: Final = {
    "BadTopic", "BadPayload", "BadRow", "BadMapping", "BadCodec", "BadRulebook", "BadRuleFile", "Failed",
}  # fmt: skip
#: Names, and what is sent as it stands here.
SAME: Final = {
    "PostgreSQL", "JSON (RFC 8259, UTF-8)", "TOML", "CSV", "XLSX", "mine, org, pool, answers", "plan, step, done",
    "EPSG:4490, EPSG:4326, gcj02, bd09, EPSG:4513–4554", "mqtt://user:password@host:port", "http://… or https://…",
    "wecom:https://…, dingtalk:https://… or feishu:https://…",
    "smtp://host:port, smtps://… or smtp+starttls://user:password@host",
}  # fmt: skip
LETTERS: Final = re.compile(r"[A-Za-z]{2,}")


@cache
def trees() -> dict[str, ast.Module]:
    return {
        str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8"))
        for file in files(".py")
        if file.relative_to(ROOT).parts[0] in ROOMS and "migrations" not in file.parts
    }


@cache
def errors() -> set[str]:
    """The names of HubError and all its subclasses."""
    found, before = {"HubError"}, set[str]()
    classes = [
        one for tree in trees().values() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)
    ]
    while found != before:
        before = set(found)
        found |= {one.name for one in classes if {_name(base) for base in one.bases} & found}
    return found


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _bare(node: ast.AST, given: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The English in an expression that no call holds. given: what the names of its function were set to."""
    if isinstance(node, ast.Constant):
        text = str(node.value)
        if isinstance(node.value, str) and LETTERS.search(text) and text not in SAME:
            yield text
    elif isinstance(node, ast.Name):
        for one in given.get(node.id, ()):
            yield from _bare(one, {})
    elif isinstance(node, ast.IfExp):
        yield from (*_bare(node.body, given), *_bare(node.orelse, given))
    elif isinstance(node, ast.BoolOp | ast.BinOp | ast.JoinedStr):
        for part in ast.iter_child_nodes(node):
            yield from _bare(part, given)


def said(tree: ast.Module) -> Iterator[str]:
    """Where a module refuses in words that stay English, by line."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        given: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    given.setdefault(_name(target), []).append(node.value)
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _name(node.func) in errors() - OF_THE_WIRE:
                for one in node.keywords:
                    if one.arg in WORDS:
                        yield from (f"{node.lineno}: {text!r}" for text in _bare(one.value, given))


def test_what_a_refusal_says_is_said_in_the_readers_language() -> None:
    wrong = sorted({f"{name}:{one}" for name, tree in trees().items() for one in said(tree)})
    assert not wrong, "\n".join(wrong)


def test_english_among_the_values_is_found() -> None:
    source = (
        "def f(x):\n"
        '    wanted = "a date"\n'
        '    raise BadInput(field="on", expected=wanted, got=x or f"{x} days")\n'
        'def g(x): raise NotFound(what=Phrase("case %(id)s", id=x))\n'
    )
    assert list(said(ast.parse(source))) == ["3: 'a date'", "3: ' days'"]
