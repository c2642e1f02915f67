"""Lines of the log carry what they are about, and not what an error quotes of a citizen's words."""

from __future__ import annotations

import json
import logging
import sys
import threading
from contextvars import copy_context

import psycopg2
import pytest
from django.db import DataError, IntegrityError, OperationalError
from pydantic import BaseModel, ValidationError

from hub.foundation.logs import JsonLine, Line, about, fields, rows

PHONE = "13800001234"
ROW = f"value too long\nDETAIL:  Failing row contains (1, {PHONE}).\nLINE 1: …\n   ^\n"


class _Shape(BaseModel):
    number: int


def _validated() -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        _Shape.model_validate({"number": f"张 {PHONE}"})
    return raised.value


WORDS = Line("%(levelname)s %(message)s")


def line(error: Exception, cause: Exception | None, form: Line) -> str:
    """The log of an error that was raised."""
    try:
        raise error from cause
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    return form.format(record)


def say(form: Line, sentence: str, **extra: object) -> str:
    """The log of a sentence."""
    record = logging.LogRecord("sensors.gateway", logging.INFO, __file__, 1, sentence, (), None)
    record.__dict__.update(extra)
    return form.format(record)


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
@pytest.mark.parametrize("form", [WORDS, JsonLine()], ids=["words", "json"])
def test_names_and_places_stay_and_words_go(
    error: Exception, cause: Exception | None, form: Line
) -> None:
    told = line(error, cause, form)
    assert PHONE not in told
    assert type(error).__name__ in told
    assert "test_logs.py" in told


def test_the_words_of_a_database_that_is_away_stay() -> None:
    assert "refused" in line(OperationalError("connection refused"), None, WORDS)


@pytest.mark.parametrize("form", [WORDS, JsonLine()], ids=["words", "json"])
def test_an_error_named_in_a_sentence_does_not_quote_either(form: Line) -> None:
    for error, says in ((DataError(ROW), "DataError"), (OperationalError("refused"), "refused")):
        args = ("ingest-0", error)
        record = logging.LogRecord("x", logging.WARNING, "", 1, "%s waits: %s", args, None)
        told = form.format(record)
        assert PHONE not in told
        assert f"ingest-0 waits: {says}" in told


def test_a_line_of_json_says_when_who_what_and_what_about() -> None:
    with about(batch=7, source="12345"):
        told = say(JsonLine(), "taken", **fields(case="AL-20261121-000001", place="人民路 18 号"))
    assert "\n" not in told
    found = json.loads(told)
    assert found.pop("at").endswith("+00:00")
    assert found.pop("process")
    assert found == {
        "level": "info",
        "from": "sensors.gateway",
        "say": "taken",
        "batch": 7,
        "source": "12345",
        "case": "AL-20261121-000001",
        "place": "人民路 18 号",
    }


def test_a_line_of_words_ends_with_what_it_is_about() -> None:
    with about(batch=7):
        assert say(WORDS, "taken", **fields(note="a b", n=[1, 2])) == (
            'INFO taken batch=7 note="a b" n=[1,2]'
        )


def test_many_things_of_one_kind_are_a_line_each() -> None:
    many = rows([{"order": "GD-1"}, {"order": "GD-2"}])
    with about(batch=7):
        told = [json.loads(one) for one in say(JsonLine(), "taken", **many).split("\n")]
        assert say(WORDS, "taken", **many) == (
            "INFO taken batch=7 order=GD-1\nINFO taken batch=7 order=GD-2"
        )
    assert [(one["batch"], one["order"]) for one in told] == [(7, "GD-1"), (7, "GD-2")]


def test_what_a_line_is_about_goes_along_into_threads_and_ends_with_its_work() -> None:
    heard: list[str] = []
    with about(batch=7):
        context = copy_context()
        thread = threading.Thread(target=lambda: heard.append(context.run(say, WORDS, "inside")))
        thread.start()
        thread.join()
    assert heard == ["INFO inside batch=7"]
    assert say(WORDS, "after") == "INFO after"
