"""Telling the broker what is committed: first the receipts of orders, then the acknowledgements."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from hub.foundation import pulse
from hub.foundation.errors import Unavailable
from sensors import probe, trace
from sensors.parcel import Parcel
from sensors.receipts import receipt
from sensors.receiver import Receiver
from sensors.sender import Sender

#: Told to stop, it waits so long for the broker to take the last receipts.
LEAVING_S: Final = 3.0
#: So long the broker may take to confirm receipts, and so long it is given peace before they are sent again.
SENT_S: Final = 2.0
AGAIN_S: Final = 0.2


class Confirming:
    """The way back of committed batches. client: they came over it; out: receipts go over it."""

    def __init__(self, client: Receiver, out: Sender, stopping: threading.Event) -> None:
        self._client = client
        self._out = out
        self._stopping = stopping

    def confirm(self, parcels: Sequence[Parcel]) -> None:
        """Give receipts and acknowledge a batch; batches are confirmed one after the other, in the order they came.

        What is not acknowledged comes again: its orders are known as repeats and receipted then.
        """
        for parcel in parcels:
            if parcel.topic is None and not parcel.refusals:
                probe.taken(parcel.envelope)
        over = parcels[0].envelope.connection
        with pulse.step("receipts"):
            sent = self._send_receipts(parcels, over)
        if sent:
            trace.receipted(parcels)
            with pulse.step("acknowledge"):
                mids = [mid for parcel in parcels if (mid := parcel.envelope.mid)]
                self._client.ack_many(mids, over)

    def _send_receipts(self, parcels: Sequence[Parcel], over: int) -> bool:
        """Whether the broker has all receipts; False when the connection the orders came over ended, or we leave."""
        made = [one for parcel in parcels if (one := receipt(parcel)) is not None]
        leave_at = None
        while made:
            with suppress(Unavailable):
                self._out.send(made, SENT_S)
                return True
            if self._stopping.is_set():
                leave_at = leave_at or time.monotonic() + LEAVING_S
            if self._client.connection != over or (leave_at and time.monotonic() > leave_at):
                return False
            time.sleep(AGAIN_S)
        return True
