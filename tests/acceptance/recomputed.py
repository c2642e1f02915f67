"""The alarms of a table of readings by pandas, without walking a state machine: what the hub's must be equal to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

#: The columns of a table of alarms, row for row.
COLUMNS: Final = ["device", "raised_at", "cleared_at", "worst"]
Levels = Sequence[Mapping[str, float]]


def alarms(
    readings: pd.DataFrame, levels: Mapping[str, Levels], longest_gap_s: float | None = None
) -> pd.DataFrame:
    """COLUMNS by device and time. readings: device, at, value, in any order; levels: of each device.

    A level is on from the reading that completes `after_s` at or beyond `raise_at` until the one that completes
    `clear_after_s` below `clear_at`: set and reset, the last of which holds. An alarm is a stretch with any level on.
    """
    parts = [
        _of_device(
            str(device),
            rows.sort_values("at").reset_index(drop=True),
            levels[str(device)],
            longest_gap_s,
        )
        for device, rows in readings.groupby("device")
    ]
    found = pd.concat(parts, ignore_index=True)
    return found.sort_values(["device", "raised_at"]).reset_index(drop=True)


def _of_device(
    device: str, rows: pd.DataFrame, levels: Levels, longest_gap_s: float | None
) -> pd.DataFrame:
    flags = pd.DataFrame({int(one["level"]): _on(rows, one, longest_gap_s) for one in levels})
    worst = flags.apply(lambda on: on.where(~on, on.name).where(on), axis=0).min(axis=1)
    on = flags.any(axis=1)
    spell = (on != on.shift(fill_value=False)).cumsum()
    stretches = rows[on].groupby(spell[on])
    told = pd.DataFrame({"raised_at": stretches["at"].min(), "last": stretches["at"].max()})
    told["worst"] = worst[on].groupby(spell[on]).min().astype(int)
    after = rows["at"].shift(-1)
    told["cleared_at"] = told["last"].map(dict(zip(rows["at"], after, strict=True)))
    told["device"] = device
    return told[COLUMNS]


def _on(
    rows: pd.DataFrame, level: Mapping[str, float], longest_gap_s: float | None
) -> pd.Series[Any]:
    raised = _held(rows, rows["value"] >= level["raise_at"], level["after_s"], longest_gap_s)
    cleared = _held(rows, rows["value"] < level["clear_at"], level["clear_after_s"], longest_gap_s)
    switch = pd.Series(float("nan"), index=rows.index)
    switch[raised], switch[cleared] = 1.0, 0.0
    return switch.ffill().fillna(0.0) == 1.0


def _held(
    rows: pd.DataFrame, wants: pd.Series[Any], needed_s: float, longest_gap_s: float | None
) -> pd.Series[Any]:
    """Whether a condition held for so long, without a silence longer than allowed, up to each reading."""
    breaks = wants != wants.shift(fill_value=False)
    if longest_gap_s is not None:
        breaks |= rows["at"].diff().dt.total_seconds() > longest_gap_s
    begun = rows["at"].groupby(breaks.cumsum()).transform("min")
    return wants & ((rows["at"] - begun).dt.total_seconds() >= needed_s)


def compare(hub: pd.DataFrame, wanted: pd.DataFrame) -> int:
    """How many rows differ: one has it and the other has not."""
    both = hub.merge(wanted, on=COLUMNS, how="outer", indicator=True)
    return int((both["_merge"] != "both").sum())
