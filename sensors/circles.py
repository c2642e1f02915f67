"""Gateways that report for themselves in the end: ties of a file, and of the register where the file says nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from grid.rows import Problem
from hub.foundation.why import Why
from sensors.device_rows import DeviceRow
from sensors.models import Device


def problems(rows: Collection[DeviceRow]) -> Iterator[Problem]:
    """The rows whose device stands behind itself, through however many gateways."""
    said = {row.code: row.gateway for row in rows if "gateway" in row.said}
    ties = said | _registered(said)
    for row in rows:
        way = _way(row.code, ties) if said.get(row.code) else []
        if way and way[-1] == row.code:
            yield Problem(row.line, Why("sensors.load.circle", {"got": " → ".join(way)}))


def _registered(said: Mapping[str, str]) -> dict[str, str]:
    """The gateways of the devices that are reached from these and are not among them."""
    found: dict[str, str] = {}
    asked = {gateway for gateway in said.values() if gateway and gateway not in said}
    while asked:
        held = Device.objects.filter(code__in=asked).values_list("code", "gateway__code")
        found |= {code: gateway or "" for code, gateway in held}
        asked = {one for one in found.values() if one and one not in found and one not in said}
    return found


def _way(code: str, ties: Mapping[str, str]) -> list[str]:
    """From a device over its gateways, until one has none or comes a second time; that one stands at the end, too."""
    way = [code]
    seen = {code}
    while gateway := ties.get(way[-1]):
        way.append(gateway)
        if gateway in seen:
            break
        seen.add(gateway)
    return way
