"""A pack as somebody on duty reads it: its help, its alarms with the source of their figures, its plan, its legends."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import override

from hub.foundation import spans
from hub.packs.form import PackRule
from hub.packs.reading import Pack
from sensors import units


def written(pack: Pack) -> str:
    """The handbook in Chinese, Markdown; a pack's own words are Chinese, so is what stands between them."""
    with override("zh-hans"):
        parts = (*_rules(pack), *_combinations(pack), *_plans(pack), *_layers(pack))
    return "\n".join([pack.help.rstrip(), *parts]) + "\n"


def _rules(pack: Pack) -> Iterator[str]:
    yield "\n## 报警规则\n\n| 规则 | 设备 | 级别 | 数字的出处 |\n| --- | --- | --- | --- |"
    for rule in pack.rules:
        levels = "；".join(_level(pack, rule, n) for n in range(len(rule.levels)))
        yield f"| {rule.name} | {pack.types[rule.type].name} | {levels} | {rule.basis} |"


def _level(pack: Pack, rule: PackRule, n: int) -> str:
    one, unit = rule.levels[n], units.shown(pack.types[rule.type].quantities[rule.quantity].unit)
    sign = "≥" if rule.above else "≤"
    what, unit = _measured(rule, f" {unit}" if unit else "")
    is_silence = rule.measure.kind == "silence"
    number = spans.lasting(one.raise_at) if is_silence else f"{one.raise_at:g}{unit}"
    return f"{one.level} 级{what} {sign} {number}{spans.held(one.after_s)}"


def _measured(rule: PackRule, unit: str) -> tuple[str, str]:
    """What is measured of the readings, and the unit of that."""
    said, window = rule.measure, spans.lasting(rule.measure.window_s)
    match said.kind:
        case "rate":
            return f"（{window}内的变化）", f"{unit} / {spans.lasting(said.per_s)}"
        case "sum":
            return f"（{window}累计）", unit
        case "mean":
            return f"（{window}平均）", unit
        case "spread":
            return f"（{window}内最高减最低）", unit
        case "silence":
            return "（多久没有读数）", ""
        case "deviation":
            return "（与平时同一时段相比）", {"unit": unit, "percent": " %"}.get(
                said.in_, " 倍离差"
            )
        case _:
            return "", unit


def _combinations(pack: Pack) -> Iterator[str]:
    names = {rule.code: rule.name for rule in pack.rules}
    for n, one in enumerate(pack.combinations):
        if not n:
            yield "\n## 组合报警\n"
        parts = "、".join(names[part.rule] for part in one.parts)
        yield (
            f"- {one.name}：{parts}同时报警，相距 {one.within_m} 米以内，先后不超过 {spans.lasting(one.within_s)}。"
            f"出处：{one.basis}"
        )


def _plans(pack: Pack) -> Iterator[str]:
    names = {rule.code: rule.name for rule in pack.rules}
    for n, plan in enumerate(pack.plans):
        if not n:
            yield "\n## 预案"
        yield f"\n### {names[plan.rule]} {plan.level} 级：{plan.title}\n\n依据：{plan.basis}\n"
        for m, step in enumerate(plan.step, start=1):
            yield f"{m}. {pack.roles[step.who].name}，{step.within_min:g} 分钟内：{step.what}"


def _layers(pack: Pack) -> Iterator[str]:
    for n, layer in enumerate(pack.layers):
        if not n:
            yield "\n## 图例\n"
        yield f"- {layer.name}：" + "；".join(band.text for band in layer.legend)
