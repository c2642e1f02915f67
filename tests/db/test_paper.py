"""Case sheets on paper: what the reader sees and nothing else, Chinese embedded, told to the auditors."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import ImageFile
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from hub.foundation import clock
from hub.foundation.access import AUDIT
from hub.foundation.models import JournalEntry, User
from tests.db import border_city
from tests.db.border_city import EVERYBODY, NO_POST, NOBODY, SEES, Border
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Border]:
    """The city with the border, made once."""
    with django_db_blocker.unblock(), border_city.kept() as border:
        yield border


@pytest.fixture
def border(made: Border, db: None) -> Iterator[Border]:
    """The city on a Wednesday at ten; what a test does is undone."""
    with clock.frozen(AT):
        yield made


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(reader: PdfReader) -> str:
    """The text of all pages, without the spaces a line is set with."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))


def fonts_of(reader: PdfReader) -> list[Any]:
    """The fonts of the first page."""
    resources: Any = reader.pages[0]["/Resources"]
    return list(resources["/Font"].values())


def test_a_sheet_tells_the_case_in_embedded_chinese_on_one_page(border: Border) -> None:
    case = border.cases["east"]
    answer = border.client("liaison urban").get(f"/cases/{case.pk}/sheet.pdf")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{case.number}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False  # half a photo sent in is still refused
    sheet = opened(answer.content)
    assert len(sheet.pages) == 1
    text = words(sheet)
    for known in (case.number, case.class_name, case.cell_code, "案卷单", "流转记录", "主办单位"):
        assert known in text, text
    for font in fonts_of(sheet):
        below = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/FontFile2" in below or "/FontFile3" in below, "a printer would need the font"
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"]), "the whole font is in it"
    assert len(answer.content) < 150_000


def test_in_english_its_own_words_are_english(border: Border) -> None:
    User.objects.filter(pk=border.posts["shift"].user_id).update(language="en")
    answer = border.client("shift").get(f"/cases/{border.cases['east'].pk}/sheet.pdf")
    text = words(opened(answer.content))
    assert "Casesheet" in text
    assert "Whathappened" in text
    assert "流转记录" not in text


def test_who_may_not_see_the_case_gets_no_sheet_of_it(border: Border) -> None:
    for key in ("east", "west"):
        url = f"/cases/{border.cases[key].pk}/sheet.pdf"
        for name in EVERYBODY:
            if name in SEES[key]:
                continue
            status = border.client(name).get(url).status_code
            assert status == (302 if name in (NO_POST, NOBODY) else 404), f"{name} {key}"


def test_several_sheets_are_one_file_and_one_foreign_case_spoils_it(border: Border) -> None:
    east, west = border.cases["east"].pk, border.cases["west"].pk
    both = border.client("shift").get(f"/cases/sheets.pdf?case={west}&case={east}&case={west}")
    sheet = opened(both.content)
    assert len(sheet.pages) == 2
    assert border.cases["west"].number in words(sheet)
    one = border.client("liaison urban").get(f"/cases/sheets.pdf?case={west}&case={east}")
    assert one.status_code == 404
    for wrong in ("", "?case=x"):
        assert border.client("shift").get(f"/cases/sheets.pdf{wrong}").status_code == 404
    # more than one file holds is said, and nothing is cut
    many = border.client("shift").get(
        "/cases/sheets.pdf?" + "&".join(f"case={n}" for n in range(1, 32))
    )
    assert many.status_code == 422
    assert "30" in many.content.decode()


def test_what_was_told_of_callers_stays_masked_on_paper(border: Border) -> None:
    text = words(
        opened(border.client("shift").get(f"/cases/{border.cases['east'].pk}/sheet.pdf").content)
    )
    assert not re.search(r"1[3-9]\d{9}", text)


def test_auditors_hear_of_every_sheet_and_the_case_does_not(border: Border) -> None:
    case = border.cases["east"]
    before = JournalEntry.objects.filter(case_id=case.pk).count()
    border.client("liaison urban").get(f"/cases/{case.pk}/sheet.pdf")
    entry = JournalEntry.objects.filter(kind="paper.exported").latest("seq")
    assert (entry.subject, entry.data) == (f"case:{case.pk}", {"what": "sheet"})
    assert AUDIT in entry.audience
    assert JournalEntry.objects.filter(case_id=case.pk).count() == before
    listed = border.client("auditor").get("/api/audit?group=exports").json()["items"][0]
    assert case.number in listed["sentence"]
    assert "案卷单" in listed["sentence"]
