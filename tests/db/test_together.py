"""Several cases at once: what may be done to each, and the photo that stands beside the camera."""

from __future__ import annotations

import pytest

from events import together
from events.models import Evidence
from tests.db.small_work import Work, call, report
from tests.db.test_lifecycle import handled

pytestmark = pytest.mark.django_db


def test_a_photo_from_before_is_told_where_a_move_asks_for_one_and_nowhere_else(work: Work) -> None:
    checked = report(call(1))[0].case_id
    handled(work, checked)
    fresh = report(call(2, lon=109.0031, text="另一处井盖破损"))[0].case_id
    assert checked != fresh
    after = Evidence.objects.get(case_id=checked)
    before = Evidence.objects.create(
        case_id=checked, kind="before", upload=after.upload, at=after.at
    )
    Evidence.objects.create(case_id=checked, kind="before", upload=after.upload, at=after.at)
    asked = [checked, fresh]
    told = {one["case_id"]: one for one in together.moves_of(asked, work.who("采集甲"))}
    assert told[checked]["photos"] == [
        {"id": after.pk, "kind": "after", "url": f"/api/evidence/{after.pk}"},
        {"id": before.pk, "kind": "before", "url": f"/api/evidence/{before.pk}"},
    ], "the first from before, the last from after"
    desk = {one["case_id"]: one for one in together.moves_of(asked, work.who("值班"))}
    assert desk[fresh]["photos"] == [], "nobody asks for a photo there"
