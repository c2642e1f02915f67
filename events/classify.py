"""Suggesting a class from Chinese text, always with a score and the words that decided.

Counted are the words that name or point to classes, each the more the fewer classes it points to, and
the pairs of characters shared with names and filing conditions.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import add, itemgetter
from typing import Final

import msgspec

from events import vocabulary
from events.catalogue import Catalogue
from events.classes import CURRENT, HOTLINE_SUBJECTS, LOCAL, KnownClass
from hub.foundation.why import Why

#: Below this certainty a person decides. Measured in tests/unit/test_classify_measured.py.
THRESHOLD: Final = 0.6

#: What a hit weighs, before it is divided among the classes it points to.
_NAME, _WORD, _PAIR = 3.0, 1.4, 0.25
#: A hit in the title counts this many times one in the text.
_TITLE: Final = 2.5
#: The strength of "none of these", and how sharply a lead becomes certainty.
_NONE, _SHARPNESS = 1.6, 0.9
#: Characters of a text that are read; a complaint says what it is about at its beginning.
_READ: Final = 4000
#: Pairs of a text that are compared with names and conditions.
_PAIRED: Final = 119
#: Texts whose suggestion is remembered: more than lie between reading and taking, which is what a broker may have on
#: its way (`sensors.broker.IN_FLIGHT`); with fewer, each would be suggested for twice.
_REMEMBERED: Final = 16_384
#: What a deciding word adds between classes that are easily confused.
_DECIDER: Final = 2.0


class Candidate(msgspec.Struct, frozen=True):
    """One class the text may mean. score: certainty, 0 to 1; words: what decided, strongest first."""

    of: KnownClass
    score: float
    words: tuple[str, ...]


class Suggestion(msgspec.Struct, frozen=True):
    """The best classes, best first, and the reason. sure: the first reaches the threshold."""

    candidates: tuple[Candidate, ...]
    sure: bool
    why: Why

    @property
    def best(self) -> KnownClass | None:
        """The first class, or None when no word of the text belongs to one."""
        return self.candidates[0].of if self.candidates else None


class _Index:
    """Which words point to which classes: term -> {class number: weight}; pair -> weight, class numbers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.classes = [one for one in catalogue.classes.values() if _suggestable(catalogue, one)]
        self.terms: dict[str, dict[int, float]] = defaultdict(dict)
        self._paired: dict[str, set[int]] = defaultdict(set)
        number = {one.ref: n for n, one in enumerate(self.classes)}
        known = vocabulary.vocabulary()
        for ref, n in number.items():
            self._learn(n, known.classes.get(ref), catalogue)
        for one in catalogue.classes.values():
            target = number.get(catalogue.filed_as(one).ref)
            if target is not None and one.scheme == HOTLINE_SUBJECTS:
                self._point(target, _parts(one.name), _WORD)
        self.lengths = _lengths(self.terms)
        #: Finds the terms that are one sign.
        self.alone = re.compile("|".join(filter(_is_sign, self.terms)) or "(?!)")
        #: 1 for a term of one class, less for one that many share.
        self.rarity = {term: 1 / (1 + math.log(len(own))) for term, own in self.terms.items()}
        self.pairs = {
            pair: (_PAIR / (1 + math.log(len(own))), tuple(own))
            for pair, own in self._paired.items()
        }
        self.refs = [one.ref for one in self.classes]
        self.confusions = [
            {number[ref]: words for ref, words in group.items() if ref in number}
            for group in known.confusions
        ]

    def _learn(self, n: int, own: vocabulary.ClassWords | None, catalogue: Catalogue) -> None:
        one = self.classes[n]
        self._point(n, _parts(one.name), _NAME)
        if own:
            self._point(n, own.names, _NAME)
            self._point(n, own.words, _WORD)
        said = [one.name, *(rule.condition for rule in catalogue.rules_of(one))]
        for pair in _pairs(vocabulary.fold("，".join(said))):
            if min(pair) >= "一":
                self._paired[pair].add(n)

    def _point(self, n: int, terms: Sequence[str], weight: float) -> None:
        for term in terms:
            if len(term) > 1 or _is_sign(term):
                self.terms[term][n] = max(weight, self.terms[term].get(n, 0.0))


def _lengths(terms: Iterable[str]) -> dict[str, list[int]]:
    """The lengths of the terms that begin with a pair of signs, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for term in terms:
        found[term[:2]].add(len(term))
    return {head: sorted(lengths, reverse=True) for head, lengths in found.items()}


def _is_sign(term: str) -> bool:
    """Whether a term is one Chinese sign."""
    return len(term) == 1 and "\u4e00" <= term <= "\u9fff"


def _suggestable(catalogue: Catalogue, one: KnownClass) -> bool:
    if one.kind == "matter":
        return one.scheme in (CURRENT, LOCAL)
    return one.scheme == HOTLINE_SUBJECTS and catalogue.filed_as(one) == one


def _parts(name: str) -> list[str]:
    """The names inside a name: "垃圾站（箱）满溢" -> the whole, and what 、 separates; no 异常."""
    folded = vocabulary.fold(name).removesuffix("异常").replace("（", "(").replace("）", ")")
    plain = folded.split("(")[0] if folded.endswith(")") else folded
    parts = [part for part in plain.split("、") if len(part) > 1]
    return [plain, *parts] if len(parts) > 1 else [plain]


def _pairs(text: str) -> list[str]:
    """Each sign with the next one, in order."""
    return list(map(add, text, text[1:]))


@lru_cache(maxsize=4)
def _index(catalogue: Catalogue) -> _Index:
    return _Index(catalogue)


def _hits(index: _Index, text: str, pairs: Sequence[str]) -> dict[str, int]:
    """How often each term stands in a folded text of these pairs; inside a longer one it does not count."""
    starts = [(at, of) for at, of in enumerate(map(index.lengths.get, pairs)) if of]
    if alone := [(one.start(), [1]) for one in index.alone.finditer(text)]:
        starts = sorted(starts + alone, key=itemgetter(0))
    hits: dict[str, int] = defaultdict(int)
    end = 0
    for at, lengths in starts:
        if at < end:
            continue
        for length in lengths:
            term = text[at : at + length]
            if term in index.terms:
                hits[term] += 1
                end = at + length
                break
    return hits


#: class number -> word of the text -> what it added
_Words = dict[int, dict[str, float]]


def _scores(index: _Index, title: str, text: str) -> tuple[dict[int, float], _Words]:
    scores: dict[int, float] = defaultdict(float)
    words: _Words = defaultdict(lambda: defaultdict(float))
    long = 1 + math.log1p(len(text) / 60)  # a long complaint names many things in passing
    title_pairs, text_pairs = _pairs(title), _pairs(text)
    for folded, pairs, weight in ((title, title_pairs, _TITLE), (text, text_pairs, 1 / long)):
        for term, count in _hits(index, folded, pairs).items():
            strength = weight * (1 + math.log(count)) * index.rarity[term]
            for n, own in index.terms[term].items():
                scores[n] += strength * own
                words[n][term] += strength * own
    known = filter(index.pairs.__contains__, title_pairs + text_pairs[:_PAIRED])
    for pair in dict.fromkeys(known):
        weight, classes = index.pairs[pair]
        weight /= long
        for n in classes:
            scores[n] += weight
    if len([score for score in scores.values() if score > _NONE]) > 1:
        _decide_confusions(index, title + text, scores, words)
    return scores, words


def _decide_confusions(index: _Index, text: str, scores: dict[int, float], words: _Words) -> None:
    for group in index.confusions:
        if sum(scores.get(n, 0) > _NONE for n in group) < 2:
            continue
        for n, deciders in group.items():
            found = [word for word in deciders if word in text]
            if found and scores.get(n, 0) > 0:
                scores[n] += _DECIDER
                for word in found:
                    words[n][word] += _DECIDER


def suggest(catalogue: Catalogue, text: str, title: str = "", limit: int = 5) -> Suggestion:
    """The classes a text may mean, best first, with certainty, and the sentence of the decision.

    text, title: simplified or Traditional Chinese as it came; the title weighs more. Suggested are
    matters (national and local) and those hotline subjects that are no matter. Nothing of the text is
    kept but the catalogue's own words found in it, so the reason may enter the journal.
    """
    return _suggest(catalogue, text[:_READ], title[:_READ], limit)


@lru_cache(maxsize=_REMEMBERED)
def _suggest(catalogue: Catalogue, text: str, title: str, limit: int) -> Suggestion:
    index = _index(catalogue)
    title, text = vocabulary.fold(title), vocabulary.fold(text)
    scores, words = _scores(index, title, text)
    sharpness = _SHARPNESS / (1 + 0.5 * math.log1p(len(text) / 60))
    # by number first: few are among the best, and only these are worth a key
    ranked, kept = sorted(scores.values(), reverse=True), max(limit, 2)
    least = min(ranked[:kept], default=0.0)
    best = [n for n, score in scores.items() if score >= least]
    best = sorted(best, key=lambda n: (-scores[n], index.refs[n]))[:kept]
    heard = [math.exp(min(score, 40) * sharpness) for score in ranked if score > 0.5]
    total = math.exp(_NONE * sharpness) + sum(heard)
    candidates = tuple(
        Candidate(
            index.classes[n],
            round(math.exp(min(scores[n], 40) * sharpness) / total, 3),
            tuple(sorted(words[n], key=words[n].__getitem__, reverse=True)[:4]),
        )
        for n in best
        if n in words
    )
    sure = bool(candidates) and candidates[0].score >= THRESHOLD
    return Suggestion(candidates[:limit], sure, _why(candidates, sure))


def _percent(score: float) -> int:
    return round(100 * score)


def _why(candidates: Sequence[Candidate], sure: bool) -> Why:
    if not candidates:
        return Why("events.class.unknown")
    first = candidates[0]
    values: dict[str, object] = {
        "scheme": first.of.scheme,
        "code": first.of.code,
        "name": first.of.name,
        "score": _percent(first.score),
        "words": "、".join(first.words),
    }
    if not sure:
        return Why("events.class.unsure", values | {"threshold": _percent(THRESHOLD)})
    if len(candidates) == 1:
        return Why("events.class.alone", values)
    second = candidates[1]
    beside = {"second": second.of.name, "second_score": _percent(second.score)}
    return Why("events.class.words", values | beside)
