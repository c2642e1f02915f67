"""No file grows too long, none has a name that says nothing, and no page asks another host for anything."""

from __future__ import annotations

import re

from tests.tree import ROOT, files

LONGEST = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "base"}
#: A page that loads from elsewhere: a source, a style sheet, an import, a fetch. Links a person clicks are no loading.
FOREIGN = re.compile(
    r"""(?:src|srcset|@import|url\(|import|from|fetch\()\s*[=(]?\s*["']?\s*(?:https?:)?//(?!127\.0\.0\.1|localhost)"""
    r"""|<link[^>]+href=["']?(?:https?:)?//"""
)


def test_no_file_is_longer_than_400_lines() -> None:
    code = [
        file
        for file in files(".py", ".js", ".css", ".html", ".sql")
        if "migrations" not in file.parts
    ]
    long = {
        str(file.relative_to(ROOT)): lines
        for file in code
        if (lines := len(file.read_text("utf-8").splitlines())) > LONGEST
    }
    assert not long, f"split these by noun or stage: {long}"


def test_every_file_name_says_something() -> None:
    empty = [
        str(file.relative_to(ROOT)) for file in files(".py", ".js") if file.stem in EMPTY_NAMES
    ]
    assert not empty


def test_every_module_says_in_one_sentence_what_it_holds() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in files(".py")
        if "migrations" not in file.parts
        and (text := file.read_text("utf-8").strip())
        and not re.match(r'(?:#!.*\n)?r?"""\S', text)
    ]
    assert not silent


def test_no_page_loads_from_another_host() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for file in files(".html", ".css", ".js", ".svg")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if FOREIGN.search(line)
    ]
    assert not found, "\n".join(found)


def test_every_query_file_begins_with_what_it_returns() -> None:
    bare = [
        str(file.relative_to(ROOT))
        for file in files(".sql")
        if not file.read_text("utf-8").startswith("--")
    ]
    assert not bare


def test_no_third_party_code_or_data_is_kept_here() -> None:
    kept = [
        str(file.relative_to(ROOT))
        for file in files(".min.js", ".mo", ".whl", ".geojson.gz", ".csv.gz")
    ]
    assert not kept
