"""The shell of every map page, made by folium once per start: Leaflet only, our own files, ready for a nonce."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import folium
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from maps import device_layers, layers
from maps.basemap import basemap
from maps.queries import city_bounds

#: Where the map stands in the page and in the scripts.
NAME = "map_city"


class HubMap(folium.Map):
    """folium's map with Leaflet alone, from our own host; nothing of Bootstrap, jQuery or icon fonts."""

    def __init__(self, **options: Any) -> None:
        # folium reads these lists when it renders; its own name four foreign hosts
        self.default_js = [("leaflet", static("vendor/leaflet/leaflet.js"))]
        self.default_css = [("leaflet_css", static("vendor/leaflet/leaflet.css"))]
        super().__init__(tiles=None, zoom_control=False, prefer_canvas=True, **options)

    def get_name(self) -> str:
        """One stable name instead of a random one: the map module looks for it."""
        return NAME


@dataclass(frozen=True, slots=True)
class Shell:
    """The three parts of folium's page, to be set into one of ours. Inline parts lack their nonce until asked for."""

    head: str
    body: str
    script: str
    name: str = NAME

    def with_nonce(self, nonce: str) -> dict[str, SafeString]:
        """The parts as safe HTML whose inline styles and scripts carry `nonce`."""
        tag = re.compile(r"<(script|style)(?=[\s>])(?![^>]*\bsrc=)")
        parts = {"head": self.head, "body": self.body, "script": f"<script>{self.script}</script>"}
        return {
            key: mark_safe(tag.sub(rf'<\1 nonce="{nonce}"', text))  # noqa: S308 - made by us, no input
            for key, text in parts.items()
        }


@cache
def shell() -> Shell:
    """The shell, built at the first call and kept."""
    made = HubMap(location=(0, 0), zoom_start=3, attributionControl=False)
    figure: Any = made.get_root()
    figure.render()
    # folium's head also sizes an element #map and the whole page; only the links and switches are ours
    head = figure.header.render()
    links = re.findall(r"<link[^>]*>|<script[^>]*src=[^>]*>\s*</script>", head)
    switches = re.findall(r"<script>.*?</script>", head, flags=re.S)
    return Shell("\n".join([*links, *switches]), figure.html.render(), figure.script.render())


def boot() -> dict[str, Any]:
    """What the map module starts with: the city's bounds, the basemap of the setting, the layers on offer."""
    west, south, east, north = bounds = city_bounds()
    return {
        "bounds": bounds,
        "centre": [(west + east) / 2, (south + north) / 2],
        "basemap": basemap(settings.BASEMAP),
        "layers": layers.as_json() + device_layers.on_offer(),
    }
