"""What is said in several places is said the same: states, moves, checks of the database, labels, journal kinds."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from events import kinds, labels, lifecycle_words
from events.models.catalogue import LimitUnit
from events.moves import CASE_MOVES, ITEM_MOVES
from events.payload import Payload
from events.stages import STAGES
from events.states import CaseKind, CaseState, EventType, EvidenceKind, ItemKind, ItemState
from events.story import SENTENCES
from events.verbs import Clock, Guard, Hold, Need, When
from grid import kinds as grid_kinds
from grid.deadlines import Unit
from grid.models import Post
from grid.posts import ROLE_NAMES
from hub.foundation import journal, telling
from hub.foundation.access import POWERS, Role
from hub.packs import kinds as packs_kinds
from hub.pages import roles
from sensors import kinds as sensors_kinds
from sensors import outgoing
from tests.tree import ROOT, files

#: Check constraint of the database → the words it lets in.
CHECKS = {
    ("events_case", "case_state_known"): CaseState,
    ("events_case", "case_kind_known"): CaseKind,
    ("events_workitem", "item_kind_known"): ItemKind,
    ("events_workitem", "item_state_known"): ItemState,
    ("events_event", "event_type_known"): EventType,
    ("events_event", "event_kind_known"): CaseKind,
    ("events_evidence", "evidence_kind_known"): EvidenceKind,
    ("grid_post", "post_role_known"): Role,
}
#: Needs a command carries under other names than their own.
CARRIED = {
    Need.CLASS: "class_code",
    Need.RULE: "rule_id",
    Need.ORG: "org_id",
    Need.SUB_ORG: "org_id",
    Need.UPPER_ORG: "org_id",
    Need.LOWER_ORG: "org_id",
    Need.OWN_ORG: "org_id",
    Need.PERSON: "person_id",
    Need.PLACE: "lon",
    Need.PHOTO_BEFORE: "photos",
    Need.PHOTO_AFTER: "photos",
    Need.PHOTO_CHECK: "photos",
}


def script(name: str) -> str:
    """A module of the pages."""
    return (ROOT / "hub" / "static" / "hub" / "js" / name).read_text("utf-8")


@pytest.mark.parametrize(("table", "name"), CHECKS)
def test_the_database_lets_in_exactly_the_words_of_the_code(
    db: None, table: str, name: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND conname = %s",
            [table, name],
        )
        ((text,),) = cursor.fetchall()
    assert set(re.findall(r"'([^']+)'", text)) == {str(word) for word in CHECKS[table, name]}


def test_every_move_leads_between_states_of_the_code_under_a_verb_with_a_button() -> None:
    by_hand = {verb.value for (_, verb), row in CASE_MOVES.items() if row.who}
    by_hand |= {verb.value for _, _, verb in ITEM_MOVES}
    assert by_hand == {str(verb) for verb in labels.VERBS}
    assert set(labels.STATES) == set(STAGES) == set(CaseState)


def test_whatever_a_move_asks_for_can_be_carried_by_a_command() -> None:
    for need in Need:
        assert CARRIED.get(need, need.value) in Payload.model_fields, need


def test_the_pages_draw_a_field_for_whatever_a_move_asks_for() -> None:
    fields = script("case/fields.js")
    for need in Need:
        assert re.search(rf"\b{need.value}\b", fields), need


def test_the_pages_know_the_states_kinds_and_verbs_of_the_tables_and_no_others() -> None:
    words, moves = script("parts/words.js"), script("case/moves.js")
    for name, known in (
        ("stateName", CaseState),
        ("itemStateName", ItemState),
        ("itemKindName", ItemKind),
    ):
        body = words.split(f"function {name}(")[1].split("}[")[0]
        assert set(re.findall(r"^\s+(\w+): _\(", body, re.MULTILINE)) == {str(w) for w in known}
    verbs = {str(verb) for verb in labels.VERBS}
    for chosen in ("GRAVE", "BESIDE", "AT_ONCE"):
        listed = moves.split(f"const {chosen} = new Set([")[1].split("]")[0]
        assert set(re.findall(r'"(\w+)"', listed)) <= verbs


def test_a_move_writes_a_registered_kind_and_every_case_kind_has_its_sentence() -> None:
    written = {row.entry for row in CASE_MOVES.values()}
    written |= {row.entry for row in ITEM_MOVES.values()}
    assert written <= set(kinds.KINDS)
    with_case = {kind for kind, data in (kinds.DATA | sensors_kinds.DATA).items() if "card" in data}
    assert with_case == set(SENTENCES)


def test_every_registered_kind_says_what_it_holds_and_nobody_waits_for_an_unknown_one() -> None:
    declared = grid_kinds.DATA | kinds.DATA | sensors_kinds.DATA | packs_kinds.DATA
    assert set(journal.kinds()) == set(declared)
    assert set(declared) >= outgoing.ANSWERED | telling.SCOPE_KINDS
    heard = {
        kind
        for file in files(".js")
        for kind in re.findall(
            r'"((?:case|item|event|alarm|caller|post)\.[a-z_]+)"', file.read_text("utf-8")
        )
    }
    assert heard <= set(declared)


def test_every_role_has_a_name_a_page_and_moves_or_none_on_purpose() -> None:
    assert set(ROLE_NAMES) == set(Role)
    # nobody works at the wall, in the books of the watch, or at what is looked up now and then
    beside = {roles.SCREEN, roles.HANDOVER, roles.DAYBOOK, roles.RULES, roles.MAINTENANCE}
    beside |= {roles.VISITS, roles.DEVICES}
    assert {roles.home_of(role) for role in Role} == set(roles.FACES) - beside
    acting = {role for row in CASE_MOVES.values() for role in row.who}
    acting |= {role for row in ITEM_MOVES.values() for role in row.who}
    assert set(Role) - acting == POWERS
    assert Post._meta.get_field("role").choices == [(role.value, role.value) for role in Role]


def test_a_limit_has_the_same_five_units_everywhere() -> None:
    assert {unit.value for unit in Unit} == set(LimitUnit.values)


def test_the_words_of_the_tables_are_explained() -> None:
    assert set(lifecycle_words.GUARDS) == set(Guard)
    assert set(lifecycle_words.CLOCKS) == set(Clock)
    assert set(lifecycle_words.HOLDS) == set(Hold)
    assert set(lifecycle_words.NEEDED) == set(When)


def test_the_work_is_done_by_the_running_citys_policy() -> None:
    """POLICY is what is built in; who works asks `running()`, or is given a policy."""
    rooms = [
        file for file in files(".py") if file.parts[len(ROOT.parts)] in ("events", "sensors", "hub")
    ]
    allowed = {"policy.py", "city_file.py"}
    found = [
        str(file.relative_to(ROOT))
        for file in rooms
        if file.name not in allowed and re.search(r"\bPOLICY\b", file.read_text("utf-8"))
    ]
    assert not [name for name in found if name != "hub/settings.py"], "use events.policy.running()"
