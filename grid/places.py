"""Publish places: what is new, renamed, moved or given up, in one transaction with its entry."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry

from grid import hanzi, locate
from grid.models import Place
from hub.foundation import journal
from hub.foundation.access import SYSTEM, Actor

_BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a file. geom: shapely, degrees, EPSG:4490; code: "" = made from what it is."""

    kind: str
    name: str
    geom: Any
    code: str = ""
    aliases: tuple[str, ...] = ()
    number: int | None = None
    subnumber: int | None = None


def publish(
    rows: Iterable[PlaceRow],
    *,
    scheme: str,
    source: str,
    valid_from: dt.date,
    is_complete: bool = False,
    actor: Actor = SYSTEM,
) -> Counter[str]:
    """Put places into the gazetteer from the city day `valid_from` on; all or nothing.

    A place (scheme, code) that says the same stays; one that changed is ended and followed by a new
    row, so its old name is still found. is_complete: the scheme's other places are ended.
    The finest area that covers it on that day is written to each. Of rows with one code the first
    counts. Gives how many were made, changed, unchanged, ended, repeated; noted as
    places.published.
    """
    counts: Counter[str] = Counter()
    wanted: dict[str, PlaceRow] = {}
    for row in rows:
        code = row.code or _code(row)
        counts["repeated"] += code in wanted
        wanted.setdefault(code, row)
    with journal.transaction() as work:
        held = {p.code: p for p in Place.objects.filter(scheme=scheme, valid_to__isnull=True)}
        areas = _areas(list(wanted.values()), valid_from)
        new: list[Place] = []
        over: list[Place] = []
        for (code, row), area in zip(wanted.items(), areas, strict=True):
            made = _place(row, code, scheme, source, valid_from, area)
            old = held.get(code)
            if old is not None and _says(old) == _says(made):
                counts["unchanged"] += 1
                continue
            counts["made" if old is None else "changed"] += 1
            new.append(made)
            if old is not None:
                over.append(old)
        if is_complete:
            gone = [place for code, place in held.items() if code not in wanted]
            counts["ended"] = len(gone)
            over += gone
        _end(over, valid_from)
        Place.objects.bulk_create(new, batch_size=_BATCH)
        if new or over:
            data = {"source": source, "scheme": scheme, **counts}
            work.note(journal.Entry("places.published", data, subject="places", actor=actor))
    return counts


def _code(row: PlaceRow) -> str:
    """A code for a place without one: what it is and, because names repeat, roughly where."""
    point = row.geom.centroid
    where = f"{point.x:.2f} {point.y:.2f}"
    what = f"{row.kind} {hanzi.plain(row.name)} {row.number or ''}-{row.subnumber or ''} {where}"
    return hashlib.sha256(what.encode()).hexdigest()[:24]


def _areas(rows: Sequence[PlaceRow], on: dt.date) -> list[int | None]:
    if not rows:
        return []
    points = [row.geom if row.geom.geom_type == "Point" else _inside(row.geom) for row in rows]
    found = locate.locator(on).cells_at(np.array([(point.x, point.y) for point in points]))
    return [int(area) if area >= 0 else None for area in found]


def _inside(geom: Any) -> Any:
    return shapely.point_on_surface(geom)


def _place(
    row: PlaceRow, code: str, scheme: str, source: str, valid_from: dt.date, area: int | None
) -> Place:
    return Place(
        scheme=scheme,
        code=code,
        kind=row.kind,
        name=row.name,
        aliases=list(row.aliases),
        number=row.number,
        subnumber=row.subnumber,
        area_id=area,
        geom=GEOSGeometry(memoryview(shapely.to_wkb(row.geom)), srid=4490),
        source=source,
        valid_from=valid_from,
    )


def _says(place: Place) -> tuple[Any, ...]:
    return (
        place.kind,
        place.name,
        tuple(place.aliases),
        place.number,
        place.subnumber,
        place.area_id,
        bytes(place.geom.wkb),
    )


def _end(places: Sequence[Place], on: dt.date) -> None:
    """End places on a day; what began on that day or later was never in force and goes."""
    ids = [place.pk for place in places]
    Place.objects.filter(pk__in=ids, valid_from__gte=on).delete()
    Place.objects.filter(pk__in=ids).update(valid_to=on)
