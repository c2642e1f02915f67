"""The definitions of what callers are owed: reviewed, contacted, called back, rated. Pure."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from events.evaluation.definition import Metric, Part, Term
from events.evaluation.terms import (
    ANSWERED,
    AREA_ORG,
    AREA_POST,
    CALLED,
    COUNT,
    DUTY,
    HANDLES,
    IN_TIME,
    RATE,
    SCORE,
    VALID,
    E,
    J,
    share,
)

CALLING: Final = (
    Metric(
        "call_backs", _("Call-backs"), _("call-backs made"), "12345 · 回访", COUNT, E, (Term(CALLED),),
        leaves_out=ANSWERED,
    ),
    Metric(
        "valid_call_backs", _("Valid call-backs"), _("call-backs that reached the caller"), "12345 · 有效回访",
        COUNT, E, (Term(VALID),), leaves_out=ANSWERED,
    ),
    Metric(
        "call_back_on_time_rate", _("On-time call-back rate"), _("called back within the limit ÷ call-backs due"),
        "12345 · 按时回访", RATE, J, share("f.kind = 'call_back'", IN_TIME), "f.kind = 'call_back'",
        AREA_POST, DUTY,
    ),
    Metric(
        "review_on_time_rate", _("On-time review rate"), _("results reviewed within the limit ÷ reviews due"),
        "济南市12345条例 第二十七条 · 审核", RATE, J, share("f.kind = 'review'", IN_TIME), "f.kind = 'review'",
        AREA_POST, DUTY,
    ),
    Metric(
        "first_contact_on_time_rate", _("On-time first contact rate"),
        _("callers contacted within the limit ÷ first contacts due"),
        "12345 · 先行联系率", RATE, J, share("f.kind = 'first_contact'", IN_TIME), "f.kind = 'first_contact'",
        AREA_ORG, DUTY,
    ),
    Metric(
        "response_rate", _("Response rate"), _("callers the unit had contacted ÷ valid call-backs"),
        "12345 · 响应率, 先行联系率", RATE, E, share(VALID, "f.responded"), VALID, AREA_ORG, ANSWERED,
        version=2,
    ),
    Metric(
        "resolution_rate", _("Resolution rate"), _("callers who say it is solved ÷ valid call-backs"),
        "12345 · 解决率", RATE, E, share(VALID, "f.resolved"), VALID, AREA_ORG, ANSWERED,
    ),
    Metric(
        "satisfaction_rate", _("Satisfaction rate"),
        _("(satisfied + 0.9 × basically satisfied) ÷ valid call-backs"),
        "12345 · 满意率", RATE, E,
        (Term(f"{VALID} AND f.rating >= 4"), Term(f"{VALID} AND f.rating = 3", 0.9)),
        VALID, AREA_ORG, ANSWERED,
    ),
    Metric(
        "three_rates", _("Composite of the three rates"),
        _("0.1 × response + 0.5 × resolution + 0.4 × satisfaction"),
        "12345 · 三率 (一区所用权重)", SCORE, E, subjects=AREA_ORG,
        parts=(Part("response_rate", 0.1), Part("resolution_rate", 0.5), Part("satisfaction_rate", 0.4)),
    ),
    Metric(
        "completed_on_time_rate", _("On-time completion rate"),
        _("hotline cases handled within the limit ÷ hotline cases due"),
        "12345 · 按时办结率", RATE, J, share(f"{HANDLES} AND c.kind = 'hotline'", IN_TIME),
        f"{HANDLES} AND c.kind = 'hotline'", AREA_ORG, DUTY,
    ),
    Metric(
        "redo_rate", _("Redo rate"), _("call-backs after which it was done again ÷ valid call-backs"),
        "12345 · 重办率", RATE, E, share(VALID, "f.redone_seq IS NOT NULL"), VALID, AREA_ORG, ANSWERED,
        lower_is_better=True,
    ),
    *(
        Metric(
            f"rated_{stars}", name, _("call-backs rated so"), "国办发〔2019〕51号 · 好差评", COUNT, E,
            (Term(f"{VALID} AND f.rating = {stars}"),), subjects=AREA_ORG, leaves_out=ANSWERED,
            lower_is_better=stars <= 2,
        )
        for stars, name in (
            (5, _("Very satisfied")), (4, _("Satisfied")), (3, _("Basically satisfied")),
            (2, _("Dissatisfied")), (1, _("Very dissatisfied")),
        )
    ),
    Metric(
        "bad_rating_rate", _("Bad rating rate"), _("dissatisfied and very dissatisfied ÷ ratings"),
        "国办发〔2019〕51号 · 差评", RATE, E, share(VALID, "f.rating <= 2"), f"{VALID} AND f.rating IS NOT NULL",
        AREA_ORG, ANSWERED, lower_is_better=True,
    ),
    Metric(
        "bad_rating_redone_rate", _("Bad ratings acted upon"),
        _("bad ratings after which it was done again ÷ bad ratings"),
        "国办发〔2019〕51号 · 差评整改", RATE, E, share(f"{VALID} AND f.rating <= 2", "f.redone_seq IS NOT NULL"),
        f"{VALID} AND f.rating <= 2", AREA_ORG, ANSWERED,
    ),
)  # fmt: skip
