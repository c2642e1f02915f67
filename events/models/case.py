"""A case, the events it came from, and the work items it is worked in."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from events.models.catalogue import FilingRule
from events.states import (
    ENDED,
    OPEN_ITEM,
    CaseKind,
    CaseState,
    EventType,
    ItemKind,
    ItemState,
    PlaceStatus,
)
from grid.models import Area, Component, Organisation


def _values(*members: Any) -> list[str]:
    return sorted(str(member.value) for member in members)


#: As `case_ended_when_it_says_so` has it: live is what has not ended.
_LIVE: Final = Q(ended_at__isnull=True)


class CaseDay(models.Model):
    """The case id before the first case of a city day: what is subtracted to number the day's cases."""

    day = models.DateField(primary_key=True)
    base = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.base}"


class Case(models.Model):
    """One case (案卷): one problem. Written set-wise by `events.store`, never by saving a row."""

    number = models.CharField(_("case number"), max_length=32)
    version = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=12)
    kind = models.CharField(_("kind"), max_length=10)
    source = models.CharField(_("source"), max_length=64)
    channel = models.CharField(_("channel"), max_length=32, blank=True)
    class_scheme = models.CharField(_("class scheme"), max_length=60, blank=True)
    class_kind = models.CharField(_("class kind"), max_length=10, blank=True)
    class_code = models.CharField(_("class code"), max_length=32, blank=True)
    class_name = models.CharField(_("class name"), max_length=100, blank=True)
    importance = models.PositiveSmallIntegerField(_("importance"))
    #: What is known of what devices reported: `events.states.Review`; "" where no device did.
    review = models.CharField(_("review"), max_length=10, blank=True, default="")
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, related_name="cases", db_index=False
    )
    #: Rows of the sensors' room, which stands above this one: no foreign keys.
    device_id = models.BigIntegerField(null=True)
    alarm_id = models.BigIntegerField(null=True)

    place_status = models.CharField(_("place"), max_length=10)
    #: Looked up by distance only (case_geography, among live cases); the map asks `events.picture`.
    geom: Any = models.PointField(_("point"), srid=4490, null=True, spatial_index=False)
    place_score = models.FloatField(null=True)
    original_x = models.FloatField(null=True)
    original_y = models.FloatField(null=True)
    original_crs = models.CharField(max_length=20, blank=True)
    cell = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cases", db_index=False)
    cell_code = models.CharField(max_length=32, blank=True)
    area_path = ArrayField(models.BigIntegerField(), default=list)
    area_names = ArrayField(models.TextField(), default=list)

    rule = models.ForeignKey(
        FilingRule, models.PROTECT, null=True, related_name="cases", db_index=False
    )
    limit_value = models.PositiveSmallIntegerField(null=True)
    limit_unit = models.CharField(max_length=12, blank=True)
    #: When the clock that runs now was started; what stops it is in the journal.
    clock_from = models.DateTimeField(null=True)
    #: The limit that runs now; limit_value and limit_unit are the filing rule's.
    clock_value = models.PositiveSmallIntegerField(null=True)
    clock_unit = models.CharField(max_length=12, blank=True, default="")
    #: Granted to the clock that runs now: [[value, unit], …].
    extensions = models.JSONField(default=list)
    due_at = models.DateTimeField(_("due at"), null=True)
    yellow_at = models.DateTimeField(null=True)
    limit_due_at = models.DateTimeField(null=True)
    suspended = models.BooleanField(default=False)
    #: It came to its state by a step back, and nobody corrected anything since.
    sent_back = models.BooleanField(default=False)
    supervised = models.PositiveSmallIntegerField(_("grade of supervision"), default=0)
    suspended_until = models.DateTimeField(_("suspended until"), null=True)
    #: [[start, end], …] of the clock that runs now; the last one has no end while the case is suspended.
    pauses = models.JSONField(default=list)
    opened_at = models.DateTimeField(_("opened at"))
    changed_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    lead_org = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="led_cases", db_index=False
    )
    lead_org_name = models.CharField(max_length=100, blank=True)
    holder_name = models.CharField(max_length=100, blank=True)
    round = models.PositiveSmallIntegerField()
    events = models.PositiveIntegerField()
    urges = models.PositiveIntegerField()
    returns = models.PositiveIntegerField()
    reworks = models.PositiveIntegerField()
    reopens = models.PositiveIntegerField()
    #: By which tables of the city its last move was decided: `events.models.CityVersion.stamp`.
    tables = models.CharField(_("city's tables"), max_length=60, blank=True, default="")
    #: Tags of all who are concerned; see `events.audience`.
    audience = ArrayField(models.TextField(), default=list)
    #: Stored explanations by subject: class, place, cell, filing, department, deadline.
    whys = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints: ClassVar = [
            # not unique=True, which makes a second index for patterns nobody asks for
            models.UniqueConstraint(fields=["number"], name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=_values(*CaseState)), name="case_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_values(*CaseKind)), name="case_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(place_status__in=_values(*PlaceStatus)), name="case_place_known"
            ),
            models.CheckConstraint(
                condition=Q(geom__isnull=False)
                | ~Q(place_status__in=["exact", "geocoded", "outside"]),
                name="case_point_where_it_says_so",
            ),
            models.CheckConstraint(condition=Q(importance__lte=3), name="case_importance_0_3"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, state__in=_values(*ENDED))
                | Q(ended_at__isnull=True) & ~Q(state__in=_values(*ENDED)),
                name="case_ended_when_it_says_so",
            ),
            models.UniqueConstraint(
                fields=["alarm_id"],
                condition=Q(alarm_id__isnull=False) & _LIVE,
                name="one_open_case_per_alarm",
            ),
        ]
        indexes: ClassVar = [
            models.Index("state", F("due_at").asc(nulls_last=True), "id", name="case_queue_due"),
            models.Index("state", F("id").desc(), name="case_queue_new"),
            # what is live is a small part of all there ever was: lists of it have indexes of their own
            models.Index("due_at", "id", name="case_live_due", condition=_LIVE),
            models.Index(F("id").desc(), name="case_live_new", condition=_LIVE),
            models.Index("yellow_at", name="case_yellow", condition=_LIVE),
            models.Index("ended_at", name="case_ended", condition=~_LIVE),
            models.Index("opened_at", name="case_opened"),
            models.Index("class_code", F("id").desc(), name="case_class"),
            models.Index("lead_org", F("id").desc(), name="case_lead_org"),
            models.Index(
                "device_id", name="case_device", condition=Q(device_id__isnull=False) & _LIVE
            ),
            models.Index(OpClass(Upper("number"), "text_pattern_ops"), name="case_number_prefix"),
            # 256 kB, some 900 cases, wait for their place: looking through them takes less than a millisecond
            GinIndex(
                fields=["audience"],
                name="case_audience",
                fastupdate=True,
                gin_pending_list_limit=256,
            ),
        ]

    def __str__(self) -> str:
        return self.number


class WorkItem(models.Model):
    """One work item (任务): a piece of a case that an organisation or a person holds."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=14)
    state = models.CharField(_("state"), max_length=10)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", db_index=False
    )
    level = models.CharField(_("level"), max_length=10, blank=True)
    org = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="work_items", db_index=False
    )
    org_name = models.CharField(max_length=100, blank=True)
    org_path = ArrayField(models.BigIntegerField(), default=list)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="work_items",
        db_index=False,
    )
    person_name = models.CharField(max_length=60, blank=True)
    event = models.ForeignKey(
        "Event", models.PROTECT, null=True, related_name="call_backs", db_index=False
    )
    round = models.PositiveSmallIntegerField()
    #: A clock of its own, as a case has it; without one (clock_value empty) it falls due with the case.
    clock_from = models.DateTimeField(null=True)
    clock_value = models.PositiveSmallIntegerField(null=True)
    clock_unit = models.CharField(max_length=12, blank=True, default="")
    extensions = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    due_at = models.DateTimeField(_("due at"), null=True)
    yellow_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: {"ok"} of a judgement; {"contacted", "resolved", "rating"} of a call-back.
    result = models.JSONField(null=True)
    #: Of an approval: what it is about, and what exactly is asked: {"value", "unit"} or {"until"}; the "role" that
    #: decides, the roles "after" it, the users it comes "by", and the "item" and organisations ("orgs") that asked.
    #: Of a supervision: {"grade"}.
    about = models.CharField(_("about"), max_length=14, blank=True)
    asked = models.JSONField(null=True)
    #: The unit was designated (指定): it may not return it.
    designated = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=_values(*ItemKind)), name="item_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_values(*ItemState)), name="item_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                "person", F("due_at").asc(nulls_last=True), "id", name="item_mine",
                condition=Q(state__in=_values(*OPEN_ITEM)),
            ),
            models.Index(
                "kind", F("due_at").asc(nulls_last=True), "id", name="item_pool",
                condition=Q(state__in=_values(*OPEN_ITEM), person__isnull=True),
            ),
            # clocks of their own: the lights look for those that turn
            *(
                models.Index(
                    name, name=f"item_own_{name[:-3]}",
                    condition=Q(clock_value__isnull=False, state__in=_values(*OPEN_ITEM)),
                )
                for name in ("due_at", "yellow_at")
            ),
            # the box of a large organisation: walked in order until the page is full
            models.Index(
                F("due_at").asc(nulls_last=True), "id", name="item_open_due",
                condition=Q(state__in=_values(*OPEN_ITEM)),
            ),
            models.Index(
                F("due_at").asc(nulls_last=True), "id", name="item_answer",
                condition=Q(kind="approve", state="offered") | Q(kind="supervise", state="reported"),
            ),
            GinIndex(
                fields=["org_path"], name="item_org", condition=Q(state__in=_values(*OPEN_ITEM)),
                fastupdate=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Event(models.Model):
    """What one source told the hub, once (上报事件). Immutable, but for the case it is filed with.

    Unique by (source, source_id, digest): the same content is a repeat; the same id with other content is a
    supplement, urge, withdrawal or redo of the same case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="event_rows")
    source = models.CharField(_("source"), max_length=64)
    source_id = models.CharField(_("id at the source"), max_length=128)
    digest = models.CharField(max_length=64)
    type = models.CharField(_("type"), max_length=10)
    channel = models.CharField(_("channel"), max_length=32, blank=True)
    kind = models.CharField(max_length=10)
    class_scheme = models.CharField(max_length=60, blank=True)
    class_code = models.CharField(max_length=32, blank=True)
    class_text = models.CharField(max_length=200, blank=True)
    importance = models.PositiveSmallIntegerField()
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    crs = models.CharField(max_length=20, blank=True)
    occurred_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    refers_to = models.CharField(max_length=128, blank=True)
    device_id = models.BigIntegerField(null=True)
    alarm_id = models.BigIntegerField(null=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    has_caller = models.BooleanField()
    wants_reply = models.BooleanField()
    confidential = models.BooleanField()
    #: The legal reply date of a hotline order (答复期限).
    reply_due_at = models.DateTimeField(null=True)
    #: By what it is counted from received_at on: [[value, unit], …], the first the limit, then what was granted.
    reply_limits = models.JSONField(null=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_id", "digest"], name="one_event_per_content"
            ),
            # two first reports of one id can only be a race: the later one is taken as a supplement
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=Q(type="report"), name="one_report_per_id"
            ),
            models.CheckConstraint(
                condition=Q(type__in=_values(*EventType)), name="event_type_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_values(*CaseKind)), name="event_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
