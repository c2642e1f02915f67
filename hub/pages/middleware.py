"""What is done for every answer: a strict Content-Security-Policy, nothing kept, the reader's own language."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from hub.foundation import own_names

Answer = Callable[[HttpRequest], HttpResponseBase]


def tile_hosts() -> list[str]:
    """The hosts map tiles come from: none, unless the operator's basemap setting names some."""
    basemap: str = settings.BASEMAP
    if basemap.startswith("tianditu:"):
        return [f"https://t{number}.tianditu.gov.cn" for number in range(8)]
    address = urlsplit(basemap)
    if not address.hostname:
        return []
    host = address.netloc.replace("{s}", "*")
    return [f"{address.scheme}://{host}"]


def policy(nonce: str, host: str) -> str:
    """The Content-Security-Policy of a page. nonce: of its own inline scripts; host: as the browser names us.

    The socket's address is named because older browsers do not count ws: as 'self'; blob: because a photo the
    page keeps may be loaded by way of its worker, which counts as connecting.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            f"img-src 'self' data: blob: {' '.join(tile_hosts())}".strip(),
            "font-src 'self'",
            f"connect-src 'self' blob: {f'ws://{host} wss://{host}' if host else ''}".strip(),
            "manifest-src 'self'",
            "worker-src 'self'",
            "media-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _host(request: HttpRequest) -> str:
    """As the browser names us; empty when that is no name of ours, and the answer is a refusal."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def content_security_policy(get_response: Answer) -> Answer:
    """Give each request a nonce and each answer the policy that only lets our own files and that nonce run."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined] # read by hub.pages.context
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(nonce, _host(request)))
        return response

    return answer


def answers_are_not_kept(get_response: Answer) -> Answer:
    """Let no browser keep what the API answers: the next person at the machine sees by other rights."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


def _of_account(request: HttpRequest) -> str:
    """The language kept with the account; none while the database is away, which is then said in the cookie's."""
    try:
        return str(getattr(request.user, "language", ""))
    except DatabaseError:
        return ""


def reader_language(get_response: Answer) -> Answer:
    """Speak the language the reader chose: on the account, else in the cookie, else the city's."""
    known = {code for code, _ in settings.LANGUAGES}

    def answer(request: HttpRequest) -> HttpResponseBase:
        chosen = _of_account(request) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language), own_names.asked_once():
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer
