"""Turns keep the order in which batches begin and end, and nobody waits for ever."""

from __future__ import annotations

import threading

from sensors.turns import Turns

DEADLINE_S = 10.0


def test_what_is_passed_on_early_runs_beside_and_ends_in_order() -> None:
    turns, said = Turns(), []
    first_may_end, second_has_begun = threading.Event(), threading.Event()

    def first() -> None:
        with turns.turn() as turn:
            said.append("first begins")
            turn.pass_on()
            assert first_may_end.wait(DEADLINE_S)
            turn.wait_for_those_before()
            said.append("first ends")

    def second() -> None:
        with turns.turn() as turn:
            said.append("second begins")
            second_has_begun.set()
            turn.wait_for_those_before()
            said.append("second ends")

    one = threading.Thread(target=first)
    one.start()
    while not said:
        one.join(0.001)
    two = threading.Thread(target=second)
    two.start()
    assert second_has_begun.wait(DEADLINE_S)
    first_may_end.set()
    one.join(DEADLINE_S)
    two.join(DEADLINE_S)
    assert said == ["first begins", "second begins", "first ends", "second ends"]


def test_a_turn_that_is_not_passed_on_is_alone() -> None:
    turns, running, most = Turns(), [0], []

    def alone() -> None:
        for _ in range(200):
            with turns.turn() as turn:
                turn.wait_for_those_before()
                running[0] += 1
                most.append(running[0])
                running[0] -= 1

    threads = [threading.Thread(target=alone) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert most == [1] * 600


def test_one_that_fails_lets_the_others_go_on() -> None:
    turns = Turns()
    try:
        with turns.turn() as turn:
            turn.pass_on()
            raise ValueError("this batch is ill")
    except ValueError:
        pass
    with turns.turn() as turn:
        turn.wait_for_those_before()
