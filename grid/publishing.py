"""Publish areas: what is new, changed or given up from a day on, in one transaction with its entry."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Greatest

from grid import codes, drafting, outlines
from grid.drafting import Draft
from grid.errors import BadFile, UnknownArea
from grid.models import Area, GridVersion, Level
from grid.models.area import DEPTH
from hub.foundation import clock, journal, sqlfile
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import Phrase

#: Rows written by one statement; enough to be fast, few enough to stay in memory.
_BATCH: Final = 2_000


@dataclass(slots=True)
class Published:
    """What a publication did. counts: level → made, changed, unchanged, ended; ids: code → area id."""

    version_id: int | None = None
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def total(self, what: str) -> int:
        """How many areas of all levels were made, changed, unchanged or ended."""
        return sum(count[what] for count in self.counts.values())


def publish(
    drafts: Iterable[Draft],
    *,
    valid_from: dt.date,
    source: str,
    scheme: str = codes.GB,
    parent_scheme: str = "",
    digest: str = "",
    end: Collection[int] = (),
    actor: Actor = SYSTEM,
) -> Published:
    """Publish areas and end others, from the city day `valid_from` on; all or nothing.

    An area whose facts are the same stays untouched, so publishing twice changes nothing. Changed
    facts move the old ones to PastArea, or replace them when they began on the same day. end: ids
    of areas given up on that day. parent_scheme: the scheme of the parents' codes, when it is
    another. Writes GridVersion, outlines and the entry `grid.published`, unless nothing changes.
    Raises UnknownArea for a parent that is not there, BadFile when present facts began later,
    BadCode.
    """
    batch = _Batch(valid_from, source, scheme, parent_scheme or scheme, digest, actor)
    ordered = sorted(drafts, key=lambda draft: DEPTH[draft.level])
    with journal.transaction() as work:
        _only_one_publisher()
        for level in Level.values:
            batch.level(level, [draft for draft in ordered if draft.level == level])
        batch.end(end)
        if batch.done.version_id is not None:
            batch.close()
            work.note(batch.entry())
    return batch.done


def _only_one_publisher() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM grid_area_stamp FOR UPDATE")


class _Batch:
    """One publication while it is written."""

    def __init__(
        self,
        valid_from: dt.date,
        source: str,
        scheme: str,
        parent_scheme: str,
        digest: str,
        actor: Actor,
    ) -> None:
        self.valid_from, self.source, self.digest, self.actor = valid_from, source, digest, actor
        self.scheme, self.parent_scheme = scheme, parent_scheme
        self.done = Published()
        self._version: GridVersion | None = None
        self._parents: dict[str, int] = {}
        self._touched: dict[str, list[int]] = {}

    def level(self, level: str, drafts: Sequence[Draft]) -> None:
        """Write the drafts of one level; their parents are there by now."""
        if not drafts:
            return
        count = self.done.counts.setdefault(level, Counter())
        self._find_parents({d.parent for d in drafts if isinstance(d.parent, str)})
        rows = drafting.rows(drafts, self.scheme, self._parents)
        old = drafting.stored(self.scheme, [row["code"] for row in rows])
        added, changed = [], []
        for draft, row in zip(drafts, rows, strict=True):
            before = old.get(row["code"])
            if before is None:
                added.append(row)
            elif drafting.same(before, row, draft.geom):
                count["unchanged"] += 1
                self._remember(row["code"], before["id"])
            else:
                self._refuse_earlier(before)
                changed.append(row | {"id": before["id"]})
        count.update(made=len(added), changed=len(changed))
        if added or changed:
            self._open()
            touched = self._add(added) + self._change(changed)
            self._touched.setdefault(level, []).extend(touched)

    def end(self, ids: Collection[int]) -> None:
        """Give areas up from the day on; those given up already stay as they are."""
        ending = Area.objects.filter(id__in=ids, valid_to__isnull=True)
        found = list(ending.values_list("id", "level"))
        if not found:
            return
        self._open()
        # what began on that day or later has not lived: it ends when it began
        ending.update(valid_to=Greatest("valid_from", Value(self.valid_from)))
        for area_id, level in found:
            self.done.counts.setdefault(level, Counter())["ended"] += 1
            self._touched.setdefault(level, []).append(area_id)

    def close(self) -> None:
        """Redraw the outlines of the levels that changed, and keep the counts."""
        if self._version is not None:
            self._version.counts = self._counts()
            self._version.save(update_fields=["counts"])
        for level, touched in self._touched.items():
            outlines.redraw(level, touched)

    def entry(self) -> journal.Entry:
        """The journal's entry of this publication."""
        data = {
            "version": self.done.version_id,
            "source": self.source,
            "digest": self.digest,
            "valid_from": self.valid_from.isoformat(),
            "levels": self._counts(),
        }
        return journal.Entry(
            kind="grid.published",
            data=data,
            subject=f"grid:{self.done.version_id}",
            actor=self.actor,
        )

    def _counts(self) -> dict[str, dict[str, int]]:
        return {level: dict(count) for level, count in self.done.counts.items()}

    def _open(self) -> None:
        if self._version is None:
            self._version = GridVersion.objects.create(
                published_at=clock.now(),
                published_by=self.actor.name,
                source=self.source,
                digest=self.digest,
                valid_from=self.valid_from,
                counts={},
            )
            self.done.version_id = self._version.id

    def _remember(self, code: str, area_id: int) -> None:
        self.done.ids[code] = area_id
        if self.scheme == self.parent_scheme:
            self._parents[code] = area_id

    def _find_parents(self, wanted: Collection[str]) -> None:
        unknown = [code for code in wanted if code not in self._parents]
        found = Area.objects.filter(scheme=self.parent_scheme, code__in=unknown)
        self._parents.update(found.values_list("code", "id"))
        for code in unknown:
            if code not in self._parents:
                raise UnknownArea(got=code, scheme=self.parent_scheme)

    def _refuse_earlier(self, before: Mapping[str, Any]) -> None:
        if before["valid_from"] > self.valid_from:
            raise BadFile(
                file=self.source,
                field=Phrase("first day"),
                expected=f"≥ {before['valid_from']} ({before['code']})",
                got=self.valid_from.isoformat(),
            )

    def _add(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        ids = []
        given = {"scheme": self.scheme} | self._given()
        for batch in _batches(rows):
            for area_id, code, _path in _written("area_add", given, batch):
                self._remember(code, area_id)
                ids.append(area_id)
        return ids

    def _change(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        ids, moved = [row["id"] for row in rows], []
        with connection.cursor() as cursor:
            kept: dict[str, Any] = {"ids": ids, "day": self.valid_from}
            cursor.execute(sqlfile.load("grid", "area_keep_past"), kept)
            for batch in _batches(rows):
                for area_id, code, before, after in _written("area_change", self._given(), batch):
                    self._remember(code, area_id)
                    if before != after:
                        moved.append(area_id)
            cursor.execute(sqlfile.load("grid", "area_repath"), {"moved": moved})
        return ids

    def _given(self) -> dict[str, Any]:
        return {"valid_from": self.valid_from, "version": self.done.version_id}


def _written(
    statement: str, given: dict[str, Any], rows: Sequence[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", statement), given | {"areas": json.dumps(rows)})
        returned: list[tuple[Any, ...]] = cursor.fetchall()
    return returned


def _batches(rows: Sequence[dict[str, Any]]) -> Iterable[Sequence[dict[str, Any]]]:
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))
