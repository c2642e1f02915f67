"""Cards read from the database: only the columns they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import FloatField, QuerySet

from events.card import INSTANTS, LAST, PLAIN, card
from events.models import Case
from events.records import CaseRecord

#: Columns a card is made of; lon and lat come from the geometry.
COLUMNS: Final = (
    *(name for name in PLAIN if name not in ("lon", "lat")),
    *("area_names", "area_path", "lead_org_id", "lead_org_name", "holder_name"),
    *INSTANTS,
    *LAST,
)


class X(GeoFunc):
    """Longitude of a point, degrees."""

    function = "ST_X"
    output_field = FloatField()


class Y(GeoFunc):
    """Latitude of a point, degrees."""

    function = "ST_Y"
    output_field = FloatField()


def records(rows: QuerySet[Case]) -> list[CaseRecord]:
    """The cases of a query as far as their cards need them."""
    located = rows.annotate(lon=X("geom"), lat=Y("geom"))
    return [CaseRecord(**row) for row in located.values(*COLUMNS, "lon", "lat")]


def cards_of(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The cards of these cases by id; the caller has tested the scope."""
    return {case.id: card(case) for case in records(Case.objects.filter(id__in=set(case_ids)))}
