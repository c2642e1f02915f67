"""What is answered when a request fails: a page or problem JSON, and 503 when it is only the database that is away."""

from __future__ import annotations

import json
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from hub.foundation.errors import Unavailable

#: When to ask again, seconds; the page does so by itself.
AGAIN_S = 15


def failed(request: HttpRequest) -> HttpResponseBase:
    """The answer to a request whose view or middleware raised; called while the error is in hand."""
    error = sys.exc_info()[1]
    # a connection that broke in the middle of an answer is told without a class of its own
    broken = type(error) is DatabaseError
    if not (broken or isinstance(error, OperationalError | InterfaceError)):
        # not Django's own answer: it knows neither the reader's language nor the city
        return render(request, "500.html", status=500)
    if request.path.startswith("/api/"):
        said = Unavailable(part="PostgreSQL", retry_after_s=AGAIN_S).as_json()
        answer = HttpResponse(
            json.dumps(said, ensure_ascii=False),
            status=503,
            content_type="application/problem+json",
        )
    else:
        answer = render(request, "503.html", {"again_s": AGAIN_S}, status=503)
    answer.headers["Retry-After"] = str(AGAIN_S)
    return answer
