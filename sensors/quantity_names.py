"""What a quantity is called: as its device type says, else, for what devices tell of themselves, as everybody says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from hub.foundation import own_names
from sensors import units
from sensors.health import BATTERY, BATTERY_V, LOW_BATTERY, RSSI, SNR

#: Told by network servers and gateways of every device, whatever its type declares.
OF_ITSELF: Final[dict[str, str]] = {
    BATTERY: gettext_noop("Battery"),
    BATTERY_V: gettext_noop("Battery voltage"),
    LOW_BATTERY: gettext_noop("Battery said to be low"),
    RSSI: gettext_noop("Signal strength"),
    SNR: gettext_noop("Signal to noise"),
}
#: … and their units where a message names none.
_UNITS: Final[dict[str, str]] = {BATTERY: "%EL", BATTERY_V: "V", RSSI: "dBm", SNR: "dB"}


def named(declared: Mapping[str, Any], quantity: str) -> str:
    """The name of a quantity in the active language. declared: the quantities of the device's type."""
    name = declared.get(quantity, {}).get("name")
    if name:
        return own_names.named(str(name))
    return gettext(OF_ITSELF[quantity]) if quantity in OF_ITSELF else quantity


def unit(declared: Mapping[str, Any], quantity: str, said: str = "") -> str:
    """The unit as people write it: of the type, else the one said with the value, else the usual one."""
    known = declared.get(quantity, {}).get("unit")
    return units.shown(known if known is not None else said or _UNITS.get(quantity, ""))
