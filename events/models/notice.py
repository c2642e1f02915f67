"""What people were told, how it was sent, and where and when they want to be reached."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from events.models.case import Case


class Notice(models.Model):
    """One person told of one thing, in the hub itself. No personal data: values of the case's card, and the reason.

    key: what makes it one; the same is never told twice. rule: the row of the matrix. values: for the sentence.
    """

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    item_id = models.BigIntegerField(null=True)
    #: The journal entry that gave cause.
    seq = models.BigIntegerField()
    what = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    at = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    values: Any = models.JSONField(default=dict)
    why: Any = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index("user", models.F("id").desc(), name="notice_of_user"),
            models.Index("user", name="notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index("at", name="notice_at"),
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """A notice on its way by one channel. What waits for one person on one channel leaves as one message.

    message: the id the receiver is told, the same at every attempt; leads: this row stands for the whole message.
    next_at: when it is tried next; while it is being sent, until when nobody else may. cause: why it failed last.
    """

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued"  #: 待发
        SENDING = "sending"  #: 发送中
        DELIVERED = "delivered"  #: 已送达
        FAILED = "failed"  #: 失败, tried again
        GIVEN_UP = "given_up"  #: 放弃
        DROPPED = "dropped"  #: 已无需: the case ended before it was sent

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    #: The code of the unit whose own system is told; "" for a person.
    unit = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    message = models.UUIDField(null=True)
    leads = models.BooleanField(default=False)
    cause = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "way"], name="one_delivery_per_way"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["queued", "sending", "delivered", "failed", "given_up", "dropped"]
                ),
                name="delivery_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "next_at",
                "id",
                name="delivery_waits",
                condition=models.Q(state__in=["queued", "sending", "failed"]),
            ),
            models.Index(
                "message", name="delivery_message", condition=models.Q(message__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.state} {self.notice_id}"


class Contact(models.Model):
    """Where a person can be reached, sealed, and when the person wants to be.

    ways_off: channels turned off, but for what is urgent. quiet_begins, quiet_ends: minutes of the city's day; both
    empty: the city's quiet hours; equal: none.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contact")
    phone = models.BinaryField(default=b"")
    mail = models.BinaryField(default=b"")
    chat = models.BinaryField(default=b"")
    ways_off: Any = ArrayField(models.CharField(max_length=8), default=list)
    quiet_begins = models.PositiveSmallIntegerField(null=True)
    quiet_ends = models.PositiveSmallIntegerField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"contact of {self.user_id}"
