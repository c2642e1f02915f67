"""Worlds that several modules of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from hub.foundation import clock
from tests.db import small_work
from tests.db.small_work import AT, Work


@pytest.fixture(scope="module")
def working_city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Work]:
    """The small city with its people and rules, made once for a module."""
    with django_db_blocker.unblock(), small_work.kept() as work:
        yield work


@pytest.fixture
def work(working_city: Work, db: None) -> Iterator[Work]:
    """The small city at work, on a Wednesday at ten; what a test does is undone."""
    with clock.frozen(AT):
        yield working_city
