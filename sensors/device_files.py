"""What only all lines of a file of devices together tell, and the register beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grid.rows import Problem
from sensors import circles, namesakes
from sensors.device_rows import DeviceRow, unknown
from sensors.models import Device


def among(rows: Sequence[DeviceRow]) -> tuple[list[DeviceRow], list[Problem]]:
    """The rows that are good beside the others and the register, and a problem for each of the rest.

    Their codes name nothing else, no device stands behind itself, and their gateways are in the file or registered.
    """
    problems = [*namesakes.problems(rows), *circles.problems(rows)]
    wrong = {one.line for one in problems}
    good, more = _tied([row for row in rows if row.line not in wrong])
    return good, [*problems, *more]


def _tied(rows: Sequence[DeviceRow]) -> tuple[list[DeviceRow], list[Problem]]:
    wanted = {row.gateway for row in rows if row.gateway}
    known: set[Any] = {row.code for row in rows}
    known |= set(Device.objects.filter(code__in=wanted).values_list("code", flat=True))
    good, problems = list(rows), list[Problem]()
    while wrong := [row for row in good if row.gateway and row.gateway not in known]:
        problems += [Problem(row.line, unknown("gateway", row.gateway).why) for row in wrong]
        # what is left out of the file cannot be the gateway of what is left in it
        registered = Device.objects.filter(code__in=[row.code for row in wrong])
        known -= {row.code for row in wrong} - set(registered.values_list("code", flat=True))
        good = [row for row in good if row not in wrong]
    return good, problems
