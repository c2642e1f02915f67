"""How much two cases look like one problem: the points have laws, and the sum is what its parts say."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from events import likeness
from events.likeness import LIKELY, Seen, compare, overlap, pairs

AT = dt.datetime(2026, 11, 18, 2, tzinfo=dt.UTC)

texts = st.text(alphabet="大桥路井盖缺失不见了垃圾成堆12a，", max_size=40)
seen = st.builds(
    Seen,
    class_ref=st.sampled_from(["", "a/matter/1", "a/matter/2", "b/component/1"]),
    category=st.sampled_from(["", "a/matter/01", "b/component/01"]),
    pairs=texts.map(pairs),
    opened_at=st.integers(0, 90).map(lambda days: AT - dt.timedelta(days=days)),
)
metres = st.none() | st.integers(0, 400)


@given(seen, seen, metres, st.booleans())
def test_likeness_is_mutual_bounded_and_the_sum_of_its_parts(
    one: Seen, other: Seen, distance: int | None, caller: bool
) -> None:
    there = compare(one, other, distance, same_caller=caller)
    back = compare(other, one, distance, same_caller=caller)
    assert there == back
    assert there.points == max(0, min(100, sum(part.points for part in there.parts)))


@given(seen, seen, st.integers(0, 400), st.integers(0, 400))
def test_what_is_nearer_is_never_less_alike(one: Seen, other: Seen, a: int, b: int) -> None:
    near, far = sorted((a, b))
    assert compare(one, other, near).points >= compare(one, other, far).points


def test_same_class_at_the_same_spot_is_likely_and_the_class_alone_is_not() -> None:
    one = Seen("a/component/01001", "a/component/01", frozenset(), AT)
    assert compare(one, one, 0).likely
    assert not compare(one, one, None).likely
    assert compare(one, one, None).points == likeness.CLASS < LIKELY


def test_old_reports_are_less_likely_one_problem() -> None:
    one = Seen("a/component/01001", "", frozenset(), AT)
    old = Seen("a/component/01001", "", frozenset(), AT - dt.timedelta(days=40))
    assert not compare(one, old, 0).likely
    assert compare(one, old, 0).parts[-1].about == "age"


def test_words_are_alike_by_their_signs_and_numbers_say_nothing() -> None:
    assert overlap(pairs("大桥路井盖缺失"), pairs("大桥路的井盖缺失了")) > 0.6
    assert overlap(pairs("路面积水很深"), pairs("夜间施工噪音")) == 0
    assert pairs("电话13800001234") == pairs("电话")
    assert overlap(pairs("好"), pairs("好")) == 0
