"""What people said and who they are: kept apart from the case, sealed where the law asks, erasable."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.case import Case, Event, WorkItem


class EventText(models.Model):
    """The words of an event. Erasing the row leaves the event, the case and the journal's chain whole."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="words")
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    #: Lexemes of title, text and address; see `events.words`.
    lexemes = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            # 8 MB, some four thousand texts, wait for their place: looking through them takes 5 ms
            GinIndex(fields=["lexemes"], gin_pending_list_limit=8192, name="event_text_lexemes"),
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class Caller(models.Model):
    """Who called (来电人). Name, phone and id number are sealed (SM4); the hashes (HMAC-SM3) find a caller again."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="caller")
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    id_number = models.BinaryField(null=True)
    id_hash = models.CharField(max_length=64, blank=True)
    #: Where the caller lives; the place of the problem stands with the event.
    address = models.BinaryField(null=True)
    confidential = models.BooleanField()
    no_reply = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["phone_hash"], name="caller_phone", condition=~models.Q(phone_hash="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class Note(models.Model):
    """A reason or remark somebody wrote. The journal holds its id and a keyed digest, so it can be erased."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    item = models.ForeignKey(
        WorkItem, models.PROTECT, null=True, related_name="notes", db_index=False
    )
    about = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
