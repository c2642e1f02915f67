"""Every sentence people read stands in both languages, once, and with the same places for its values."""

from __future__ import annotations

import re
from collections import Counter

from tests.words import Message, messages, said, unreadable

HAN = re.compile(r"[㐀-鿿]")
#: Names of programs are the same in both; the word of a calendar file is shown as it is written there.
SAME = {"PostgreSQL %(server)s with PostGIS %(postgis)s."}
QUOTED = {"a limit such as “4 work_hour” or “2 工作日”, from 1 to 999 (units: %(units)s)"}
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
LETTERS = re.compile(r"[A-Za-z]{2,}")


def domain(one: Message) -> str:
    return "djangojs" if one.file.endswith("djangojs.po") else "django"


def held(wanted: str) -> dict[str, Message]:
    return {text: one for one in messages() if domain(one) == wanted for text in one.english}


def test_every_sentence_of_the_code_has_its_chinese() -> None:
    lists = {name: held(name) for name in ("django", "djangojs")}
    missing = sorted(
        f"{one.where}: {one.english!r}"
        for one in said()
        if LETTERS.search(PLACES.sub("", one.english)) and one.english not in lists[one.domain]
    )
    assert not missing, "\n".join(missing)


def test_every_translation_says_something_and_nobody_doubts_it() -> None:
    bare = sorted(
        f"{one.file}: {one.english[0]!r}"
        for one in messages()
        if one.fuzzy or not one.chinese or not all(one.chinese)
    )
    assert not bare, "\n".join(bare)


def test_a_sentence_with_words_is_chinese_in_chinese() -> None:
    same = sorted(
        f"{one.file}: {one.english[0]!r} → {one.chinese[0]!r}"
        for one in messages()
        if one.english[0] not in SAME
        and len(LETTERS.findall(PLACES.sub("", one.english[0]))) > 1
        and not HAN.search(one.chinese[0])
    )
    assert not same, "\n".join(same)


def test_what_the_code_calls_a_sentence_is_english() -> None:
    chinese = sorted(
        f"{one.where}: {one.english!r}"
        for one in said()
        if HAN.search(one.english) and one.english not in QUOTED
    )
    assert not chinese, "\n".join(chinese)


def test_both_languages_have_the_same_places_for_values() -> None:
    def places(text: str) -> set[str]:
        return {match[1] or f"{{{match[2]}}}" for match in PLACES.finditer(text)}

    unequal = sorted(
        f"{one.file}: {one.english} → {form!r}"
        for one in messages()
        for form in one.chinese
        if not places(form) <= set().union(*map(places, one.english))
        or places(one.english[-1]) - places(form) - {"month_name", "month"}
    )
    assert not unequal, "\n".join(unequal)


def test_no_sentence_is_translated_twice_in_one_file_nor_differently_in_two() -> None:
    counted = Counter((one.file, one.english[0]) for one in messages())
    assert [key for key, n in counted.items() if n > 1] == []
    chinese: dict[tuple[str, str], set[str]] = {}
    for one in messages():
        chinese.setdefault((domain(one), one.english[0]), set()).add(one.chinese[0])
    assert {key: forms for key, forms in chinese.items() if len(forms) > 1} == {}


def test_scripts_write_their_sentences_where_they_say_them() -> None:
    assert unreadable() == []


def test_no_translation_is_kept_of_what_nobody_says() -> None:
    spoken = {(one.domain, one.english) for one in said()}
    idle = sorted(
        f"{one.file}: {one.english[0]!r}"
        for one in messages()
        if (domain(one), one.english[0]) not in spoken
    )
    assert not idle, "\n".join(idle)
