"""The stories there are, one file each: its title, what it shows, and how it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.story.stage import Stage
from tests.story.tales import (
    answered,
    appealed,
    asking,
    calls,
    demand,
    disputed,
    emergency,
    joint,
    main_path,
    merged,
    split,
    supervised,
    verified,
    whistle,
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
        Story("joint", "主办协办，各报各的结果", "joint handling, rework of one unit", joint.play),
        Story("whistle", "街道吹哨，问题上行", "whistle call, escalation", whistle.play),
        Story(
            "merge", "两通来电一个井盖：并案与撤销", "merge, un-merge, every caller", merged.play
        ),
        Story("hotline", "审核、回访与重办", "review, call-backs, redo", calls.play),
        Story(
            "answered",
            "即时答复、信访移送、举报保密",
            "answer at once, petition, secrecy",
            answered.play,
        ),
        Story(
            "emergency",
            "突发事件：即时移交，不得推诿",
            "emergency, hand-over, services called",
            emergency.play,
        ),
        Story(
            "appeal",
            "超时申诉：事实不变，考核豁免",
            "timeout appeal, two reviews",
            appealed.play,
        ),
        Story(
            "demand",
            "不合理诉求：认定、申诉与恢复考核",
            "unreasonable demand, appeal",
            demand.play,
        ),
        Story("split", "一案两事：拆分", "split with the chosen reports", split.play),
    )
}
