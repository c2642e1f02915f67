"""What a process counts of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from hub.foundation import figures, pulse
from tests.tree import ROOT, files


@pytest.fixture(autouse=True)
def _from_nothing() -> Iterator[None]:
    pulse.forget()
    yield
    pulse.forget()


def test_counts_add_up_and_states_are_replaced() -> None:
    pulse.count("ingest.taken")
    pulse.count("ingest.taken", 499)
    pulse.set("ingest.waiting", 7)
    pulse.set("ingest.waiting", 3)
    found = pulse.figures()
    assert found["counts"] == {"ingest.taken": 500}
    assert found["now"] == {"ingest.waiting": 3}


def test_the_largest_and_the_longest_begin_anew_with_each_beat_and_totals_do_not() -> None:
    pulse.highest("ingest.batch", 5)
    pulse.highest("ingest.batch", 500)
    pulse.highest("ingest.batch", 50)
    with pulse.step("batch"):
        pass
    first = pulse.figures(fresh=True)
    assert first["highest"] == {"ingest.batch": 500}
    often, seconds, longest = first["steps"]["batch"]
    assert (often, longest) == (1, seconds)
    second = pulse.figures()
    assert second["highest"] == {}
    assert second["steps"]["batch"] == [1, seconds, 0.0]


def test_a_step_that_fails_is_timed_too_and_its_error_goes_on() -> None:
    with pytest.raises(KeyError), pulse.step("commit"):
        raise KeyError
    assert pulse.figures()["steps"]["commit"][0] == 1


def test_a_step_may_stand_inside_one_of_its_own_name() -> None:
    with pulse.step("batch"), pulse.step("batch"):
        pass
    assert pulse.figures()["steps"]["batch"][0] == 2


def test_figures_are_json_and_know_memory_and_processor_time() -> None:
    pulse.turn()
    found = json.loads(json.dumps(pulse.figures()))
    assert found["rss"] > 1_000_000
    assert found["cpu_s"] > 0
    assert found["turned_at"] > 1_700_000_000


def test_every_name_the_code_counts_is_explained() -> None:
    kinds = {
        "count": figures.COUNTS,
        "set": figures.NOW,
        "highest": figures.HIGHEST,
        "step": figures.STEPS,
    }
    unknown = [
        f"{file.relative_to(ROOT)}: {kind} {name}"
        for file in files(".py")
        if "tests" not in file.relative_to(ROOT).parts
        for kind, name in re.findall(
            r'pulse\.(count|set|highest|step)\(\s*"([^"]+)"', file.read_text("utf-8")
        )
        if name not in kinds[kind]
    ]
    assert not unknown, f"say in hub/foundation/figures.py what these are: {unknown}"
