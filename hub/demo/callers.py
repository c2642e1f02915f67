"""Invented citizens: names, telephone numbers nobody has, identity numbers of no division. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Final

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_MEN: Final = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林峰建国志远文博"
_WOMEN: Final = "芳娜敏静丽艳娟霞秀英玲桂兰红梅燕雪婷慧莹颖洁琳玉珍倩欣怡雅蓉晓月"
#: No mobile number of the country begins with 12.
_PHONE: Final = "129"
#: 99 is no province: nobody has such an identity number.
_DIVISIONS: Final = ("990101", "990102", "990103")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who calls. called: what an agent writes, such as 王女士."""

    name: str
    called: str
    phone: str
    id_number: str


def citizen(dice: random.Random, today: date) -> Citizen:
    """A grown-up person. today: of whom the age is counted."""
    is_woman = dice.random() < 0.5
    surname = dice.choice(_SURNAMES)
    given = "".join(dice.sample(_WOMEN if is_woman else _MEN, dice.choice((1, 2, 2))))
    born = date(today.year - dice.randint(19, 82), dice.randint(1, 12), dice.randint(1, 28))
    return Citizen(
        name=surname + given,
        called=surname + ("女士" if is_woman else "先生"),
        phone=f"{_PHONE}{dice.randint(0, 99_999_999):08d}",
        id_number=id_number(
            dice.choice(_DIVISIONS), born, 2 * dice.randint(0, 498) + (not is_woman)
        ),
    )


def id_number(division: str, born: date, sequence: int) -> str:
    """18 digits with the check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    digits = f"{division}{born:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
