"""What can go wrong on the wire; all are acknowledged, since sending again changes nothing.

HubError
└─ BadInput           422
   ├─ BadTopic             the topic is not in the grammar
   ├─ BadPayload           the bytes are not what the topic promises, with path and reason
   ├─ TooLarge             more bytes than a message may have
   ├─ FutureTime           a measurement made later than it arrived
   ├─ UnknownDevice        no such device is registered
   ├─ NotItsGateway        a device reports for another one without being its gateway
   ├─ UnknownUnit          the unit is not known or does not fit the quantity
   ├─ TooManyQuantities    a device invents more quantities than it may
   ├─ Failed               storing it failed for a reason of its own
   ├─ NoCodec              nothing says how the payloads of a device type are read
   ├─ BadCodec             a declared codec cannot be used, with file, line and key
   ├─ BadRule              an alarm rule contradicts itself
   ├─ BadRulebook          a file of device types and rules, or of devices, contradicts itself
   │  └─ BadRuleFile          … a rulebook, with file, line and key
   ├─ TooMuchToTry         more readings than a rule may be tried on at once
   ├─ BadMapping           a mapping of a recorded file cannot be used
   └─ BadRow               a row of a recorded file is no message
└─ Refused            409
   ├─ TrialRunning         another rule is being tried in this process
   ├─ LaterLoad            a later file of devices has to be taken back first
   ├─ ServerTakesNothing   nothing says how a network server is told something
   ├─ NotInBytes           a command for a device behind a network server says not which bytes it is
   ├─ AddressUnknown       the network server never said where it keeps a device
   └─ BrokerRefused        the broker did not take what a device was to be told
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop as _

from hub.foundation.errors import BadInput, Refused


class BadTopic(BadInput):
    """The topic is not in the grammar of docs/topics.md, or belongs to another city."""

    code: ClassVar[str] = "sensors.bad_topic"
    message: ClassVar[str] = _("Topic %(topic)s: expected %(expected)s, got %(got)s.")


class BadPayload(BadInput):
    """The payload cannot be read; it will never become good by being sent again."""

    code: ClassVar[str] = "sensors.bad_payload"
    message: ClassVar[str] = _("The payload cannot be read at %(path)s: %(why)s.")

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path=path, why=why)


class TooLarge(BadInput):
    """The payload is larger than any message of the grammar may be."""

    code: ClassVar[str] = "sensors.too_large"
    message: ClassVar[str] = _(
        "The payload holds %(got)s bytes; expected at most %(expected)s. Send it in parts."
    )


class FutureTime(BadInput):
    """A measurement that says it was made later than now."""

    code: ClassVar[str] = "sensors.future_time"
    message: ClassVar[str] = _(
        "%(path)s says %(got)s, which is later than %(expected)s, when it arrived; set the clock of"
        " the device, or retry it once that time has come."
    )


class UnknownDevice(BadInput):
    """No device of this code is registered."""

    code: ClassVar[str] = "sensors.unknown_device"
    message: ClassVar[str] = _(
        "No device %(device)s is registered; register it, then retry the message."
    )


class NotItsGateway(BadInput):
    """A device may report for another one only when it is registered as its gateway."""

    code: ClassVar[str] = "sensors.not_its_gateway"
    message: ClassVar[str] = _(
        "%(gateway)s reported for %(device)s, but is not registered as its gateway."
    )


class UnknownUnit(BadInput):
    """The unit is not in the table, or does not measure what the quantity is."""

    code: ClassVar[str] = "sensors.unknown_unit"
    message: ClassVar[str] = _(
        "%(quantity)s is stored in %(expected)s; %(got)s is not known or cannot be converted to it."
    )


class TooManyQuantities(BadInput):
    """A device says more quantities that its type does not name than it may."""

    code: ClassVar[str] = "sensors.too_many_quantities"
    message: ClassVar[str] = _(
        "%(device)s has said %(most)s quantities that its device type %(type)s does not name, and now %(quantity)s,"
        " too. Name it in the type, then retry the message; or see why the device makes up names."
    )


class Failed(BadInput):
    """Storing the message failed for a reason of its own; it stood alone when it failed."""

    code: ClassVar[str] = "sensors.failed"
    message: ClassVar[str] = _("Storing the message failed: %(why)s.")


class NoCodec(BadInput):
    """Nothing says how the bytes of this type of device are read."""

    code: ClassVar[str] = "sensors.no_codec"
    message: ClassVar[str] = _(
        "Nothing says how the payload of %(device)s is read: declare one for its device type %(type)s,"
        " then retry the message."
    )


class BadCodec(BadInput):
    """A declared codec, or a table of sources, cannot be used."""

    code: ClassVar[str] = "sensors.bad_codec"
    message: ClassVar[str] = _("%(file)s, line %(line)s, key %(key)s: %(why)s.")


class BadRule(BadInput):
    """An alarm rule contradicts itself."""

    code: ClassVar[str] = "sensors.bad_rule"
    message: ClassVar[str] = _("The rule cannot be used at %(field)s: %(why)s.")


class BadRulebook(BadInput):
    """A file of device types and alarm rules, or of devices, contradicts itself."""

    code: ClassVar[str] = "sensors.bad_rulebook"
    message: ClassVar[str] = _("The file cannot be used: %(why)s. Nothing was changed.")


class BadRuleFile(BadRulebook):
    """A rulebook cannot be used, with the place in its file."""

    code: ClassVar[str] = "sensors.bad_rule_file"
    message: ClassVar[str] = _(
        "%(file)s, line %(line)s, key %(key)s: %(why)s. Nothing was changed."
    )


class TooMuchToTry(BadInput):
    """A rule is tried on more readings than somebody can wait for."""

    code: ClassVar[str] = "sensors.too_much_to_try"
    message: ClassVar[str] = _(
        "The rule would be tried on more than %(expected)s readings, which is the most at once. Choose fewer days"
        " or fewer devices."
    )


class BadMapping(BadInput):
    """A mapping of a recorded file cannot be used."""

    code: ClassVar[str] = "sensors.bad_mapping"
    message: ClassVar[str] = _("The mapping cannot be used: %(why)s.")


class BadRow(BadInput):
    """A row of a recorded file is no message; the others are played."""

    code: ClassVar[str] = "sensors.bad_row"
    message: ClassVar[str] = _("Column %(column)s: %(why)s.")


class TrialRunning(Refused):
    """Another rule is being tried in this process, which serves others, too."""

    code: ClassVar[str] = "sensors.trial_running"
    message: ClassVar[str] = _(
        "Somebody else is trying a rule just now; there is one trial at a time. Try again in some seconds."
    )


class LaterLoad(Refused):
    """A later file changed the same devices; it has to be taken back first."""

    code: ClassVar[str] = "sensors.later_load"
    message: ClassVar[str] = _(
        "File %(load)s cannot be taken back: file %(other)s (%(file)s) changed the same devices later;"
        " take that one back first."
    )


class ServerTakesNothing(Refused):
    """Nothing says how this network server is told something."""

    code: ClassVar[str] = "sensors.server_takes_nothing"
    message: ClassVar[str] = _(
        "%(server)s cannot be told anything yet: nothing declares how it takes commands (%(reads)s)."
    )


class NotInBytes(Refused):
    """A network server carries bytes, and the command does not say which it is."""

    code: ClassVar[str] = "sensors.not_in_bytes"
    message: ClassVar[str] = _(
        "%(server)s carries bytes only, and the command “%(command)s” does not say which it is; its device"
        " type has to declare them."
    )


class AddressUnknown(Refused):
    """The network server has not said yet what it calls the device."""

    code: ClassVar[str] = "sensors.address_unknown"
    message: ClassVar[str] = _(
        "%(server)s has not spoken of %(device)s yet, and nobody knows under which name it keeps it; try"
        " again after the device's first message."
    )


class BrokerRefused(Refused):
    """The broker did not take a command; its device never heard of it."""

    code: ClassVar[str] = "sensors.broker_refused"
    message: ClassVar[str] = _(
        "The message broker did not take it: %(why)s. The device has not heard of it; mend that, then ask again."
    )
