"""The units the wire knows (RFC 8428 §12.1, RFC 8798, UCUM) and conversion within one kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: unit -> (kind, factor, offset): value * factor + offset is the value in the kind's first unit.
_UNITS: Final[dict[str, tuple[str, float, float]]] = {
    "m": ("length", 1.0, 0.0),
    "dm": ("length", 0.1, 0.0),
    "cm": ("length", 0.01, 0.0),
    "mm": ("length", 0.001, 0.0),
    "km": ("length", 1000.0, 0.0),
    "Cel": ("temperature", 1.0, 0.0),
    "K": ("temperature", 1.0, -273.15),
    "degF": ("temperature", 5 / 9, -160 / 9),
    "ug/m3": ("mass density", 1.0, 0.0),
    "mg/m3": ("mass density", 1000.0, 0.0),
    "g/m3": ("mass density", 1e6, 0.0),
    "Pa": ("pressure", 1.0, 0.0),
    "hPa": ("pressure", 100.0, 0.0),
    "kPa": ("pressure", 1000.0, 0.0),
    "MPa": ("pressure", 1e6, 0.0),
    "mbar": ("pressure", 100.0, 0.0),
    "bar": ("pressure", 1e5, 0.0),
    "m/s": ("speed", 1.0, 0.0),
    "km/h": ("speed", 1 / 3.6, 0.0),
    "mm/h": ("rain rate", 1.0, 0.0),
    "m3/s": ("flow", 1.0, 0.0),
    "m3/h": ("flow", 1 / 3600, 0.0),
    "l/s": ("flow", 0.001, 0.0),
    "l/min": ("flow", 0.001 / 60, 0.0),
    "%": ("share", 1.0, 0.0),
    "/": ("share", 100.0, 0.0),
    "%RH": ("relative humidity", 1.0, 0.0),
    "%EL": ("battery level", 1.0, 0.0),
    "%LEL": ("explosive limit", 1.0, 0.0),
    "ppm": ("volume share", 1.0, 0.0),
    "ppb": ("volume share", 0.001, 0.0),
    "dB": ("level", 1.0, 0.0),
    "dBA": ("sound level", 1.0, 0.0),
    "lx": ("illuminance", 1.0, 0.0),
    "deg": ("angle", 1.0, 0.0),
    "rad": ("angle", 57.29577951308232, 0.0),
    "lat": ("latitude", 1.0, 0.0),
    "lon": ("longitude", 1.0, 0.0),
    "s": ("duration", 1.0, 0.0),
    "ms": ("duration", 0.001, 0.0),
    "min": ("duration", 60.0, 0.0),
    "h": ("duration", 3600.0, 0.0),
    "V": ("voltage", 1.0, 0.0),
    "mV": ("voltage", 0.001, 0.0),
    "A": ("current", 1.0, 0.0),
    "mA": ("current", 0.001, 0.0),
    "W": ("power", 1.0, 0.0),
    "kW": ("power", 1000.0, 0.0),
    "J": ("energy", 1.0, 0.0),
    "Wh": ("energy", 3600.0, 0.0),
    "kWh": ("energy", 3.6e6, 0.0),
    "kg": ("mass", 1.0, 0.0),
    "g": ("mass", 0.001, 0.0),
    "t": ("mass", 1000.0, 0.0),
    "m2": ("area", 1.0, 0.0),
    "m3": ("volume", 1.0, 0.0),
    "l": ("volume", 0.001, 0.0),
    "pH": ("acidity", 1.0, 0.0),
    "count": ("count", 1.0, 0.0),
    "1": ("count", 1.0, 0.0),
}

#: Other spellings of the same unit, as gateways write them.
_SPELLINGS: Final[dict[str, str]] = {
    "C": "Cel",
    "°C": "Cel",
    "℃": "Cel",
    "degC": "Cel",
    "[degF]": "degF",
    "°F": "degF",
    "µg/m3": "ug/m3",
    "μg/m3": "ug/m3",
    "µg/m³": "ug/m3",
    "μg/m³": "ug/m3",
    "ug/m³": "ug/m3",
    "mg/m³": "mg/m3",
    "m³/s": "m3/s",
    "m³/h": "m3/h",
    "m³": "m3",
    "m²": "m2",
    "dB(A)": "dBA",
    "dB[A]": "dBA",
    "L": "l",
    "L/s": "l/s",
    "L/min": "l/min",
    "°": "deg",
    "{count}": "count",
}

#: How people write what the hub keeps in letters of the keyboard.
_SHOWN: Final[dict[str, str]] = {
    "1": "",
    "Cel": "°C",
    "degF": "°F",
    "ug/m3": "µg/m³",
    "mg/m3": "mg/m³",
    "g/m3": "g/m³",
    "m3/s": "m³/s",
    "m3/h": "m³/h",
    "m3": "m³",
    "m2": "m²",
    "dBA": "dB(A)",
    "deg": "°",
    "%EL": "%",
    "%RH": "%",
}


def shown(unit: str) -> str:
    """The unit as pages and sentences write it; empty for a bare number."""
    return _SHOWN.get(unit, unit)


def figure(value: float) -> str:
    """A measured value as people read it: four digits that count, whole numbers whole; 0.0374, 21.46, 1013, 48251."""
    if abs(value) < 1e-4:  # no one reads 1.2e-05 off a screen
        return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".")
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def listed() -> Mapping[str, list[str]]:
    """What there is to be measured, and the units of each that the hub keeps; docs/topics.md has this list."""
    found: dict[str, list[str]] = {}
    for unit, (kind, _factor, _offset) in _UNITS.items():
        found.setdefault(kind, []).append(unit)
    return found


def canonical(unit: str) -> str | None:
    """The spelling the hub keeps, or None for a unit it does not know."""
    unit = _SPELLINGS.get(unit, unit)
    return unit if unit in _UNITS else None


def convert(value: float, given: str, wanted: str) -> float | None:
    """The value in another unit; None when one is unknown or they measure different things."""
    if given == wanted:
        return value
    source = _UNITS.get(_SPELLINGS.get(given, given))
    target = _UNITS.get(_SPELLINGS.get(wanted, wanted))
    if source is None or target is None or source[0] != target[0]:
        return None
    if source == target:
        return value
    return (value * source[1] + source[2] - target[2]) / target[1]
