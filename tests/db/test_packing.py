"""What is sent packed says so, is the same when unpacked, and is not sent again to who has it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from hub.pages.shell import shell
from tests.db.small_work import Work
from tests.db.test_pages import entered

pytestmark = pytest.mark.django_db

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
SCRIPT = "hub/js/parts/words.js"


def test_a_script_is_packed_for_those_who_unpack_and_for_nobody_else() -> None:
    whole = Path(str(finders.find(SCRIPT))).read_bytes()
    packed = Client().get(f"/static/{SCRIPT}", headers=PACKED)
    assert packed["Content-Encoding"] == "gzip"
    assert packed["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(whole) / 2
    assert gzip.decompress(packed.content) == whole
    plain = Client().get(f"/static/{SCRIPT}")
    assert b"".join(plain.streaming_content) == whole  # type: ignore[attr-defined] # a file
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    again = Client().get(f"/static/{SCRIPT}", headers=PACKED | {"If-None-Match": packed["ETag"]})
    assert again.status_code == 304


def test_a_page_names_all_its_scripts_at_once_and_is_packed(work: Work) -> None:
    answer = entered(work, "值班").get("/screen", headers=PACKED)
    assert answer["Content-Encoding"] == "gzip"
    text = gzip.decompress(answer.content).decode()
    assert '<link rel="modulepreload" href="/static/hub/js/wall/line.js">' in text
    assert text.count('<script type="module"') == 1


def test_what_only_some_need_is_kept_by_the_phone_and_not_fetched_with_its_page(work: Work) -> None:
    answer = entered(work, "处置").get("/m", headers=PACKED)
    text = gzip.decompress(answer.content).decode()
    assert "/static/hub/js/phone/scan.js" in text
    assert "/static/vendor/qr/" not in text
    assert "shapes.js" not in text  # types, which a comment borrows
    assert "/static/vendor/qr/decode.js" in shell().files
