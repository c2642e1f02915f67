"""Paper: a template of ours as a PDF, its fonts embedded as far as they are used; nothing is fetched from anywhere."""

from __future__ import annotations

import importlib
import io
import logging
import re
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from PIL import Image, ImageFile

from hub.foundation.errors import Phrase, Unavailable

log = logging.getLogger(__name__)

MIME: Final = "application/pdf"
#: Where a template's pictures are: <img src="paper:map">.
SCHEME: Final = "paper:"
#: Longest side of a photo on paper, pixels: 60 mm at 250 dpi.
PHOTO_PX: Final = 600
#: The styles of every sheet, in this order.
_STYLES: Final = ("hub/css/tokens.css", "hub/css/paper.css")
#: Sheets drawn at once: a page takes a second of one core and some 60 MB for a moment.
_drawing = threading.BoundedSemaphore(2)


def pdf(template: str, context: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The template as a PDF, in the active language.

    pictures: by the name after "paper:" in the template, as JPEG, PNG or SVG; any other address stays empty.
    Raises Unavailable where the system's Pango is missing.
    """
    drawn = _weasyprint()
    text = render_to_string(template, {**context, "language": get_language() or "zh-hans"})
    with _drawing:
        sheet = drawn.HTML(string=text, base_url=SCHEME, url_fetcher=_fetcher(pictures))
        made: bytes = sheet.write_pdf(
            stylesheets=[drawn.CSS(string=_style())], optimize_images=True
        )
    return made


def answer(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at in the browser, saved under `name`; nobody keeps it for the next reader."""
    return HttpResponse(
        content,
        content_type=MIME,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def photo(content: bytes) -> bytes:
    """A photo small enough for paper, as JPEG."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (PHOTO_PX, PHOTO_PX))
        small = picture.convert("RGB")
    small.thumbnail((PHOTO_PX, PHOTO_PX))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()


@cache
def tokens() -> Mapping[str, str]:
    """The colours and sizes of the visual language by name, for what is drawn without a style sheet."""
    found = re.findall(r"^\s*--([a-z0-9-]+):\s*([^;]+);", _read("hub/css/tokens.css"), re.MULTILINE)
    # the first one counts: what follows are the smaller screens
    return dict(reversed(found))


@cache
def _style() -> str:
    return "\n".join(_read(name) for name in _STYLES)


def _read(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise Unavailable(part=Phrase("the style sheet %(name)s", name=name), retry_after_s=60)
    return Path(path).read_text("utf-8")


@cache
def _weasyprint() -> Any:
    """WeasyPrint, loaded when the first sheet is drawn: it needs Pango, which other parts of the hub do not."""
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        found = importlib.import_module("weasyprint")
    except OSError as error:  # it raises this when a library of the system is not there
        log.error("no sheet can be printed: %s", str(error).splitlines()[0])
        raise Unavailable(
            part=Phrase("printing (install the package libpango-1.0-0)"), retry_after_s=60
        ) from error
    # it lets Pillow take half a photo for a whole one, in the whole process: what people send in is judged strictly
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return found


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """What WeasyPrint asks for addresses: ours alone."""
    urls = importlib.import_module("weasyprint.urls")

    class Ours(urls.URLFetcher):  # type: ignore[misc, name-defined] # loaded late, as said above
        def fetch(self, url: str, headers: Any = None) -> Any:
            content = pictures.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if content is None:
                raise ValueError(f"nothing is fetched for a sheet: {url}")
            return urls.URLFetcherResponse(url, content, {"Content-Type": _mime(content)})

    return Ours(allowed_protocols=())


def _mime(content: bytes) -> str:
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "image/png" if content.startswith(b"\x89PNG") else "image/svg+xml"
