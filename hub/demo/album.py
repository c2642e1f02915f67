"""Photographs for what the people of the demo city report, kept like anybody's uploads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final

from events.records import CaseRecord
from hub.demo.steps import Step
from hub.demo.street_scene import draw, theme_of
from hub.foundation import clock, files
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload

#: Different streets in the pictures of a history; each is drawn and stored once.
STREETS: Final = 3


@dataclass(slots=True)
class Wanted:
    """The photos of one step, and what the command is told of them once they are there."""

    step: Step
    case: CaseRecord
    at: datetime

    def told(self, uploads: Sequence[Upload]) -> list[dict[str, Any]]:
        """What a command says of them: taken a moment before, a few metres from the case."""
        dice = Random(f"{self.case.number} {self.at}")  # noqa: S311 - plays, protects nothing
        near = {}
        if self.case.lon is not None and self.case.lat is not None:
            near = {
                "lon": round(self.case.lon + dice.uniform(-2e-4, 2e-4), 6),
                "lat": round(self.case.lat + dice.uniform(-2e-4, 2e-4), 6),
            }
        taken_at = self.at.isoformat()
        return [
            {"upload": str(upload.pk), "kind": kind, "taken_at": taken_at, **near}
            for kind, upload in zip(self.step.photos, uploads, strict=True)
        ]


class Album:
    """Pictures that were drawn already, by what they show."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], Upload] = {}

    def fresh(self, wanted: Wanted) -> list[dict[str, Any]]:
        """New pictures for one step, stamped with time and number; what its command is told of them."""
        stamp = f"{wanted.at.astimezone(clock.CITY):%Y-%m-%d %H:%M:%S}  {wanted.case.number}"
        theme, street = theme_of(wanted.case.class_code), _street(wanted.case)
        uploads = [
            files.keep(draw(theme, kind, Random(street), stamp), user_id=wanted.step.worker.user_id)  # noqa: S311
            for kind in wanted.step.photos
        ]
        return wanted.told(uploads)

    def copies(self, wanted: Sequence[Wanted]) -> list[list[dict[str, Any]]]:
        """Uploads for many steps at once; the same picture is stored once, as the same content always is."""
        made = [[self._copy(one, kind) for kind in one.step.photos] for one in wanted]
        Upload.objects.bulk_create([upload for uploads in made for upload in uploads])
        return [one.told(uploads) for one, uploads in zip(wanted, made, strict=True)]

    def _copy(self, wanted: Wanted, kind: str) -> Upload:
        key = (
            theme_of(wanted.case.class_code),
            "before" if kind == "before" else "after",
            _street(wanted.case),
        )
        if key not in self._kept:
            theme, shown, street = key
            content = draw(theme, shown, Random(street))  # noqa: S311 - plays, protects nothing
            self._kept[key] = files.keep(content, user_id=wanted.step.worker.user_id)
        known = self._kept[key]
        return Upload(
            id=uuid7(),
            user_id=wanted.step.worker.user_id,
            digest=known.digest,
            mime=known.mime,
            size=known.size,
            width=known.width,
            height=known.height,
            received_at=clock.now(),
        )


def _street(case: CaseRecord) -> int:
    """Which street is in the picture, the same before and after."""
    return case.id % STREETS
