"""The refusals of work that several units share: joint handling 联办, whistle 吹哨, levels 上行下达, emergencies.

GuardFailed
├─ AssistsStillOpen      the lead unit would report before the assisting ones have
├─ NotDirecting          another than the lead unit or the dispatcher would direct the others
├─ NotInHandling         the case is not handled at present
├─ PartOnly              a part that was handed on would be answered as if it were the whole
├─ LeadFinished          the lead unit has reported: nobody would take the answer
├─ NoWhistle             another than a street would call departments
├─ NobodyAbove           what the city holds would be passed up
├─ NobodyBelow           what a community holds would be handed down
├─ NeverBounced          an emergency would be returned or disputed
├─ NoEmergency           what only emergencies allow would be done with another case
├─ IsEmergency           it is an emergency already
├─ NotSimple             the simple process is not open for the class
├─ CallerWaits           the simple process would leave a caller without an answer
└─ DrawnForReview        the case is among those the shift supervisor reviews
Refused
├─ NotAbove              it would be passed up to a unit that is not above
├─ NotOwn                it would be passed on outside the own organisation
├─ NotLower              it would be handed down to a unit that is not of a lower level
├─ TakesPartAlready      a unit would be called in that has a part in the case
├─ NoPartInIt            a unit would redo what it had no part in
└─ NothingMoreNow        more is said to be needed when the lead unit is finished
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_noop

from events.refusals import GuardFailed
from hub.foundation.errors import Refused


class AssistsStillOpen(GuardFailed):
    """Raised when the lead unit reports before every assisting unit has."""

    code: ClassVar[str] = "events.assists_still_open"
    message: ClassVar[str] = gettext_noop(
        "An assisting unit has not reported, or needs more: wait for it, ask it again,"
        " or release it with a reason; then report."
    )


class NotDirecting(GuardFailed):
    """Raised when a unit that does not lead the case would direct the others."""

    code: ClassVar[str] = "events.not_directing"
    message: ClassVar[str] = gettext_noop(
        "Only the lead unit and the dispatcher call in or release assisting units; ask one of them."
    )


class NotInHandling(GuardFailed):
    """Raised when units would be directed while the case is not handled."""

    code: ClassVar[str] = "events.not_in_handling"
    message: ClassVar[str] = gettext_noop(
        "The case is not in handling now; what its units did is being judged."
    )


class PartOnly(GuardFailed):
    """Raised when a part that was handed on inside a unit would be answered for the unit."""

    code: ClassVar[str] = "events.part_only"
    message: ClassVar[str] = gettext_noop(
        "This is a part that was handed on inside the unit; report it handled or return it to who handed it on."
    )


class LeadFinished(GuardFailed):
    """Raised when an assisting unit is asked again after the lead unit has finished."""

    code: ClassVar[str] = "events.lead_finished"
    message: ClassVar[str] = gettext_noop(
        "The lead unit is finished with it; the check decides whether more has to be done."
    )


class NoWhistle(GuardFailed):
    """Raised when another than a street calls departments (吹哨)."""

    code: ClassVar[str] = "events.no_whistle"
    message: ClassVar[str] = gettext_noop(
        "Streets blow the whistle; as another unit call in further units, or ask the dispatcher."
    )


class NobodyAbove(GuardFailed):
    """Raised when a unit of the city passes a task up."""

    code: ClassVar[str] = "events.nobody_above"
    message: ClassVar[str] = gettext_noop(
        "Your unit works for the whole city, there is no level above; ask for a ruling or for more time."
    )


class NobodyBelow(GuardFailed):
    """Raised when a unit of the lowest level hands a task down."""

    code: ClassVar[str] = "events.nobody_below"
    message: ClassVar[str] = gettext_noop(
        "There is no level below yours; assign the task to a person."
    )


class NeverBounced(GuardFailed):
    """Raised when a lead unit would send an emergency back (突发事件应对法 Art. 60)."""

    code: ClassVar[str] = "events.never_bounced"
    message: ClassVar[str] = gettext_noop(
        "This is an emergency and is not sent back: act on it, or hand it over at once to the unit that is responsible."
    )


class NoEmergency(GuardFailed):
    """Raised when something is done that only emergencies allow."""

    code: ClassVar[str] = "events.no_emergency"
    message: ClassVar[str] = gettext_noop(
        "This case is no emergency; return it with a reason, or declare it an emergency first."
    )


class IsEmergency(GuardFailed):
    """Raised when an emergency is declared one again."""

    code: ClassVar[str] = "events.is_emergency"
    message: ClassVar[str] = gettext_noop("This case is an emergency already.")


class NotOwn(Refused):
    """Raised when a task would be passed on outside the own organisation. values: org."""

    code: ClassVar[str] = "events.not_own"
    message: ClassVar[str] = gettext_noop(
        "%(org)s does not belong to your organisation; choose one of its units, or return the task with a reason."
    )


class NotSimple(GuardFailed):
    """Raised when a case of another class would be ended by the simple process (简易流程)."""

    code: ClassVar[str] = "events.not_simple"
    message: ClassVar[str] = gettext_noop(
        "The simple process is not open for this class; report it handled on the spot, and the centre closes it."
    )


class CallerWaits(GuardFailed):
    """Raised when the simple process would end a case whose caller waits for an answer."""

    code: ClassVar[str] = "events.caller_waits"
    message: ClassVar[str] = gettext_noop(
        "A caller waits for an answer; report it handled on the spot, so that the caller is called back."
    )


class DrawnForReview(GuardFailed):
    """Raised when a case is among the share of simple ones that is reviewed."""

    code: ClassVar[str] = "events.drawn_for_review"
    message: ClassVar[str] = gettext_noop(
        "This case was drawn for review; report it handled on the spot, and the shift supervisor closes it."
    )


class NotAbove(Refused):
    """Raised when a task would be passed up to a unit that is not above. values: org, own."""

    code: ClassVar[str] = "events.not_above"
    message: ClassVar[str] = gettext_noop(
        "%(org)s is not of a level above %(own)s; choose your own district, or a unit of the city."
    )


class NotLower(Refused):
    """Raised when a task would be handed down to a unit that is not of a lower level. values: org, own."""

    code: ClassVar[str] = "events.not_lower"
    message: ClassVar[str] = gettext_noop(
        "%(org)s is not of a level below %(own)s inside its territory; choose a district, street or community of it."
    )


class TakesPartAlready(Refused):
    """Raised when a unit is called in that leads or assists already. values: org."""

    code: ClassVar[str] = "events.takes_part_already"
    message: ClassVar[str] = gettext_noop(
        "%(org)s has a part in this case already; choose another unit."
    )


class NoPartInIt(Refused):
    """Raised when the work of a unit is failed that had no part in the case. values: org, units."""

    code: ClassVar[str] = "events.no_part_in_it"
    message: ClassVar[str] = gettext_noop(
        "Organisation %(org)s had no part in this case; choose of: %(units)s."
    )


class NothingMoreNow(Refused):
    """Raised when a unit says that more is needed while the lead unit is finished."""

    code: ClassVar[str] = "events.nothing_more_now"
    message: ClassVar[str] = gettext_noop(
        "The lead unit is finished, so that nobody would do more: do your part and report it,"
        " or say that it is not yours."
    )
