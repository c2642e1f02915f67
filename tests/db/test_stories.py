"""The stories of `scripts/story`, each played on the demo city; what they leave behind is one truth told twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from events import cards
from events.evaluation import comparing
from hub.foundation.models import JournalEntry
from tests.story import city, stage, telling
from tests.story.tales import STORIES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo city, built once for all stories and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        city.found()
        stage.forget()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(STORIES))
def test_the_story_goes_as_it_is_told(founded: None, db: None, name: str) -> None:
    with stage.playing() as played:
        STORIES[name].play(played)
        lines = list(telling.told(played))
        for tale in played.tales:
            last = JournalEntry.objects.filter(case_id=tale.id).latest("seq")
            assert last.data["card"] == cards.cards_of([tale.id])[tale.id], "journal and state"
        comparing.catch_up()
        assert comparing.compare().first is None, "figures and journal"
    assert len(lines) > 10
    untold = [line for line in lines if "case." in line or "item." in line]
    assert not untold, "every entry has its sentence"
