"""What must hold for what came over the wire: readings, orders and receipts, alarms, quarantine."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from events.models import Event
from hub.foundation import journal
from hub.foundation.models import JournalEntry
from sensors import in_force, outgoing, rules
from sensors.models import Alarm, AlarmRule, Quarantined, Reading
from sensors.rules import Sample
from tests.chaos.found import Found
from tests.chaos.messages import Row
from tests.chaos.orders import SOURCE, TOPIC, Order
from tests.chaos.scene import NUMBERED
from tests.chaos.storm import Load


def readings(load: Load, found: Found) -> None:
    """Every reading is stored once, with its value, and nothing else is."""
    rows = Reading.objects.values_list("device__code", "quantity", "observed_at", "value")
    stored = {(code, quantity, at): value for code, quantity, at, value in rows.iterator()}
    numbered = Counter(value for (code, _, _), value in stored.items() if code == NUMBERED)
    stored = {key: value for key, value in stored.items() if key[0] != NUMBERED}
    found.counts["messages"] = sum(len(one.said) for one in load.senders)
    found.counts["readings"] = len(stored) + len(numbered)
    expected: dict[tuple[str, str, Any], float] = {}
    missing: list[Row] = []
    for sender in load.senders:
        for message, had_at in zip(sender.said, sender.had_at, strict=True):
            for row in message.rows:
                if row[0] == NUMBERED:
                    if not numbered.pop(row[3], 0):
                        missing.append(row)
                    continue
                expected[row[:3]] = row[3]
                if row[:3] in stored:
                    continue
                if not sender.habit.keeps and _may_be_forgotten(load, had_at):
                    found.forgotten += 1
                else:
                    missing.append(row)
    found.lose("readings", missing)
    found.double("readings of the device without a clock", numbered.elements())
    found.wrong("readings nobody sent", stored.keys() - expected.keys())
    differing = [key for key, value in stored.items() if expected.get(key, value) != value]
    found.wrong("readings with another value", differing)


def _may_be_forgotten(load: Load, had_at: float | None) -> bool:
    return had_at is not None and any(a <= had_at <= b for a, b in load.stage.forgotten)


def orders(load: Load, found: Found) -> None:
    """Every order is one event of one case, and was told so."""
    said = load.hotline.orders.values()
    found.counts["orders"] = len(said)
    found.counts["orders said again"] = sum(one.said - 1 for one in said)
    events: dict[str, list[Event]] = {}
    for event in Event.objects.filter(source=SOURCE).select_related("case"):
        events.setdefault(event.source_id, []).append(event)
    wanted = Counter(one.id for one in said if not one.refused)
    found.lose("orders", [i for i, n in wanted.items() for _ in range(n - len(events.get(i, ())))])
    found.double("orders", [i for i, es in events.items() for _ in range(len(es) - wanted[i])])
    cases = {i: {event.case_id for event in es} for i, es in events.items()}
    found.double("cases of one order", [i for i, several in cases.items() if len(several) > 1])
    numbers = {event.id: event.case.number for es in events.values() for event in es}
    found.wrong("receipts nobody asked for", load.hotline.strange)
    found.lose("receipts", [one.id for one in said if not one.receipts])
    wrong = [one for one in said if one.receipts and not _is_right(one, numbers)]
    found.wrong("receipts", [f"{one.id} {one.receipts}" for one in wrong])
    # a receipt may come twice; two orders told of one event may not
    new = {(one.digest, r["event"]) for one in said for r in one.receipts if "event" in r}
    found.double("events of different orders", _twice(event for _, event in new))


def _is_right(order: Order, numbers: dict[int, str]) -> bool:
    """Whether all receipts of an order say the same, and what is stored."""
    if order.refused:
        return all(one["result"] == "refused" for one in order.receipts)
    told = {(one.get("event"), one.get("case")) for one in order.receipts}
    return len(told) == 1 and all(numbers.get(event or 0) == case for event, case in told)


def _twice(things: Iterable[Any]) -> list[Any]:
    return [one for one, n in Counter(things).items() if n > 1]


def told(load: Load, found: Found) -> None:
    """Organisations and sources heard of every change, each in order, unless the broker forgot some of it."""
    heard: dict[str, list[int]] = {}
    for topic, seq, *_ in load.hotline.told:
        heard.setdefault(topic, []).append(seq)
    found.counts["changes told"] = len(load.hotline.told)
    for topic, seqs in heard.items():
        first = list(dict.fromkeys(seqs))
        if first != sorted(first):
            found.trouble.append(f"WRONG order of what was told at {topic}")
    if load.stage.forgotten:
        return
    cursor = 0
    while entries := journal.told_after(cursor):
        cursor = entries[-1]["seq"]
        due = {
            (topic, msgspec.json.decode(said)["seq"])
            for topic, said, *_ in outgoing.messages(entries)
        }
        due = {one for one in due if one[1] > (load.told_from or 0)}
        found.lose(
            "changes to be told", [one for one in due if one[1] not in heard.get(one[0], ())]
        )


def one_alarm(load: Load, found: Found) -> None:
    """One open alarm per device and rule; each alarm has one case, one report, one entry that raised it."""
    found.counts["alarms"] = Alarm.objects.count()
    open_ = Alarm.objects.filter(cleared_at__isnull=True).values_list("device_id", "rule_code")
    found.double("open alarms", [key for key, n in Counter(open_).items() if n > 1])
    told = Counter(
        JournalEntry.objects.filter(kind="alarm.raised").values_list("data__alarm", flat=True)
    )
    known = dict(Alarm.objects.values_list("id", "case_id"))
    found.wrong("alarms without a case", [pk for pk, case in known.items() if case is None])
    found.lose("alarms in the journal", known.keys() - told.keys())
    found.double(
        "alarms in the journal", [pk for pk, n in told.items() if n > 1 or pk not in known]
    )
    reported = Counter(
        Event.objects.filter(alarm_id__isnull=False).values_list("alarm_id", flat=True)
    )
    found.double("reports of alarms", [pk for pk, n in reported.items() if n > 1])


def demanded_alarms(load: Load, found: Found) -> None:
    """The alarms are those the stored readings demand, taken in the order of their times."""
    rule = AlarmRule.objects.get(valid_to__isnull=True)
    series: dict[str, list[Sample]] = {}
    rows = Reading.objects.filter(quantity=rule.quantity).order_by("observed_at")
    for code, at, value in rows.values_list("device__code", "observed_at", "value"):
        series.setdefault(code, []).append(Sample(at, value or 0.0))
    terms = rules.Terms(in_force.parsed(rule))
    demanded = {
        (code, one.raised_at, one.cleared_at, one.worst)
        for code, samples in series.items()
        for one in rules.spells(terms, samples)
    }
    living = Alarm.objects.filter(withdrawn_at__isnull=True)
    rows_ = living.values_list("device__code", "raised_at", "cleared_at", "worst")
    there = Counter(rows_)
    found.lose("alarms the readings demand", sorted(map(str, demanded - there.keys())))
    found.double("alarms no reading demands", sorted(map(str, there.keys() - demanded)))


def quarantined(load: Load, found: Found) -> None:
    """Everything poisonous is set aside once, and nothing else is."""
    poison = {
        _digest(one.topic, one.payload)
        for sender in load.senders
        for one in sender.said
        if one.poison
    }
    orders = load.hotline.orders.values()
    poison |= {_digest(TOPIC, one.payload) for one in orders if one.refused}
    rows = list(Quarantined.objects.values_list("digest", "reason", "topic"))
    found.counts["poisonous messages"] = len(poison)
    found.lose("messages that belong in quarantine", poison - {digest for digest, _, _ in rows})
    found.wrong(
        "messages in quarantine that are good", [(r, t) for d, r, t in rows if d not in poison]
    )
    found.double("rows in quarantine", _twice(digest for digest, _, _ in rows))


def _digest(topic: str, payload: bytes) -> str:
    return hashlib.sha256(topic.encode() + b"\0" + payload).hexdigest()
