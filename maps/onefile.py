"""One HTML file that needs no network: folium's map with Leaflet, styles, scripts and data written into it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from maps import page

#: Pictures of Leaflet's own controls, which we do not use; a file of ours asks for nothing beside itself.
_URL: Final = re.compile(
    r"background(?:-image)?:\s*url\([^)]*\)[^;}]*;?|behavior:\s*url\([^)]*\);?"
)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)


def one_file(
    template: str, context: Mapping[str, Any], styles: Sequence[str], scripts: Sequence[str]
) -> str:
    """The template with `map` (folium's element and script), `styles` and `scripts` to be set into it.

    styles, scripts: static names, in their order; Leaflet comes before them. The template must not name any address.
    """
    shell = page.shell()
    switches = re.findall(r"<script>(.*?)</script>", shell.head, flags=re.S)
    inside = {
        "map_element": mark_safe(shell.body),  # noqa: S308 - folium's, made of no input
        "styles": _marked(_style(("vendor/leaflet/leaflet.css", *styles))),
        "before": _marked("\n".join([*switches, _script("vendor/leaflet/leaflet.js")])),
        "after": _marked("\n".join([shell.script, *map(_script, scripts)])),
    }
    return render_to_string(template, {**context, **inside})


def _marked(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - our own files


@cache
def _style(names: tuple[str, ...]) -> str:
    whole = "\n".join(_URL.sub("", _COMMENT.sub("", _read(name))) for name in names)
    return re.sub(r"\s*\n\s*", "\n", whole)


@cache
def _script(name: str) -> str:
    # the map of the source is another file, and the end of a script inside one would end it
    text = re.sub(r"//[#@] sourceMappingURL=\S*", "", _read(name))
    return text.replace("</script", "<\\/script")


def _read(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"the static file {name}; scripts/setup places the libraries")
    return Path(found).read_text("utf-8")
