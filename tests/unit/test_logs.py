"""What an error quotes of a citizen's words does not reach a log."""

from __future__ import annotations

import logging
import sys

import psycopg2
import pytest
from django.db import DataError, IntegrityError, OperationalError
from pydantic import BaseModel, ValidationError

from hub.foundation.logs import Line

PHONE = "13800001234"
ROW = f"value too long\nDETAIL:  Failing row contains (1, {PHONE}).\nLINE 1: …\n   ^\n"


class _Shape(BaseModel):
    number: int


def _validated() -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        _Shape.model_validate({"number": f"张 {PHONE}"})
    return raised.value


def line(error: Exception, cause: Exception | None = None) -> str:
    """The log of an error that was raised."""
    try:
        raise error from cause
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    return Line("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (DataError(ROW), psycopg2.DataError(ROW)),
        (IntegrityError(ROW), None),
        (_validated(), None),
        (RuntimeError("wrapped"), DataError(ROW)),
    ],
    ids=["both", "django", "validation", "cause"],
)
def test_names_and_places_stay_and_words_go(error: Exception, cause: Exception | None) -> None:
    told = line(error, cause)
    assert PHONE not in told
    assert type(error).__name__ in told
    assert "test_logs.py" in told


def test_the_words_of_a_database_that_is_away_stay() -> None:
    assert "refused" in line(OperationalError("connection refused"))
