"""Answers are packed (gzip, RFC 9110 §8.4) for those who can unpack: a page is mostly scripts, a third when packed."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

Answer = Callable[[HttpRequest], HttpResponseBase]

#: What shrinks. Photos, PDF and workbooks are packed already.
_KINDS: Final = (
    "text/html",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "application/manifest+json",
    "image/svg+xml",
)
#: A smaller answer fits into one packet as it is.
_LEAST: Final = 1_400
#: Random bytes that hide how long a page is: its token cannot be guessed from lengths (Django's "Heal the breach").
_HIDING: Final = 100
#: Files kept packed; each is packed once.
_MOST: Final = 500


class _Packed:
    """Static files as they were packed, by path and date; the longest unasked go first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def get(self, key: tuple[str, str]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[str, str], content: bytes) -> bytes:
        with self._lock:
            self._kept[key] = content
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return content


_files: Final = _Packed()


def answers_are_packed(get_response: Answer) -> Answer:
    """Pack what is worth it. An ETag stays the same and is weak, since the bytes are not (RFC 9110 §8.8.3)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known:
            # compared weakly (RFC 9110 §13.1.2): views name their strong ones
            request.META["HTTP_IF_NONE_MATCH"] = known.replace('W/"', '"')
        response = get_response(request)
        if not _worth(request, response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" not in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            return response
        return _packed(request, response)

    return answer


def _worth(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method != "GET" or response.status_code != 200:
        return False
    if response.has_header("Content-Encoding") or request.META.get("HTTP_RANGE"):
        return False
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
    if kind not in _KINDS:
        return False
    if response.streaming:
        return request.path.startswith(settings.STATIC_URL)
    return isinstance(response, HttpResponse) and len(response.content) >= _LEAST


def _packed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse):
        response.content = compress_string(response.content, max_random_bytes=_HIDING)
        made = response
    else:
        made = HttpResponse(_file(request.path, response))
        for name, value in response.headers.items():
            made.headers[name] = value
    made.headers["Content-Length"] = str(len(made.content))
    made.headers["Content-Encoding"] = "gzip"
    tag = made.headers.get("ETag", "")
    if tag.startswith('"'):
        made.headers["ETag"] = f"W/{tag}"
    return made


def _file(path: str, response: HttpResponseBase) -> bytes:
    # a file of the same date is the same file
    key = (path, response.headers.get("Last-Modified", ""))
    known = _files.get(key)
    if known is None:
        assert isinstance(response, StreamingHttpResponse)  # noqa: S101 - as `_worth` found it
        parts: list[bytes] = list(response.streaming_content)  # type: ignore[arg-type] # not an asynchronous one
        known = _files.put(key, gzip.compress(b"".join(parts), 9, mtime=0))
    response.close()
    return known
