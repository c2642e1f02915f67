"""What the names of `hub.foundation.pulse` mean: the one table behind /metrics, doctor and the page."""

from __future__ import annotations

from typing import Final

#: Counted since the process started.
COUNTS: Final[dict[str, str]] = {
    "ingest.received": "messages that came from the broker",
    "ingest.dropped": "messages of QoS 0 let go because too many waited for the database",
    "ingest.taken": "messages whose batch was committed",
    "ingest.refused": "messages of them that went to quarantine",
    "ingest.readings": "readings stored",
    "ingest.kept": "readings of no known time in messages the broker had kept; they are no news",
    "ingest.orders": "work orders taken, repeats included",
    "ingest.batches": "batches committed",
    "ingest.halved": "batches that failed and were halved",
    "ingest.away": "times a batch waited because the database was away",
    "publisher.sent": "messages published to organisations and sources",
    "publisher.refused": "messages to them that the broker's rules refused",
    "clock.done": "due things done",
    "notices.made": "notices given to people",
    "notices.queued": "notices queued for other ways",
    "notices.nobody": "rows of the matrix that meant nobody",
    "notices.delivered": "messages the other side took",
    "notices.failed": "messages it did not take, to be tried again",
    "notices.given_up": "messages given up",
    "tail.entries": "journal entries handed to this process's sockets",
    "tail.lost": "times the journal's tail lost the database",
    "stream.frames": "frames given to sockets",
    "stream.resyncs": "sockets that were too slow and were told to fetch everything again",
    "web.uploads": "photos taken",
    "web.commands": "commands decided",
    "heart.missed": "beats that could not be written",
}

#: How it stands. Names that end in _at are instants, seconds since 1970; 0 means not now.
NOW: Final[dict[str, str]] = {
    "ingest.waiting": "messages received and not acknowledged yet",
    "ingest.oldest_at": "when the oldest message that is not acknowledged was received",
    "ingest.batch": "messages in the last batch",
    "ingest.connected": "1 while the broker has this process",
    "ingest.away_at": "since when the batch in hand waits for the database",
    "ingest.probe_sent_at": "when the newest probe that came through the broker was sent",
    "ingest.probe_taken_at": "when it was taken: the difference is how long messages wait in the broker",
    "ingest.probe_speed": "seconds of traffic worked off per second, between the last two probes",
    "publisher.cursor": "journal entry published last",
    "publisher.connected": "1 while the broker has this process",
    "publisher.queued": "messages the broker keeps for all clients, retained ones included",
    "publisher.dropped": "messages the broker has dropped since it started",
    "publisher.probed_at": "when the last probe was sent",
    "publisher.broker_at": "when the broker last told its figures",
    "tail.cursor": "journal entry handed to the sockets last",
    "tail.looked_at": "when the journal's tail last heard from the database",
    "stream.sockets": "open sockets",
    "stream.waiting": "frames that wait for slow sockets",
    "stream.oldest_at": "since when the oldest frame waits",
}

#: The largest since the last beat.
HIGHEST: Final[dict[str, str]] = {
    "ingest.batch": "messages in the largest batch",
    "stream.waiting": "frames that waited for the slowest socket",
    "tail.delay_s": "seconds from an entry's commit until the sockets' queues had it",
}

#: Timed: how often, seconds in all, the longest since the last beat.
STEPS: Final[dict[str, str]] = {
    "batch": "a batch from the first message taken in hand to its acknowledgement",
    "open": "reading topics and bytes",
    "identify": "devices, under lock",
    "put_readings": "readings",
    "judge_and_report": "alarm rules and what they raise",
    "hear_devices": "what devices say of their commands",
    "put_states": "what each device said last",
    "report_orders": "work orders to cases",
    "journal.wait": "checking references and waiting for the journal's head",
    "journal.hold": "holding the journal's head, the commit included: others wait so long",
    "receipts": "receipts, until the broker has them",
    "acknowledge": "acknowledgements",
    "publish": "entries of the journal to the wire, until the broker has them",
    "due": "a thing that fell due",
    "notices.send": "a message to the other side, until it took it",
    "tail.take": "entries from the journal to the sockets' queues",
}
