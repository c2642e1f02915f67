"""Facts from entries: the same however the journal is cut, and telling of the case what the case itself tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.classes import ReasonChoice
from events.decide import decide, open_moves
from events.draft import Context, Draft
from events.evaluation.entries import Data, Entry, Item, data_of
from events.evaluation.facts import DESKS, CaseFacts, EvaluatedCase, Fact, FactKind
from events.evaluation.folding import MARKS, Mark, fold
from events.given import (
    AnswerGiven,
    ClassGiven,
    Given,
    OrgGiven,
    PersonGiven,
    PhotoGiven,
    PlaceGiven,
    RuleGiven,
)
from events.kept import MergeRecord, Standing
from events.records import CaseFile, CaseRecord, EventRecord
from events.states import (
    ENDED,
    HANDLING_KINDS,
    LEFT_ITEM,
    CaseState,
    ItemKind,
    ItemState,
    PlaceStatus,
)
from events.verbs import Need
from grid.worktime import Calendar
from hub.foundation.access import Actor, Role
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7
from hub.foundation.why import Why

S = CaseState
AT = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
#: Verbs that lead nowhere, or to an early end: rare, so that stories are long.
ASIDE = {
    "void", "reject", "comment", "attach", "reveal_caller", "relocate", "reclassify", "refer_back",
    "self_handle", "recall", "merge", "offer_again", "declare_emergency", "transfer", "answer_at_once",
    "hide_caller", "terminate",
    "add_assists", "release_unit", "whistle", "supervise", "lift", "call_service", "move_whole",
}  # fmt: skip
ORGS = (OrgGiven(5, "城管局", (1, 5)), OrgGiven(7, "园林局", (1, 7)))
TEAM = OrgGiven(6, "养护队", (1, 5, 6))
PEOPLE = [
    Actor("user", role.value, 70 + n, 100 + n, org, role)
    for n, (role, org) in enumerate(
        [
            (Role.INTAKE_OPERATOR, 1), (Role.SHIFT_SUPERVISOR, 1), (Role.DISPATCHER, 1),
            (Role.HOTLINE_AGENT, 1), (Role.COLLECTOR, 1), (Role.LIAISON, 5), (Role.LIAISON, 7),
            (Role.LIAISON, 6), (Role.HANDLER, 5), (Role.HANDLER, 6),
        ]
    )
]  # fmt: skip


@dataclass
class Story:
    """Some cases lived at random by the tables of moves, and the journal they wrote."""

    dice: Random
    now: dt.datetime = AT
    files: dict[int, CaseFile] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: count(1000))
    merges: dict[int, MergeRecord] = field(default_factory=dict)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.now += dt.timedelta(seconds=self.dice.choice((0, 7, 600, 9_000, 90_000)))
            if not self.files or (len(self.files) < 3 and self.dice.random() < 0.2):
                self.open()
            else:
                self.move(self.dice.choice(list(self.files)))

    def context(self, actor: Actor) -> Context:
        acted = self.now - dt.timedelta(seconds=self.dice.choice((0, 0, 300, 7200)))
        return Context(
            actor, self.now, acted, Calendar(), lambda table: next(self.ids), lambda text: "digest"
        )

    def open(self) -> None:
        number = len(self.files) + 1
        event = EventRecord(number, number, "12345", "a", "report", True, self.dice.random() < 0.7)
        case = CaseRecord(
            id=number, number=f"AL-{number}", state="intake", kind="hotline", source="12345",
            channel="phone", opened_at=self.now, changed_at=self.now, area_path=[1, 2, 3], events=1,
            place_status="exact", lon=109.0, lat=32.0,
        )  # fmt: skip
        draft = Draft(CaseFile(case, events=[event]), is_new=True)
        told = {"event": {"id": number, "type": "report", "source": "12345", "channel": "phone"}}
        draft.tell("case.opened", self.context(Actor("source", "12345")), extra=told)
        self.keep(draft)

    def move(self, case_id: int) -> None:
        file = self.files[case_id]
        for actor in self.dice.sample(PEOPLE, len(PEOPLE)):
            moves = [
                move
                for move in open_moves(file, actor, self.now, Calendar())
                if move.verb not in ASIDE or self.dice.random() < 0.02
            ]
            if moves:
                break
        else:
            return
        move = self.dice.choice(moves)
        item = file.item(move.item_id)
        if item is not None and item.kind == ItemKind.VERIFY and file.state is not S.INTAKE:
            return  # the desk decided without waiting for it
        try:
            told = self.given(Need.SUB_ORG.value in dict(move.needs))
            told = replace(told, **self.other(case_id, move.verb))
            draft = decide(file, move.verb, move.item_id, told, self.context(actor))
        except HubError:
            return
        self.keep(draft)

    def other(self, case_id: int, verb: str) -> dict[str, Any]:
        """Another case, for a move that needs two."""
        merge = self.merges.get(case_id)
        if verb == "unmerge" and merge is not None:
            return {
                "other": self.files[merge.into_id],
                "standing": Standing(case_id, merge.into_id, merge.kept),
            }
        if verb == "merge":
            return {"other": self.files[self.dice.choice(list(self.files))]}
        return {}

    def given(self, below: bool) -> Given:
        dice = self.dice
        return Given(
            reason="因为",
            class_=ClassGiven("s", "matter", dice.choice(("01001", "01002")), "井盖"),
            rule=RuleGiven(3, 1, "条件", "结案", dice.choice((1, 4)), "natural_day"),
            org=TEAM if below else dice.choice(ORGS),
            assists=dice.choice(((), (ORGS[1],))),
            person=PersonGiven(dice.choice(PEOPLE).user_id or 0, "小李", frozenset({1, 5, 6})),
            place=PlaceGiven(
                PlaceStatus.AREA, Why("events.place.none"), area_path=dice.choice(((1,), (1, 4)))
            ),
            photos=(PhotoGiven(uuid7()),),
            answer=dice.choice(
                (AnswerGiven(True, True, 5), AnswerGiven(True, False, 1), AnswerGiven(False))
            ),
            confirmed=True,
            listed=ReasonChoice("void", "other", "其他"),
            reason_code="other",
            extra_days=dice.choice((1, 3)),
            until=self.now + dt.timedelta(days=dice.choice((1, 20))),
            grade=dice.choice((1, 2)),
            to_caller="已告知",
            caller=9,
        )

    def keep(self, draft: Draft) -> None:
        for one in draft.beside:
            self.files[one.file.case.id] = one.file
        if draft.merge is not None:
            self.merges[draft.merge.case_id] = draft.merge
        self.files[draft.file.case.id] = draft.file
        for told in [told for one in (draft, *draft.beside) for told in one.told]:
            self.entries.append(
                Entry(
                    seq=len(self.entries) + 1,
                    kind=told.kind,
                    case_id=told.case_id,
                    org_id=told.org_id,
                    post_id=told.actor.post_id,
                    user_id=told.actor.user_id,
                    actor_org=told.actor.org_id,
                    acted_at=told.acted_at,
                    recorded_at=self.now,
                    data=data_of(msgspec.json.encode(told.data)),
                )
            )


Files = dict[int, CaseFacts]


def read(files: Files, entries: Sequence[Entry], marks: Mapping[str, Mark] = MARKS) -> Files:
    for entry in entries:
        files[entry.case_id] = fold(files.get(entry.case_id), entry, marks)
    return files


def put_down_and_taken_up(files: Files) -> Files:
    """As the database keeps them between two batches; what never changes is not read back."""
    taken = {}
    for case_id, file in files.items():
        case = msgspec.json.decode(msgspec.json.encode(file.case), type=EvaluatedCase)
        facts = msgspec.json.decode(msgspec.json.encode(list(file.facts.values())), type=list[Fact])
        taken[case_id] = CaseFacts(case, {(fact.kind, fact.ref): fact for fact in facts})
    return taken


def plain(files: Files) -> dict[int, tuple[EvaluatedCase, dict[tuple[str, int], Fact]]]:
    return {case_id: (file.case, file.facts) for case_id, file in sorted(files.items())}


def story(seed: int, steps: int = 60) -> Story:
    told = Story(Random(seed))
    told.live(steps)
    return told


@settings(max_examples=20)
@given(st.integers(0, 10**9), st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_however_the_journal_is_cut_into_batches_the_facts_are_the_same(
    seed: int, cuts: list[int]
) -> None:
    entries = story(seed).entries
    files: Files = {}
    done = 0
    for size in cuts:
        files = put_down_and_taken_up(read(files, entries[done : done + size]))
        done += size
    files = put_down_and_taken_up(read(files, entries[done:]))
    assert plain(files) == plain(read({}, entries))


@settings(max_examples=10)
@given(st.integers(0, 10**9), st.integers(0, 60))
def test_entries_that_are_given_again_change_nothing(seed: int, back: int) -> None:
    entries = story(seed).entries
    files = read({}, entries)
    again = put_down_and_taken_up(files)
    assert plain(read(again, entries[max(0, len(entries) - back) :])) == plain(files)
    assert plain(read(again, entries)) == plain(files)


@settings(max_examples=30)
@given(st.integers(0, 10**9))
def test_the_facts_tell_what_the_case_itself_tells(seed: int) -> None:
    told = story(seed)
    files = read({}, told.entries)
    for case_id, file in told.files.items():
        known = files[case_id]
        whole = known.of(FactKind.CASE)[-1]
        assert known.case.state == file.case.state
        if file.state not in (S.VOIDED, S.REJECTED, S.TRANSFERRED, S.TERMINATED):
            assert ms(whole.handled_at) == handled(file)
        assert ms(whole.ended_at) == ms(file.case.ended_at)
        assert (known.case.filed_seq is None) == never_filed(told, case_id)
        for item in file.items:
            fact = known.facts[item.kind, item.id]
            assert (fact.ended_seq is None) == item.is_open
            assert fact.parent == item.parent_id
            assert ms(fact.due_at) == ms(item.due_at)
            assert fact.fulfilled == (item.state in (ItemState.REPORTED, ItemState.DONE))
            if fact.fulfilled:
                assert ms(fact.ended_at) == ms(item.reported_at or item.done_at)
                due = ms(item.due_at)
                assert fact.in_time == (due is None or ended(fact) <= due)
            if item.state in LEFT_ITEM:
                assert fact.in_time in (None, False)


@settings(max_examples=15)
@given(st.integers(0, 10**9))
def test_a_desk_has_one_open_duty_while_it_has_the_case_and_none_otherwise(seed: int) -> None:
    told = story(seed)
    files: Files = {}
    for entry in told.entries:
        read(files, [entry])
        file = files[entry.case_id]
        state = CaseState(file.case.state)
        open_ = [fact.kind for fact in file.of(*DESKS.values()) if fact.ended_seq is None]
        assert open_ == ([DESKS[state].value] if state in DESKS else [])
        wholes = file.of(FactKind.CASE)
        assert sum(fact.ended_seq is None for fact in wholes) == (state not in ENDED)
        for fact in file.facts.values():
            assert fact.lines == sorted(set(fact.lines))
            assert fact.began_seq == fact.lines[0]


@settings(max_examples=10)
@given(st.integers(0, 10**9), st.sets(st.integers(0, 200)))
def test_a_journal_with_gaps_is_read_as_far_as_it_goes(seed: int, gone: set[int]) -> None:
    """A case brought in from elsewhere may begin anywhere."""
    entries = [entry for n, entry in enumerate(story(seed).entries) if n not in gone]
    for case_id, file in read({}, entries).items():
        last = [entry for entry in entries if entry.case_id == case_id][-1]
        assert file.case.state == last.card.state
        assert file.of(FactKind.CASE)


def test_an_upheld_appeal_exempts_and_an_exclusion_leaves_out_and_takes_back() -> None:
    told = story(7, 80)
    marks = {"case.commented": Mark.EXCLUDE, "case.evidence_attached": Mark.INCLUDE}
    kinds = {"case.commented", "case.evidence_attached"}
    files = read({}, told.entries, marks)
    for case_id, file in files.items():
        said = [e for e in told.entries if e.case_id == case_id and e.kind in kinds]
        last = said[-1] if said else None
        excluded = last.seq if last and last.kind == "case.commented" else None
        assert file.case.excluded_seq == excluded


def test_an_exempted_item_keeps_its_lateness_and_is_marked() -> None:
    told = next(one for one in map(story, range(1000)) if late(one))
    fact = late(told)
    assert fact is not None
    decision = replace(
        told.entries[-1],
        seq=len(told.entries) + 1,
        kind="item.appeal",
        case_id=fact.case_id,
        data=Data(item=Item(fact.ref)),
    )
    marks = {"item.appeal": Mark.EXEMPT}
    files = read({}, [*told.entries, decision], marks)
    marked = files[fact.case_id].facts[fact.kind, fact.ref]
    assert marked.exempt_seq == decision.seq
    assert marked.in_time is False
    assert marked.lines[-1] == decision.seq


def late(told: Story) -> Fact | None:
    files = read({}, told.entries)
    facts = (fact for file in files.values() for fact in file.of("handle_lead"))
    return next((fact for fact in facts if fact.in_time is False), None)


def handled(file: CaseFile) -> dt.datetime | None:
    """When the last one of this round reported it; nothing is handled while somebody handles it."""
    if file.state not in (S.CHECK, S.CALL_BACK, S.CLOSING, S.CLOSED):
        return None
    done = [
        ms(item.reported_at)
        for item in file.items
        if item.kind in HANDLING_KINDS and item.round == file.case.round and item.reported_at
        if item.state not in LEFT_ITEM
    ]
    return max(filter(None, done)) if done else ms(file.case.handled_at)


def never_filed(told: Story, case_id: int) -> bool:
    return not any(e.kind == "case.filed" and e.case_id == case_id for e in told.entries)


def ms(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else at.replace(microsecond=at.microsecond // 1000 * 1000)


def ended(fact: Fact) -> dt.datetime:
    assert fact.ended_at is not None
    return fact.ended_at


def test_a_random_story_goes_far_enough_to_prove_something() -> None:
    kinds = {entry.kind for seed in range(15) for entry in story(seed, 300).entries}
    wanted = {"case.closed", "case.redone", "case.check_failed", "case.returned", "item.handed_on"}
    assert wanted <= kinds, kinds


@pytest.mark.parametrize("seed", range(3))
def test_a_story_is_the_same_twice(seed: int) -> None:
    assert [e.kind for e in story(seed).entries] == [e.kind for e in story(seed).entries]


def test_the_stories_merge_cases_and_take_it_back() -> None:
    kinds = {entry.kind for seed in range(60) for entry in story(seed, 120).entries}
    assert kinds >= {"case.merged", "case.took_in", "case.unmerged", "case.gave_back"}


def test_a_merge_taken_back_leaves_one_case_and_the_tasks_it_had() -> None:
    """Not a second case, and what was revoked is no task given up."""
    seen = 0
    for seed in range(60):
        told = story(seed, 120)
        back = {entry.case_id for entry in told.entries if entry.kind == "case.unmerged"}
        files = read({}, told.entries)
        for case_id in back:
            reopened = told.files[case_id].case.reopens
            assert len(files[case_id].of(FactKind.CASE)) == 1 + reopened
            seen += 1
    assert seen
