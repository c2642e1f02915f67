"""Photos as an attacker, a slow network and a phone send them."""

from __future__ import annotations

import io
import os
import resource
import struct
import threading
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from hub.foundation import clock, files, pictures
from hub.foundation.errors import BadInput, NotFound, Unavailable
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload, User


def chunk(kind: bytes, data: bytes) -> bytes:
    """One part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, more: bytes = b"") -> bytes:
    """A PNG that says it has this size, whatever it holds."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(3 * width + 1) if width < 100 else b""))
    return b"\x89PNG\r\n\x1a\n" + head + more + pixels + chunk(b"IEND", b"")


def photo(colour: str = "red", size: tuple[int, int] = (40, 20), **saved: Any) -> bytes:
    """A JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **saved)
    return out.getvalue()


BOMB = zlib.compress(bytes(100_000_000))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        b"GIF89a" + bytes(60),
        b"%PDF-1.7",
        b"MZ" + bytes(200),
        photo()[:300],
        png(50_000, 50_000),
        png(8_000, 6_000),
        png(2**31 - 1, 1),
        png(10, 1, chunk(b"zTXt", b"a\0\0" + BOMB)),
        png(10, 1, chunk(b"iCCP", b"a\0\0" + BOMB)),
        b"\xff\xd8\xff\xe1" + bytes(500),
    ],
    ids=lambda content: repr(content[:8]),
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(
    content: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    with pytest.raises(BadInput):
        files.keep(content, user_id=None)
    assert not Upload.objects.exists()
    assert not list(tmp_path.rglob("*"))


@pytest.mark.django_db
def test_what_people_look_at_says_nothing_but_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "MAKER 13800001234"
    exif.get_ifd(0x8825)[2] = (32.0, 0.0, 1.0)
    content = photo(
        size=(400, 200), exif=exif, comment=b"caller 13800001234", xmp=b"<x>13800001234</x>"
    )
    upload = files.keep(content, user_id=None)
    seen = files.derivative(upload)
    picture = Image.open(io.BytesIO(seen))
    assert picture.size == (200, 400), "upright"
    assert not picture.getexif()
    assert b"13800001234" not in seen
    kept = Path(settings.MEDIA_ROOT) / "originals" / upload.digest[:2] / f"{upload.digest}.sealed"
    assert b"13800001234" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0, "readable by the hub only"
    assert files.original(upload) == content


@pytest.mark.django_db
def test_an_id_gives_the_same_photo_again_and_never_somebody_elses() -> None:
    mine, other = (User.objects.create(username=name).pk for name in ("a", "b"))
    content, upload_id = photo("blue"), uuid7()
    first = files.keep(content, user_id=mine, upload_id=upload_id)
    assert files.keep(content, user_id=mine, upload_id=upload_id) == first
    for user, sent in ((other, content), (mine, photo("green")), (other, photo("green"))):
        with pytest.raises(files.UploadReused):
            files.keep(sent, user_id=user, upload_id=upload_id)


@pytest.mark.django_db
def test_a_photo_that_did_not_arrive_whole_is_refused() -> None:
    with pytest.raises(files.DigestDiffers):
        files.keep(photo("black"), user_id=None, digest="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_the_same_photo_sent_twice_at_once_can_be_opened() -> None:
    content = photo("purple", (1200, 900))
    ready, kept = threading.Barrier(4), []

    def send() -> None:
        ready.wait(10)
        kept.append(files.keep(content, user_id=None))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 4
    assert all(files.original(upload) == content for upload in kept)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.part"))


@pytest.mark.django_db
def test_sweeping_keeps_what_was_attached_and_what_somebody_else_sent_too() -> None:
    lonely, shared = photo("yellow"), photo("orange")
    with clock.frozen(clock.now() - 2 * files.ORPHAN_AFTER):
        old = [files.keep(content, user_id=None) for content in (lonely, shared)]
        attached = files.keep(photo("white"), user_id=None)
        Upload.objects.filter(pk=attached.pk).update(attached=True)
    again = files.keep(shared, user_id=None)
    assert files.sweep() == 2
    assert set(Upload.objects.all()) == {attached, again}
    assert files.original(again) == shared
    with pytest.raises(NotFound):
        files.original(old[0])
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert files.sweep() == 0


@pytest.mark.django_db
def test_a_full_disk_is_told_and_leaves_nothing_half() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    content = photo("blue", (400, 300), quality=99)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(Unavailable):
            files.keep(content, user_id=None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.part"))
    assert not Upload.objects.exists()
    assert files.original(files.keep(content, user_id=None)) == content


@pytest.mark.django_db
def test_what_a_crash_left_half_written_is_swept_after_its_time() -> None:
    folder = Path(settings.MEDIA_ROOT) / "seen" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "old.part", folder / "new.part"
    for part in (old, new):
        part.write_bytes(b"half")
    at = (clock.now() - files.ORPHAN_AFTER - timedelta(hours=1)).timestamp()
    os.utime(old, (at, at))
    files.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


@pytest.mark.django_db
def test_a_phone_is_given_a_smaller_picture() -> None:
    kept = files.keep(photo(size=(1200, 600)), user_id=None)
    with Image.open(io.BytesIO(files.smaller(kept, 320))) as seen:
        assert seen.size == (320, 160)


def many_scans(size: tuple[int, int], times: int) -> bytes:
    """A progressive JPEG whose last scan stands there many times: small to send, slow to decode."""
    whole = photo(size=size, progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + b"\xff\xd9"


def test_scans_are_counted_up_to_the_end_of_the_picture() -> None:
    usual = pictures.scans(photo(size=(400, 300), progressive=True))
    assert 3 <= usual <= 12
    assert pictures.scans(photo(size=(400, 300))) == 1
    assert pictures.scans(many_scans((400, 300), 40)) == usual + 39
    behind = photo() + b"\xff\xda\x00\x02" * 1000
    assert pictures.scans(behind) == 1, "a film hung on behind the picture is not part of it"
    assert pictures.scans(b"\xff\xd8" + b"\xff\xe1\xff\xff" + b"\xff\xda" * 40_000) <= 1
    assert pictures.scans(b"\xff\xd8\xff\xe1") == 0
    assert pictures.scans(b"\xff\xd8" + b"\xff" * 20_000_000) == 0, (
        "gone through once, not for each"
    )
    assert pictures.scans(b"\xff\xd8" + b"\xff" * 9 + b"\xda\x00\x02\xff\xd9") == 1


@pytest.mark.django_db
def test_a_photo_made_to_be_slow_is_refused_before_it_is_decoded() -> None:
    slow = many_scans((4000, 3000), 200)
    assert len(slow) < 2_000_000
    with pytest.raises(BadInput, match="scans of 4000×3000 pixels"):
        files.keep(slow, user_id=None)
    assert not Upload.objects.exists()
    assert files.keep(photo(size=(4000, 3000), progressive=True), user_id=None).width == 4000


@pytest.mark.django_db
def test_what_nobody_attaches_has_a_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "WAITING_PHOTOS", 2)
    person = User.objects.create_user("a phone").pk
    first = files.keep(photo("red"), user_id=person, upload_id=uuid7())
    files.keep(photo("green"), user_id=person)
    with pytest.raises(files.TooManyWaiting):
        files.keep(photo("blue"), user_id=person)
    assert files.keep(photo("red"), user_id=person, upload_id=first.id) == first
    files.keep(photo("blue"), user_id=None)
    Upload.objects.filter(pk=first.pk).update(attached=True)
    files.keep(photo("blue"), user_id=person)
    monkeypatch.setattr(files, "WAITING_PHOTOS", 200)
    monkeypatch.setattr(files, "WAITING_BYTES", 1000)
    with pytest.raises(files.TooManyWaiting):
        files.keep(photo("white"), user_id=person)


def test_who_finds_all_decoders_at_work_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "_decoding", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pictures, "_TURN_S", 0.01)
    with pictures._turn(), pytest.raises(pictures.DecodersBusy):
        pictures.shrink(photo(), 20)
    assert pictures.shrink(photo(), 20)
