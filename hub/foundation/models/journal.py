"""The journal (流转记录), its hash chain, and the commands received."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

#: Kinds of entries auditors ask for: who looked at callers, took data out, or changed who may do what or connect.
AUDITED: Final = (
    "broker.account_issued",
    "broker.account_removed",
    "broker.account_rotated",
    "caller.erased",
    "caller.look_refused",
    "case.caller_revealed",
    "figures.exported",
    "paper.exported",
    "post.assigned",
    "post.ended",
    "user.changed",
    "user.locked",
    "user.made",
    "user.unlocked",
)


class JournalEntry(models.Model):
    """One thing that happened. Append-only; written only by `hub.foundation.journal`, never changed.

    seq is gapless and its order is the order of commits. No personal data is in any column.
    """

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=48)
    #: Schema version of `data` for this kind.
    version = models.SmallIntegerField()
    subject = models.CharField(max_length=48)
    case_id = models.BigIntegerField(null=True)
    cell_id = models.BigIntegerField(null=True)
    org_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    #: {"kind", "name", "user", "org", "role"} of that moment.
    actor = models.JSONField()
    #: When it was done, by the actor's own (bounded) clock.
    acted_at = models.DateTimeField()
    #: When the server wrote it.
    recorded_at = models.DateTimeField()
    audience = ArrayField(models.TextField())
    #: The audience before the entry where it changed; null where it did not.
    audience_before = ArrayField(models.TextField(), null=True)
    data = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index("case_id", "seq", name="journal_case"),
            # a few entries in a thousand: it costs the others a comparison
            models.Index(
                "recorded_at",
                "seq",
                name="journal_audited",
                condition=models.Q(kind__in=AUDITED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class JournalLink(models.Model):
    """One link of the chain: the SM3 digest over the previous link and the entries of one transaction."""

    last_seq = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.first_seq}…{self.last_seq}"


class JournalHead(models.Model):
    """The one row that numbers entries; its lock is the last one any transaction takes."""

    seq = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="journal_head_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.seq)


class Command(models.Model):
    """A command received once; sent again, it gets the stored outcome, refusals included."""

    id = models.UUIDField(primary_key=True)
    actor_key = models.CharField(max_length=64)
    verb = models.CharField(max_length=48)
    digest = models.CharField(max_length=64)
    based_on_version = models.BigIntegerField(null=True)
    result = models.CharField(max_length=12)
    outcome = models.JSONField()
    #: Last journal entry of the command's transaction; null when it wrote none.
    seq = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} {self.id}"
