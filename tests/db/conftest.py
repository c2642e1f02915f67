"""Database tests that commit are emptied afterwards, which the journal refuses everywhere else."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """In the test database only, let the journal be truncated between tests."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE foundation_journalentry DISABLE TRIGGER journal_not_emptied")
        cursor.execute("ALTER TABLE foundation_journallink DISABLE TRIGGER journal_links_not_emptied")
