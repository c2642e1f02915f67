"""The look at devices' health, some hundreds at a time: rhythms learnt anew, findings that come and go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q

from hub.foundation import clock, journal
from hub.foundation.why import Why
from sensors import health, heard
from sensors.models import Device, DeviceHealth
from sensors.silence import entry

#: Looked at in one go; a larger city is looked through in turns, the longest unseen first.
AT_ONCE: Final = 500
#: Nobody is looked at more often.
AGAIN: Final = timedelta(minutes=5)


def look(count: int = AT_ONCE) -> int:
    """Look at the devices that wait longest for it; how many. Safe beside itself: a second process takes others."""
    now = clock.now()
    with journal.transaction() as work:
        _begin(now, count)
        waiting = DeviceHealth.objects.filter(
            looked_at__lt=now - AGAIN, device__in_service=True
        ).order_by("looked_at", "pk")
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:count])
        known = {row.pk: row for row in rows}
        devices = list(
            Device.objects.filter(pk__in=known)
            .select_related("type", "state", "cell", "owner")
            .order_by("pk")
        )
        for device in devices:
            device.health = known[device.pk]
        facts = heard.facts(devices, now) if devices else {}
        for device in devices:
            of_it, limits = facts[device.pk]
            silent = health.silence(of_it, limits)
            found = health.findings(of_it, limits, silent)
            row = known[device.pk]
            row.arrives_s, row.measures_s = silent.arrives.s, silent.measures.s
            row.learnt_from = silent.arrives.n
            row.silent_after_s, row.silent_why = silent.after_s, silent.why.as_json()
            before = [one["code"] for one in row.findings]
            row.findings = _kept(row.findings, found, now)
            row.looked_at = now
            if before != list(found):
                data = {
                    "device": device.code,
                    "found": list(found),
                    "found_before": before,
                    "whys": [one["why"] for one in row.findings if one["code"] not in before],
                }
                work.note(entry(device, "device.health_changed", data))
        DeviceHealth.objects.bulk_update(
            rows,
            [
                "arrives_s",
                "measures_s",
                "learnt_from",
                "silent_after_s",
                "silent_why",
                "findings",
                "looked_at",
            ],
        )
    return len(rows)


def _begin(now: datetime, count: int) -> None:
    """Give devices that were heard of, or whose calibration ends, a row; it waits to be looked at at once."""
    new = Device.objects.filter(in_service=True, health__isnull=True).filter(
        Q(state__seen_at__isnull=False) | Q(calibration_due__isnull=False)
    )
    rows = new.order_by("pk").values_list("pk", F("type__rhythm_s"))[:count]
    long_ago = now - timedelta(days=365)
    DeviceHealth.objects.bulk_create(
        [
            DeviceHealth(
                device_id=pk,
                silent_after_s=3 * rhythm_s,
                silent_why={},
                looked_at=long_ago,
            )
            for pk, rhythm_s in rows
        ],
        ignore_conflicts=True,
    )


def _kept(
    before: list[dict[str, Any]], found: dict[str, Why], now: datetime
) -> list[dict[str, Any]]:
    """The findings as they are stored; one that goes on keeps its beginning."""
    since = {one["code"]: one["since"] for one in before}
    return [
        {"code": code, "since": since.get(code, now.isoformat()), "why": why.as_json()}
        for code, why in found.items()
    ]
