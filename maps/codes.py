"""What carries a code in the street: a component by its number plate, a device by its label."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote, urlsplit

from events import catalogue
from grid.models import Component
from grid.models.life import in_force
from hub.foundation import clock, own_names
from hub.foundation.errors import NotFound, Phrase
from sensors import views

#: Longer than any number plate; a label may carry an address that ends with the code.
LONGEST: Final = 300


def bare(read: str) -> str:
    """The code in what a label says: the whole, or the last part of an address."""
    text = read.strip()[:LONGEST]
    if "://" in text:
        try:
            path = urlsplit(text).path
        except (
            ValueError
        ):  # a label that is damaged: "http://[" begins an address that nobody can end
            path = ""
        text = path.rstrip("/").rpartition("/")[2]
    # no text of the database holds U+0000, and no code does
    return unquote(text).replace("\0", "").strip()


def carrier(read: str) -> dict[str, Any]:
    """The component or device under a code: kind, code, name, class and place. Raises NotFound when there is none."""
    code = bare(read)
    component = (
        Component.objects.filter(in_force(clock.today()), code__iexact=code)
        .select_related("owner", "cell")
        .order_by("id")
        .first()
    )
    if component is not None:
        known = catalogue.of().get(component.class_scheme, "component", component.class_code)
        return _told(component, "component", component.name) | {
            "class_scheme": component.class_scheme,
            "class_code": component.class_code,
            "class_name": known.name if known else component.name,
        }
    device = views.in_service().filter(code__iexact=code).first() if code else None
    if device is None:
        raise NotFound(what=Phrase("code %(id)s", id=code[:40]))
    return _told(device, "device", device.name or own_names.named(device.type.name)) | {
        "class_scheme": "",
        "class_code": "",
        "class_name": own_names.named(device.type.name),
    }


def _told(one: Any, kind: str, name: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": one.pk,
        "code": one.code,
        "name": name,
        "lon": one.geom.x if one.geom else None,
        "lat": one.geom.y if one.geom else None,
        "owner": one.owner.short_name if one.owner else "",
        "cell": one.cell.name if one.cell else "",
    }
