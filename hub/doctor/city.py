"""The city's own tables: whether its file can be used, whether it is what runs, and whether its reasons exist."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from events import catalogue, city, city_file
from events.city_file import BadCityFile
from hub.doctor.finding import Finding, fine, notice, wrong


def file() -> Finding:
    """Whether the city file can be used; needs no database."""
    try:
        found = city_file.running()
    except BadCityFile as bad:
        return wrong(
            "city.unusable",
            _("The city file %(file)s has %(count)s faults: no process starts with it."),
            _(
                "See them with manage.py city_file check, correct the file, and start the hub again."
            ),
            file=bad.values["file"],
            count=len(bad.faults),
        )
    if found.path is None:
        return fine("city.built_in", _("The city works by the tables that are built in."))
    says = _("The city works by its own tables: %(stamp)s of %(file)s.")
    return fine("city.own", says, stamp=found.stamp, file=str(found.path))


def look() -> Iterator[Finding]:
    """Whether the journal knows these tables, and the catalogue the reasons. Raises Django's database errors."""
    try:
        here = city_file.running()
    except BadCityFile:
        return
    last = city.last()
    if last is not None and last.stamp != here.stamp:
        yield notice(
            "city.other",
            _(
                "The hub was last started with the city's tables %(last)s; the file now says %(here)s."
            ),
            _("A process reads the file once: restart all of them, so that they decide alike."),
            last=last.stamp,
            here=here.stamp,
        )
    known = catalogue.of()
    missing = [
        f"{kind}/{code}"
        for kind, codes in here.policy.reasons.items()
        for code in codes
        if code not in {one.code for one in known.reasons(kind)}
    ]
    if missing:
        yield notice(
            "city.reasons",
            _("The city file offers reasons that the catalogue does not know: %(codes)s."),
            _(
                "Correct the codes in the city file, or load the reasons with manage.py load_catalogue."
            ),
            codes=", ".join(missing),
        )
