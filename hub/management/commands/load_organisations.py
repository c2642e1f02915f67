"""`manage.py load_organisations FILE`: the tree of centres, departments, streets, owners, contractors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from grid import organisations
from grid.organisations import OrganisationRow
from grid.rowcommand import RowCommand
from grid.rows import Row, RowFile
from sensors import namesakes


class Command(RowCommand[OrganisationRow]):
    """Here and not among those of the ground, because it asks which devices there are."""

    help = "Load organisations from a CSV file, in any order; those that exist take the new values."
    fields = organisations.FIELDS

    def reader(self) -> Callable[[Row], Iterable[OrganisationRow]]:
        read = organisations.reader()

        def draft(row: Row) -> Iterator[OrganisationRow]:
            for one in read(row):
                namesakes.refuse_organisation(one.code)
                yield one

        return draft

    def publish(
        self, rows: Sequence[OrganisationRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return Counter(kept=len(organisations.plant(rows)))
