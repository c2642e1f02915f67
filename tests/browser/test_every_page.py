"""Every page, as somebody whose it is sees it: in one language, within its screen, for everybody's eyes and hands.

The pages are those of `scripts/look`; what is judged is what needs no taste (tests/look/judge.py).
"""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from playwright.sync_api import Browser

from hub.foundation.models import User
from tests.browser.entering import PASSWORD
from tests.look import stage
from tests.look.camera import Place, opened, take
from tests.look.scenes import SCENES, Scene, State
from tests.servers import LiveHub

LANGUAGES = ("zh-hans", "en")


@pytest.fixture(scope="module")
def place(live_hub: LiveHub) -> Place:
    """The demo city with its thirty days, and a log-in for each role."""
    User.objects.update(password=make_password(PASSWORD))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (post.role) post.role, person.username FROM grid_post post "
            "JOIN foundation_user person ON person.id = post.user_id ORDER BY post.role, post.id"
        )
        first = dict(cursor.fetchall())
        cursor.execute(stage.BUSIEST)
        names = first | dict(reversed(cursor.fetchall()))
    return Place(live_hub.url, names, PASSWORD, stage.written(live_hub.environ["HUB_DATABASE_URL"]))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_one_language_and_open_to_everybody(
    chromium: Browser, place: Place, language: str
) -> None:
    def judged(scene: Scene) -> list[str]:
        with opened(chromium, place, scene.sizes[-1], language, scene.role) as page:
            return take(page, scene, State.BUSY, language, place, None)

    wrong: list[str] = []
    for scene in SCENES:
        found = judged(scene)
        # a page is live: what is not there at a second look was a moment between two states
        kept = set(judged(scene)) if found else set()
        wrong += [f"{scene.name} ({language}): {one}" for one in found if one in kept]
    assert not wrong, "\n".join(wrong)
