"""The basemap (底图) of the setting: Tianditu with a key, any XYZ template, or none."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext

#: Tianditu's street map and the names over it, in Web Mercator (w); 天地图 is CGCS2000, like our geometry.
_TIANDITU: Final = (
    "https://t{{s}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
    "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)


def basemap(setting: str) -> dict[str, Any] | None:
    """What Leaflet needs to draw it; None when the city draws its own backdrop.

    setting: "tianditu:<key>", an XYZ template such as "https://tiles.example/{z}/{x}/{y}.png", or empty.
    """
    if setting.startswith("tianditu:"):
        key = setting.removeprefix("tianditu:")
        return {
            "url": _TIANDITU.format(layer="vec", key=key),
            "over": _TIANDITU.format(layer="cva", key=key),
            "subdomains": "01234567",
            "attribution": gettext("Tianditu"),
            "max_zoom": 18,
        }
    if setting:
        return {"url": setting, "subdomains": "abc", "attribution": "", "max_zoom": 19}
    return None
