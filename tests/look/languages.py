"""Which words of a page are in the wrong language: English in Chinese, and our own Chinese in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from tests.tree import ROOT
from tests.words import messages

HAN: Final = re.compile(r"[㐀-鿿]+")
LATIN: Final = re.compile(r"[A-Za-z]{2,}")
#: What is written in Latin letters in Chinese, too: names, units, codes, file types, keys.
SAME_IN_CHINESE: Final = frozenset(
    {
        *("English", "GB", "GPS", "PDF", "XLSX", "CSV", "HTML", "PNG", "JPEG", "MQTT", "UTC"),
        *("JSON", "SenML", "LoRaWAN"),
        *(
            "QR",
            "ID",
            "UUID",
            "IP",
            "SHA",
            "SM",
            "km",
            "min",
            "kB",
            "MB",
            "Enter",
            "Esc",
            "Shift",
            "Ctrl",
        ),
        *("mm", "mA", "kPa", "PM"),
        *("OneNet", "Hub", "Leaflet", "OpenStreetMap", "gcj", "GCJ", "CGCS", "EPSG", "WGS"),
    }
)
#: Addresses, numbers of cases and of their sources, digests, class and area codes: nobody translates them.
CODES: Final = re.compile(
    r"https?://\S+|[A-Za-z]+-[A-Za-z0-9-]*\d[A-Za-z0-9-]*|\b[0-9a-f]{6,}\b|--[\w-]+|[\w.]+_[\w.]+|\b\w+\.\w+\b"
)
#: A term as a Chinese standard has it, quoted with its place there.
QUOTED: Final = re.compile(r"(?:GB/T [\d.]+|12345|CJJ[/T \d.]*)(?:-\d+)? · \S+")

#: A caller's name as it is masked (谭**): sealed in the store, so that nobody knows it from there.
MASKED: Final = re.compile(r"[㐀-鿿]{1,2}\*+")


def strange(words: Iterable[str], language: str, known: str) -> list[str]:
    """The words that do not belong on a page in this language, each with why.

    words: every text of the page, one by one.  language: "zh-hans" or "en".
    known: everything the city itself wrote (names, addresses, what people said), in one string.
    """
    judge = _strange_in_chinese if language == "zh-hans" else _strange_in_english
    return [f"{why}: “{text[:60]}”" for text in words if (why := judge(text, known))]


def _strange_in_chinese(text: str, known: str) -> str:
    left = LATIN.findall(CODES.sub(" ", text))
    foreign = [word for word in left if word not in SAME_IN_CHINESE and word not in known]
    return f"English ({' '.join(foreign[:4])})" if foreign else ""


def _strange_in_english(text: str, known: str) -> str:
    text = MASKED.sub("", QUOTED.sub("", text))
    if not HAN.search(text):
        return ""
    if text not in known and any(one.fullmatch(text) for one in _chinese_sentences()):
        return "Chinese of ours"
    foreign = [run for run in HAN.findall(text) if run not in known]
    return f"Chinese ({' '.join(foreign[:4])})" if foreign else ""


@cache
def _chinese_sentences() -> list[re.Pattern[str]]:
    """What our own Chinese sentences look like, with anything in place of their values."""
    return [_pattern(form) for one in messages(ROOT) for form in one.chinese if HAN.search(form)]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"%\(\w+\)[sd]|\{\w*\}", sentence)
    return re.compile(".+".join(re.escape(part) for part in parts), re.DOTALL)
