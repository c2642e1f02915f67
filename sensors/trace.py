"""What a batch leaves in the log: the whole way of every order and alarm, and one line for all its readings.

An order is found again by its source's id: received → taken (event, case, journal entries) → receipted → answered.
Readings come by the hundred thousand a second; their batch says how many, at level DEBUG.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import msgspec

from hub.foundation import logs
from hub.foundation.journal import Work
from sensors.codecs.hotline import Order, id_of
from sensors.parcel import Batch, Parcel
from sensors.sender import Message
from sensors.topics import Lane

log = logging.getLogger(__name__)

_numbers: Final = itertools.count(1)
_ANSWER: Final = "/answer"


class _Answer(msgspec.Struct):
    """What is read back of an answer that was published."""

    id: str
    seq: int
    kind: str
    case: str


_answers: Final = msgspec.json.Decoder(_Answer)


def batch() -> AbstractContextManager[None]:
    """Everything said inside carries the number of the batch; it begins anew with each process."""
    return logs.about(batch=next(_numbers))


def received(parcels: Sequence[Parcel]) -> None:
    """Say which orders are in the batch, before anything is stored."""
    orders = _named(parcels)
    if orders:
        log.info("received", extra=logs.rows(orders))
    if log.isEnabledFor(logging.DEBUG):
        readings = sum(len(parcel.readings) for parcel in parcels)
        log.debug("batch", extra=logs.fields(messages=len(parcels), readings=readings))


def taken(batch: Batch) -> None:
    """Say what became of the orders and alarms of a transaction that has committed."""
    work = batch.work
    told = [*_orders(batch.parcels, _seqs(work)), *_alarms(work)]
    if told:
        log.info("taken", extra=logs.rows(told))


def receipted(parcels: Sequence[Parcel]) -> None:
    """Say which orders the broker has the receipts of."""
    orders = _named(parcels)
    if orders:
        log.info("receipted", extra=logs.rows(orders))


def refused(parcels: Sequence[Parcel]) -> None:
    """Say what went to quarantine: reasons and topics, never a word of the messages."""
    told = [_refusal(parcel) for parcel in parcels if parcel.refusals]
    if told:
        log.warning("set aside", extra=logs.rows(told))


def published(messages: Sequence[Message]) -> None:
    """Say which answers to sources the broker has."""
    told = []
    for message in messages:
        if message.topic.endswith(_ANSWER):
            said = _answers.decode(message.payload)
            source = message.topic.removesuffix(_ANSWER).rpartition("/")[2]
            told.append(
                {
                    "order": said.id,
                    "source": source,
                    "case": said.case,
                    "seq": said.seq,
                    "kind": said.kind,
                }
            )
    if told:
        log.info("answered", extra=logs.rows(told))


def _named(parcels: Sequence[Parcel]) -> list[dict[str, Any]]:
    return [_name(parcel.order) for parcel in parcels if parcel.order]


def _name(order: Order) -> dict[str, Any]:
    return {"order": order.report.source_id, "source": order.report.source}


def _orders(parcels: Sequence[Parcel], seqs: dict[int, list[int]]) -> Iterator[dict[str, Any]]:
    for parcel in parcels:
        intake = parcel.intake
        if intake is not None and parcel.order is not None:
            yield _name(parcel.order) | {
                "result": intake.result,
                "event": intake.event_id,
                "case": intake.number,
                "seq": seqs.get(intake.case_id, []),
            }


def _seqs(work: Work) -> dict[int, list[int]]:
    """First and last journal entry the transaction wrote about each case."""
    found: dict[int, list[int]] = {}
    if work.last_seq is None:
        return found
    for seq, entry in enumerate(work.entries, work.last_seq - len(work.entries) + 1):
        if entry.case_id is not None:
            found.setdefault(entry.case_id, [seq, seq])[1] = seq
    return found


def _alarms(work: Work) -> Iterator[dict[str, Any]]:
    if work.last_seq is None:
        return
    for seq, entry in enumerate(work.entries, work.last_seq - len(work.entries) + 1):
        if entry.kind.startswith("alarm."):
            yield {
                "alarm": entry.data.get("alarm"),
                "storm": entry.data.get("storm"),
                "kind": entry.kind,
                "case": entry.data.get("card", {}).get("number"),
                "seq": [seq, seq],
            }


def _refusal(parcel: Parcel) -> dict[str, Any]:
    said: dict[str, Any] = {"topic": parcel.envelope.topic[:200], "reason": parcel.refusals[0].code}
    if parcel.topic is not None and parcel.topic.lane is Lane.ORDER:
        order = parcel.order
        said["order"] = order.report.source_id if order else id_of(parcel.envelope.payload)
    return said
