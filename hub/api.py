"""The HTTP API: each room's router, and the one place where an error becomes an answer."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import django_auth

from events.api import router as cases_router
from events.api_catalogue import router as catalogue_router
from grid.api import router as grid_router
from grid.api_people import router as people_router
from hub.foundation.api import router as foundation_router
from hub.foundation.errors import HubError
from maps.api import router as maps_router
from sensors.api import router as sensors_router

api = NinjaAPI(
    title="OneNet Hub",
    version="1",
    description="Every query and command the pages use. Errors are problem+json (RFC 9457) with a stable code.",
    auth=django_auth,
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


@api.exception_handler(ValidationError)
def _wrong_fields(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"field": ".".join(str(part) for part in one["loc"]), "problem": one["msg"]}
        for one in error.errors
    ]
    body = {
        "code": "hub.bad_input",
        "status": 422,
        "title": "; ".join(f"{one['field']}: {one['problem']}" for one in fields),
        "values": {"fields": fields},
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=422, content_type="application/problem+json"
    )


api.add_router("", foundation_router)
api.add_router("", grid_router)
api.add_router("", people_router)
api.add_router("", catalogue_router)
api.add_router("", cases_router)
api.add_router("", sensors_router)
api.add_router("", maps_router)
