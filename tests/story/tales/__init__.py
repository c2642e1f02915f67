"""The stories there are, one file each: its title, what it shows, and how it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.story.stage import Stage
from tests.story.tales import (
    asking,
    disputed,
    main_path,
    supervised,
    verified,
)


@dataclass(frozen=True, slots=True)
class Story:
    """A story by its name. title: in Chinese; shows: the branches of it, in English."""

    name: str
    title: str
    shows: str
    play: Callable[[Stage], None]


STORIES: Final[dict[str, Story]] = {
    story.name: story
    for story in (
        Story("main", "井盖缺失：从来电到结案", "the main path", main_path.play),
        Story(
            "verify", "先核实，退单，更正后再派", "verify, return, correct, rework", verified.play
        ),
        Story("dispute", "派单异议，裁定与指定承办", "dispute, ruling, designation", disputed.play),
        Story(
            "extension", "延期两次，第三次不准", "extension, its levels and caps", asking.extended
        ),
        Story(
            "suspension",
            "挂账一个月，到期自动恢复",
            "suspension and what it stops",
            asking.suspended,
        ),
        Story("supervision", "催办与督办", "reminder, supervision, reply", supervised.play),
    )
}
