"""Every page, as somebody whose it is sees it: in one language, within its screen, for everybody's eyes and hands.

The pages are those of `scripts/look`; what is judged is what needs no taste (tests/look/judge.py).
"""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from playwright.sync_api import Browser, Page

from hub.foundation.models import User
from tests.browser.entering import PASSWORD
from tests.look import busy, stage, stopped
from tests.look.camera import Place, another, opened, take
from tests.look.scenes import SCENES, Scene, State
from tests.look.written import Written
from tests.servers import LiveHub

LANGUAGES = ("zh-hans", "en")


@pytest.fixture(scope="module")
def place(live_hub: LiveHub) -> Place:
    """The demo city with its days, and a log-in for each role."""
    busy.take_what_waits()
    busy.raise_alarms()
    User.objects.update(password=make_password(PASSWORD))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (post.role) post.role, person.username FROM grid_post post "
            "JOIN foundation_user person ON person.id = post.user_id ORDER BY post.role, post.id"
        )
        first = dict(cursor.fetchall())
        cursor.execute(stage.BUSIEST)
        names = first | dict(reversed(cursor.fetchall()))
    base = live_hub.environ["HUB_DATABASE_URL"]
    here = stage.middle(base)
    return Place(live_hub.url, names, PASSWORD, Written(base), stopped.pages(), here)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_one_language_and_open_to_everybody(
    chromium: Browser, place: Place, language: str
) -> None:
    wrong: list[str] = []
    # axe looks at every page once: at one in Chinese, at the next in English
    looked_into = {scene.name for scene in SCENES[LANGUAGES.index(language) :: len(LANGUAGES)]}
    smallest = {scene.name: (scene.role, scene.sizes[-1]) for scene in SCENES}
    for role, size in dict.fromkeys(smallest.values()):
        # one browser for all pages of a person: their files are fetched once
        with opened(chromium, place, size, language, role) as first:
            for scene in SCENES:
                if smallest[scene.name] != (role, size):
                    continue
                into = scene.name in looked_into
                found = judged(first, scene, language, place, into)
                # a page is live: what is not there at a second look was a moment between two states
                kept = set(judged(first, scene, language, place, into)) if found else set()
                wrong += [f"{scene.name} ({language}): {one}" for one in found if one in kept]
    assert not wrong, "\n".join(wrong)


def judged(first: Page, scene: Scene, language: str, place: Place, into: bool) -> list[str]:
    """What is wrong with a page in another tab of somebody's browser."""
    with another(first) as page:
        return take(page, scene, State.BUSY, language, place, None, barriers=into)
