"""A class is suggested from text, with certainty, the deciding words, and a person when unsure."""

from __future__ import annotations

import pytest

from events import sentences
from events.catalogue import Catalogue
from events.catalogue_files import unloaded
from events.classify import THRESHOLD, suggest
from hub.foundation import own_names, why


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return unloaded()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("建设路23号门口路灯不亮好几天了", "路灯异常"),
        ("小区门口垃圾桶满溢，臭气熏天", "垃圾站（箱）满溢"),
        ("有人把垃圾堆在路边没人清理", "暴露垃圾"),
        ("装修垃圾堆在楼下半个月了", "积存垃圾渣土"),
        ("路面有很多落叶和烟头，没有清扫", "道路不洁"),
        ("水果店把货摆到店外，占了人行道", "店外经营"),
        ("流动摊贩推车在路口叫卖", "无照经营游商"),
        ("楼下烧烤店深夜音响声音大，噪音扰民", "噪声扰民"),
        ("工地夜间施工，打桩声音很大", "施工扰民"),
        ("消防通道被私家车占用消防通道堵塞", "占用消防通道"),
        ("污水井盖丢失，非常危险", "污水井盖异常"),
        ("下大雨路面积水，车子过不去", "道路积水"),
        ("路中间突然路面塌陷一个大洞", "路面塌陷"),
        ("有很浓的煤气味，怀疑燃气泄漏", "燃气管道破裂、泄漏"),
        ("公司拖欠农民工工资半年", "拖欠工资"),
        ("孩子入学学区划分问题", "入学招生"),
    ],
)
def test_a_plain_sentence_gets_its_class(catalogue: Catalogue, text: str, name: str) -> None:
    best = suggest(catalogue, text).best
    assert best is not None
    assert best.name == name


@pytest.mark.parametrize(
    ("traditional", "name"),
    [
        ("永康區中山路 違規停車", "机动车乱停放"),
        ("安南區 人孔蓋聲響", "不明井盖异常"),
        ("東區 路燈不亮", "路灯异常"),
        ("北區 號誌故障", "交通信号灯异常"),
    ],
)
def test_traditional_characters_are_read(catalogue: Catalogue, traditional: str, name: str) -> None:
    best = suggest(catalogue, traditional).best
    assert best is not None
    assert best.name == name


def test_the_reason_names_the_words_and_both_scores(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_names, "_known", [])  # the city's English names are in its database
    found = suggest(catalogue, "建设路路灯不亮", "路灯故障")
    assert found.sure
    sentence = why.render(found.why.as_json(), "en")
    assert "路灯故障" in sentence
    assert "“路灯异常” (01037)" in sentence
    assert found.candidates[0].score >= THRESHOLD


def test_scores_fall_and_stay_between_nothing_and_certain(catalogue: Catalogue) -> None:
    found = suggest(catalogue, "施工噪音大，渣土车把路面压坏，垃圾也没人清理，还占道停车")
    scores = [one.score for one in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1.001
    assert not found.sure
    assert found.why.code == "events.class.unsure"


@pytest.mark.parametrize("text", ["", "你好", "12345", "!!!", "\ud7ff\u0000 \n\t"])
def test_a_text_without_any_known_word_is_left_to_a_person(catalogue: Catalogue, text: str) -> None:
    found = suggest(catalogue, text)
    assert found.best is None
    assert not found.sure
    assert found.why.code == "events.class.unknown"


def test_the_reason_keeps_nothing_of_the_text_but_the_catalogues_own_words(
    catalogue: Catalogue,
) -> None:
    found = suggest(catalogue, "张三 13800001111 说建设路23号路灯不亮")
    stored = str(found.why.as_json())
    assert "张三" not in stored
    assert "13800001111" not in stored
    assert "建设路" not in stored


def test_a_very_long_text_is_read_by_its_beginning(catalogue: Catalogue) -> None:
    found = suggest(catalogue, "路灯不亮。" + "无关的话很多很多" * 100_000)
    assert found.best is not None
    assert found.best.name == "路灯异常"


def test_every_sentence_of_the_decision_has_its_values() -> None:
    assert set(why.codes()) >= set(sentences.SENTENCES)
