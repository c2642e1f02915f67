"""Codes in files and what they stand for: organisations and areas by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from grid.models import Area, Level, Organisation
from grid.rows import Row, Wrong


class Codebook:
    """The codes of one moment. A code two schemes use for different things is unknown here."""

    def __init__(self) -> None:
        self._organisations = _unique(Organisation.objects.values_list("code", "id"))
        areas = Area.objects.exclude(level=Level.GRID)
        self._areas = _unique(areas.values_list("code", "id"))

    def organisation(self, row: Row, field: str) -> int | None:
        """The id of the organisation a field names by code; None when empty. Raises Wrong."""
        return self.organisation_id(field, row.text(field))

    def organisations(self, row: Row, field: str) -> tuple[int, ...]:
        """The ids of several organisations in one field, in order. Raises Wrong."""
        found = (self.organisation_id(field, code) for code in row.words(field))
        return tuple(one for one in found if one is not None)

    def organisation_id(self, field: str, code: str) -> int | None:
        """The id of an organisation's code; None for "". Raises Wrong naming the field."""
        if not code:
            return None
        if code not in self._organisations:
            raise Wrong("unknown", field=field, got=code)
        return self._organisations[code]

    def area(self, row: Row, field: str) -> int | None:
        """The id of the area a field names by code, unit grids apart; None when empty. Raises Wrong."""
        code = row.text(field)
        if not code:
            return None
        if code not in self._areas:
            raise Wrong("unknown", field=field, got=code)
        return self._areas[code]


def _unique(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for code, row_id in rows:
        ids[code].append(row_id)
    return {code: found[0] for code, found in ids.items() if len(found) == 1}
