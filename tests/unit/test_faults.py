"""A request that fails for the database's sake is told so, and asked to come again; any other failure is not."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.test import RequestFactory

from hub.pages.faults import AGAIN_S, failed


def status_of(error: Exception, path: str = "/api/me") -> tuple[int, str | None]:
    try:
        raise error
    except Exception:
        answer = failed(RequestFactory().get(path))
    return answer.status_code, answer.headers.get("Retry-After")


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError, DatabaseError])
def test_a_database_that_is_away_is_no_fault_of_ours(kind: type[Exception]) -> None:
    assert status_of(kind("server closed the connection")) == (503, str(AGAIN_S))


@pytest.mark.parametrize("kind", [IntegrityError, ValueError])
def test_what_is_our_fault_says_so(kind: type[Exception]) -> None:
    assert status_of(kind("x")) == (500, None)
