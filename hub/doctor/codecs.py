"""The declared codecs: whether every file of them can be used."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from hub.doctor.finding import Finding, wrong
from sensors.library import library


def files() -> Iterator[Finding]:
    """The files that are left out; needs no database."""
    faults = library().faults
    if faults:
        first = next(iter(faults.values())).values
        yield wrong(
            "codecs.unusable",
            _(
                "%(count)s codec files cannot be used, so that messages wait in the quarantine;"
                " the first is %(file)s, line %(line)s."
            ),
            _("See them with manage.py device_types check, correct them, and restart the ingest."),
            count=len(faults),
            file=first["file"],
            line=first["line"],
        )
