"""Layers of devices by name, with their legend: each device in the colour of what it measured last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.utils.translation import get_language

from hub.foundation import own_names, sqlfile
from hub.foundation.errors import NotFound, Phrase
from maps import gathering
from maps.models import DeviceLayer
from maps.view import MapView
from sensors import units
from sensors.models import Device, DeviceState

#: From the mildest to the gravest; what measured nothing is "none".
TONES: Final = ("none", "calm", "notice", "warning", "danger")
#: Marks of one answer at most, and how near two of them may be, pixels.
MOST: Final = 400
_NEAR_PX: Final = 44


@dataclass(frozen=True, slots=True)
class Band:
    """One line of a legend: from this value on (None: below the next) it reads so."""

    text: str
    tone: str
    starts_at: float | None = None
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A layer as it is to be."""

    key: str
    name: str
    types: Sequence[str]
    quantity: str
    unit: str
    legend: Sequence[Band]
    name_en: str = ""


def publish(rows: Iterable[LayerRow], *, source: str) -> Counter[str]:
    """Make these the only layers of `source`; how many were made, changed, unchanged, ended."""
    counts: Counter[str] = Counter()
    with transaction.atomic():
        keys = []
        for row in rows:
            keys.append(row.key)
            said = asdict(row) | {"source": source, "types": list(row.types)}
            said["legend"] = [asdict(band) for band in row.legend]
            held = DeviceLayer.objects.select_for_update().filter(key=row.key)
            before = held.values(*said).first()
            counts["made" if before is None else "unchanged" if before == said else "changed"] += 1
            if before != said:
                DeviceLayer.objects.update_or_create(key=row.key, defaults=said)
        gone = DeviceLayer.objects.filter(source=source).exclude(key__in=keys)
        counts["ended"], _ = gone.delete()
    return counts


def on_offer() -> list[dict[str, Any]]:
    """The layers as the browser gets them, in the active language: none of them is on from the start."""
    english = (get_language() or "").startswith("en")
    return [
        {
            "key": one.key,
            "title": (english and one.name_en) or one.name,
            "url": f"/api/map/measured/{one.key}",
            "on": False,
            "min_zoom": 0,
            "unit": units.shown(one.unit),
            "legend": [
                {"text": (english and band["text_en"]) or band["text"], "tone": band["tone"]}
                for band in one.legend
            ],
        }
        for one in DeviceLayer.objects.order_by("source", "id")
    ]


def measured(view: MapView, key: str) -> dict[str, Any]:
    """The devices of a layer in a view: {"items", "total", "bands", "without"}. Raises NotFound for an unknown key.

    items: single ones with value, at, name, online; near ones gathered as {lon, lat, total}; each with the tone of
    the gravest of it. bands: how many are in each line of the legend; without: how many are offline or said nothing.
    """
    layer = DeviceLayer.objects.filter(key=key).first() if key.isprintable() else None
    if layer is None:
        raise NotFound(what=Phrase("layer %(id)s", id=key))
    given: dict[str, Any] = {
        "types": list(layer.types),
        "quantity": layer.quantity,
        **view.params(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("maps", "device_values"), given)
        rows = [
            row
            for row in cursor.fetchall()
            # the index keeps its boxes in short numbers and gives a little more than was asked for
            if view.west <= row[1] <= view.east and view.south <= row[2] <= view.north
        ]
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    lon, lat = (np.array([row[n] for row in rows], dtype=np.float64) for n in (1, 2))
    values = np.array([np.nan if row[3] is None else row[3] for row in rows], dtype=np.float64)
    band = _bands(layer.legend, values)
    tones = np.array([TONES.index(one["tone"]) for one in layer.legend], dtype=np.int64)
    rank = np.where(band < 0, 0, tones[band])
    found = gathering.gather(view, _NEAR_PX, MOST, lon, lat)
    _, gravest = found.ends(rank.astype(np.float64))
    wide, high = found.sums(lon), found.sums(lat)
    items = []
    for square, total in enumerate(found.count.tolist()):
        at = int(found.of(square)[0])
        one: dict[str, Any] = {
            "lon": float(wide[square]) / total,
            "lat": float(high[square]) / total,
            "total": total,
            "tone": TONES[int(gravest[square])],
        }
        if total == 1:
            one |= {"id": int(ids[at]), "offline": bool(rows[at][4])}
            one["band"] = None if band[at] < 0 else int(band[at])
        items.append(one)
    _name(items, layer.quantity)
    return {
        "items": items,
        "total": len(rows),
        "bands": np.bincount(band[band >= 0], minlength=len(layer.legend)).tolist(),
        "without": int((band < 0).sum()),
    }


def _bands(legend: Sequence[dict[str, Any]], values: gathering.Floats) -> gathering.Ints:
    """The line of the legend each value is in; -1 where there is none."""
    starts = [one["starts_at"] for one in legend[1:]]
    found = np.searchsorted(starts, values, side="right")
    return np.where(np.isnan(values), -1, found).astype(np.int64)


def _name(items: list[dict[str, Any]], quantity: str) -> None:
    """Say of single devices what they are and what they said last."""
    single = {item["id"]: item for item in items if item["total"] == 1}
    for device in Device.objects.filter(pk__in=single).select_related("type"):
        item = single[device.pk]
        item |= {
            "name": device.name,
            "code": device.code,
            "type_name": own_names.named(device.type.name),
        }
    for state in DeviceState.objects.filter(device_id__in=single):
        last = state.values.get(quantity, {})
        single[state.device_id] |= {"value": last.get("v"), "at": last.get("t")}
