"""What can be wrong with a pack.

HubError
├─ NotFound             404
│  └─ NoSuchPack            no folder of this name holds a pack
└─ BadInput             422
   ├─ FaultyPack            a pack with faults cannot be loaded or played; holds them all
   ├─ NoSuchIncident        the pack's simulator knows no incident of this name
   ├─ CitysOwn              the city has a rule or a type of this code that says something else
   ├─ SharedType            another loaded pack has this type, too, and it would become another one
   ├─ TiedRule              a responsibility rule of the city is as good as the pack's
   ├─ NoPlace               nowhere to let a simulated device stand
   └─ NotProved             what came of an incident is not what the pack expects
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from hub.foundation.errors import BadInput, HubError, NotFound


class NoSuchPack(NotFound):
    """No folder of this name holds a pack."""

    code: ClassVar[str] = "packs.no_such_pack"
    message: ClassVar[str] = _(
        "There is no scenario pack %(got)s; expected one of: %(known)s. A city's own packs are folders of HUB_PACKS."
    )


class FaultyPack(BadInput):
    """A pack with faults. faults: all that were found, each with its place."""

    code: ClassVar[str] = "packs.faulty_pack"
    message: ClassVar[str] = _(
        "The pack %(pack)s has %(count)s faults; nothing was changed. The first: %(first)s"
    )

    def __init__(self, pack: str, faults: Sequence[HubError]) -> None:
        super().__init__(pack=pack, count=len(faults), first=faults[0].sentence())
        self.faults = tuple(faults)


class NoSuchIncident(BadInput):
    """The pack's simulator knows no incident of this name."""

    code: ClassVar[str] = "packs.no_such_incident"
    message: ClassVar[str] = _(
        "The pack %(pack)s plays no incident %(got)s; expected one of: %(known)s."
    )


class CitysOwn(BadInput):
    """The city has a rule or a device type of this code, not of this pack, that says something else."""

    code: ClassVar[str] = "packs.citys_own"
    message: ClassVar[str] = _(
        "%(got)s is the city's own and says something else than the pack's. Give the pack's another code, or"
        " load with --reset to put the pack's in its place. Nothing was changed."
    )


class SharedType(BadInput):
    """A type that another loaded pack has, too, would become another one."""

    code: ClassVar[str] = "packs.shared_type"
    message: ClassVar[str] = _(
        "%(file)s, line %(line)s: the device type %(type)s is also that of the loaded pack %(pack)s and would become"
        " another one. Give this pack's type a code of its own, say the same in both packs and load both, or load with"
        " --reset to have it this way for both. Nothing was changed."
    )


class TiedRule(BadInput):
    """A responsibility rule of the city is as good as the pack's: the cases of the class would go to nobody."""

    code: ClassVar[str] = "packs.tied_rule"
    message: ClassVar[str] = _(
        "%(file)s, line %(line)s, %(key)s: cases of %(class)s would be led by two organisations, because the city's"
        " responsibility rule %(rule)s is for the same class and the same area. End that rule, give it the same"
        " organisations, or load with --org %(role)s= so that it decides. Nothing was changed."
    )


class NoPlace(BadInput):
    """Nowhere to let a simulated device stand."""

    code: ClassVar[str] = "packs.no_place"
    message: ClassVar[str] = _(
        "Simulated devices need a place inside the city: expected published areas, or --near LON,LAT inside one;"
        " got %(got)s."
    )


class NotProved(BadInput):
    """What came of an incident is not what the pack expects."""

    code: ClassVar[str] = "packs.not_proved"
    message: ClassVar[str] = _(
        "Incident %(incident)s of %(pack)s: expected %(expected)s, got %(got)s."
    )
