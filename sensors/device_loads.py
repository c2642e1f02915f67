"""Files of devices taken back: each device becomes what it was before the file, unless it was changed since."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Exists, OuterRef

from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import NotFound, Phrase
from sensors import lifting, registry
from sensors.errors import LaterLoad
from sensors.models import Alarm, Device, DeviceLoad, DeviceState


def take_back(load_id: int, *, actor: Actor = SYSTEM) -> Counter[str]:
    """Undo a file; how many devices were restored, removed, retired (heard of since), kept (changed since).

    A second time changes nothing. Raises NotFound for a number no file has, Refused while a later file is in force
    that changed one of the same devices.
    """
    counts: Counter[str] = Counter()
    with journal.transaction() as work:
        load = DeviceLoad.objects.select_for_update().filter(pk=load_id).first()
        if load is None:
            raise NotFound(what=Phrase("load %(id)s", id=load_id))
        if load.undone_at is not None:
            return counts
        _refuse_below_others(load)
        codes = sorted(load.after)
        found = Device.objects.select_related("gateway").filter(code__in=codes)
        held = {
            one.code: one
            for one in found.order_by("id").select_for_update(of=("self",), no_key=True)
        }
        untouched = [
            code
            for code in codes
            if code in held and registry.snapshot(held[code]) == load.after[code]
        ]
        counts["kept"] = len(codes) - len(untouched)
        new = [code for code in untouched if load.before[code] is None]
        old = [code for code in untouched if load.before[code] is not None]
        # a device that is no longer in service, or of another type, has no open alarms
        lifting.lift([code for code in new if held[code].in_service], work)
        counts += _unmake(new)
        leaving = [
            code
            for code in old
            if held[code].in_service
            and (
                not load.before[code]["in_service"]
                or held[code].type_id != load.before[code]["type_id"]
            )
        ]
        lifting.lift(leaving, work)
        _restore({code: load.before[code] for code in old})
        counts["restored"] = len(old)
        load.undone_at = clock.now()
        load.save(update_fields=["undone_at"])
        data = {"source": load.name, "load": load.pk, **counts}
        work.note(journal.Entry("devices.taken_back", data, subject="devices", actor=actor))
    return counts


def _refuse_below_others(load: DeviceLoad) -> None:
    later = DeviceLoad.objects.filter(pk__gt=load.pk, undone_at__isnull=True)
    for other in later.filter(after__has_any_keys=list(load.after)).order_by("-pk")[:1]:
        raise LaterLoad(load=load.pk, other=other.pk, file=other.name)


def _unmake(codes: list[str]) -> Counter[str]:
    """Remove devices nobody heard of yet; those that said something go out of service and keep what they said."""
    counts: Counter[str] = Counter()
    mine = Device.objects.filter(code__in=codes)
    heard = mine.filter(
        Exists(DeviceState.objects.filter(device=OuterRef("pk"), seen_at__isnull=False))
        | Exists(Alarm.objects.filter(device=OuterRef("pk")))
        | Exists(Device.objects.filter(gateway=OuterRef("pk")).exclude(code__in=codes))
    )
    kept = list(heard.values_list("code", flat=True))
    counts["retired"] = mine.filter(code__in=kept).update(in_service=False)
    gone = mine.exclude(code__in=kept)
    gone.update(gateway=None)
    Device.objects.filter(gateway__in=gone).update(gateway=None)
    counts["removed"] = gone.count()
    gone.delete()
    return counts


def _restore(said: dict[str, dict[str, Any]]) -> None:
    devices, gateways = [], {}
    for code, before in said.items():
        told = dict(before)
        place, gateways[code] = told.pop("place"), told.pop("gateway")
        for name in ("installed_on", "calibrated_on", "calibration_due"):
            told[name] = told[name] and dt.date.fromisoformat(told[name])
        geom = Point(place[0], place[1], srid=4490) if place else None
        devices.append(Device(code=code, geom=geom, **told))
    registry.write(devices)
    known = {one.code: one for one in Device.objects.filter(code__in={*said, *gateways.values()})}
    for code, gateway in gateways.items():
        known[code].gateway = known.get(gateway)
    Device.objects.bulk_update([known[code] for code in said], ["gateway"])
