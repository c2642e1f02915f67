"""The HTTP API: each room's router, and the one place where an error becomes an answer."""

from __future__ import annotations

import json
import logging

from django.contrib.auth.decorators import login_required
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import django_auth

from events.api import router as cases_router
from events.api_catalogue import router as catalogue_router
from events.api_desk import router as desk_router
from events.api_evaluation import router as evaluation_router
from events.api_notices import router as notices_router
from events.api_phone import router as phone_router
from events.api_saved import router as saved_router
from events.api_shift import router as shift_router
from events.api_visits import router as visits_router
from grid.api import router as grid_router
from grid.api_accounts import router as accounts_router
from grid.api_people import router as people_router
from grid.api_shift import router as duty_router
from hub.audit.api import router as audit_router
from hub.foundation.api import router as foundation_router
from hub.foundation.errors import BadInput, HubError, Phrase, Unavailable
from hub.foundation.parsing import StrictParser
from hub.foundation.wrong_fields import WrongField
from maps.api import router as maps_router
from sensors.api import router as sensors_router
from sensors.api_alarms import router as alarms_router
from sensors.api_plans import router as plans_router

log = logging.getLogger(__name__)

api = NinjaAPI(
    title="OneNet Hub",
    version="1",
    description="Every query and command the pages use. Errors are problem+json (RFC 9457) with a stable code.",
    auth=django_auth,
    parser=StrictParser(),
    docs_url=None,  # ninja's page of the description loads its scripts from another host
    docs_decorator=login_required,
    urls_namespace="api",
)


def _problem(error: HubError) -> HttpResponse:
    return HttpResponse(
        json.dumps(error.as_json(), ensure_ascii=False),
        status=error.status,
        content_type="application/problem+json",
    )


@api.exception_handler(HubError)
def _hub_error(request: HttpRequest, error: HubError) -> HttpResponse:
    return _problem(error)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code != 400:  # who asks is not known: that is no fault of what was sent
        told = (
            gettext("You are signed out. Sign in again.")
            if error.status_code == 401
            else gettext("Go back, load it again and send once more; nothing was changed.")
        )
        return api.create_response(request, {"detail": told}, status=error.status_code)
    # ninja says only that a body cannot be read, as text; the phone takes an answer without a code for somebody else's
    if isinstance(error.__cause__, HubError):
        return _problem(error.__cause__)
    return _problem(
        BadInput(
            field="request", expected=Phrase("what the API describes"), got=Phrase("something else")
        )
    )


@api.exception_handler(DataError)
def _wrong_value(request: HttpRequest, error: DataError) -> HttpResponse:
    # a number beyond every column: what was sent is at fault; the error's text may quote it, so it is not logged
    log.warning("%s %s: a value no column can hold", request.method, request.path)
    return _problem(
        BadInput(field="request", expected=Phrase("values of a usual size"), got=Phrase("another"))
    )


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    # a deadlock or a restart: the same command may be sent again, it takes effect once
    log.warning("%s %s: the database did not answer: %s", request.method, request.path, type(error))
    return _problem(Unavailable(part="PostgreSQL", retry_after_s=5))


@api.exception_handler(ValidationError)
def _wrong_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = [WrongField(one) for one in error.errors]
    told = wrong[0].as_json() | {
        "title": " ".join(one.sentence() for one in wrong),
        "values": {"fields": [one.values for one in wrong]},
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), status=422, content_type="application/problem+json"
    )


api.add_router("", foundation_router)
api.add_router("", grid_router)
api.add_router("", people_router)
api.add_router("", accounts_router)
api.add_router("", duty_router)
api.add_router("", audit_router)
api.add_router("", catalogue_router)
api.add_router("", cases_router)
api.add_router("", desk_router)
api.add_router("", evaluation_router)
api.add_router("", notices_router)
api.add_router("", phone_router)
api.add_router("", shift_router)
api.add_router("", visits_router)
api.add_router("", saved_router)
api.add_router("", sensors_router)
api.add_router("", alarms_router)
api.add_router("", plans_router)
api.add_router("", maps_router)
