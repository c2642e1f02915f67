"""The topic grammar: what parse reads, build writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.errors import BadTopic
from sensors.topics import GRAMMAR, SEGMENT, Lane, build, incoming, parse, subscriptions

segments = st.from_regex(SEGMENT, fullmatch=True)


@given(st.sampled_from(list(Lane)), segments, segments)
def test_what_is_built_is_read_back(lane: Lane, city: str, name: str) -> None:
    topic = parse(build(lane, city, name))
    assert (topic.lane, topic.city, topic.name) == (lane, city, name)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "city",
        "city/990100/device/well-1",
        "city/990100/device/well-1/down",
        "city/990100/device/well-1/up/more",
        "town/990100/device/well-1/up",
        "city/990100/org/traffic/order",
        "city/990100/device//up",
        "city/990100/device/a b/up",
        "city/990100/device/井/up",
        "city/990100/device/-x/up",
        f"city/990100/device/{'x' * 65}/up",
    ],
)
def test_a_topic_outside_the_grammar_is_refused_and_named(topic: str) -> None:
    with pytest.raises(BadTopic) as refused:
        parse(topic)
    assert topic in str(refused.value)
    assert refused.value.code == "sensors.bad_topic"


def test_a_name_of_two_segments_cannot_be_built() -> None:
    with pytest.raises(BadTopic):
        build(Lane.RECEIPT, "990100", "a/b")


def test_the_hub_subscribes_to_every_incoming_form_and_to_no_outgoing_one() -> None:
    filters = subscriptions("990100")
    shared = subscriptions("990100", "hub")
    assert [one.removeprefix("$share/hub/") for one in shared] == list(filters)

    def matches(pattern: str, topic: str) -> bool:
        wanted, given_ = pattern.split("/"), topic.split("/")
        for n, part in enumerate(wanted):
            if part == "#":
                return True
            if n >= len(given_) or part not in {"+", given_[n]}:
                return False
        return len(wanted) == len(given_)

    for form in GRAMMAR:
        topic = build(form.lane, "990100", "x")
        taken = any(matches(pattern, topic) for pattern in filters)
        assert taken == incoming(form.lane), topic
