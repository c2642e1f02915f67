"""Photos piece by piece: in any pieces, twice, after a restart, broken on the way, another's, too many, forgotten."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from hub.foundation import chunks, clock, files
from hub.foundation.errors import BadInput
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload, User
from tests.db.small_work import Work
from tests.db.test_case_lists import browser
from tests.db.test_uploads import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> int:
    return User.objects.create(username="采集").pk


PHOTO = photo(size=(400, 300))
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def take(upload: UUID, at: int, upto: int, who: int, **more: object) -> chunks.Arrived:
    wanted = {"size": len(PHOTO), "digest": DIGEST} | more
    return chunks.take(PHOTO[at:upto], upload_id=upload, user_id=who, at=at, **wanted)  # type: ignore[arg-type]


def test_pieces_become_the_photo_however_often_they_come(user: int) -> None:
    upload, half = uuid7(), len(PHOTO) // 2
    assert chunks.arrived(upload, user) == chunks.Arrived(0, False)
    assert take(upload, half, len(PHOTO), user).received == 0, "a gap is not kept"
    assert take(upload, 0, half, user) == chunks.Arrived(half, False)
    assert take(upload, 0, half, user) == chunks.Arrived(half, False)
    assert take(upload, 0, half - 9, user) == chunks.Arrived(half, False), "in other pieces"
    assert chunks.arrived(upload, user).received == half, "as after a restart"
    assert PHOTO[:40] not in b"".join(
        one.read_bytes() for one in Path(settings.MEDIA_ROOT).glob("begun/*/*/0*")
    ), "sealed"
    for _again in range(2):
        assert take(upload, half, len(PHOTO), user) == chunks.Arrived(len(PHOTO), True)
    kept = Upload.objects.get(pk=upload)
    assert (kept.digest, files.original(kept)) == (DIGEST, PHOTO)
    assert not list((Path(settings.MEDIA_ROOT) / "begun").rglob(str(upload)))


def test_a_photo_broken_on_the_way_is_forgotten_and_sent_anew(user: int) -> None:
    upload = uuid7()
    with pytest.raises(files.DigestDiffers):
        chunks.take(
            PHOTO[:-1] + b"?", upload_id=upload, user_id=user, at=0, size=len(PHOTO), digest=DIGEST
        )
    assert chunks.arrived(upload, user) == chunks.Arrived(0, False)
    assert take(upload, 0, len(PHOTO), user).done


def test_nobody_touches_anothers_photo_and_nobody_learns_of_it(user: int) -> None:
    upload, other = uuid7(), User.objects.create(username="另一个").pk
    take(upload, 0, 100, user)
    assert chunks.arrived(upload, other) == chunks.Arrived(0, False)
    take(upload, 0, len(PHOTO), other)
    with pytest.raises(files.UploadReused):
        take(upload, 100, len(PHOTO), user)


@pytest.mark.parametrize(
    ("at", "upto", "size"), [(0, 0, 100), (90, 200, 100), (0, 100, 10**9), (-5, 10, 100)]
)
def test_a_piece_that_cannot_be_is_refused(user: int, at: int, upto: int, size: int) -> None:
    with pytest.raises(BadInput):
        chunks.take(b"x" * (upto - max(at, 0)), upload_id=uuid7(), user_id=user, at=at, size=size)


def test_a_disk_is_not_filled_with_beginnings(user: int) -> None:
    for _n in range(chunks.MOST_BEGUN):
        take(uuid7(), 0, 10, user)
    with pytest.raises(chunks.TooManyBegun):
        take(uuid7(), 0, 10, user)
    long_ago = (clock.now() - files.ORPHAN_AFTER).timestamp() - 60
    own = Path(settings.MEDIA_ROOT) / "begun" / str(user)
    for path in [*own.rglob("*")]:
        os.utime(path, (long_ago, long_ago))
    fresh = next(own.iterdir())
    os.utime(next(fresh.iterdir()))
    assert chunks.sweep() == chunks.MOST_BEGUN - 1
    assert fresh.exists()


def test_pieces_travel_over_http(work: Work) -> None:
    client: Client = browser(work, "采集甲")
    where = f"/api/uploads/{uuid7()}"
    third = len(PHOTO) // 3 + 1
    assert client.get(where).json()["received"] == 0
    for at in range(0, len(PHOTO), third):
        told = client.post(
            f"{where}/chunks?at={at}&size={len(PHOTO)}&sha256={DIGEST}",
            PHOTO[at : at + third],
            content_type="application/octet-stream",
        ).json()
        assert told["received"] == min(len(PHOTO), at + third)
    assert told["done"]
    assert client.get(where).json() == told
