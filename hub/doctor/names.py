"""Names: whether a code names more than one thing, so that one account at the broker would be all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_noop as _

from hub.doctor.finding import Finding, notice
from sensors import namesakes

NAMED: Final = 5
KINDS: Final = {
    "device": gettext_noop("a device"),
    "organisation": gettext_noop("an organisation"),
    "source": gettext_noop("a source of orders"),
    "hub": gettext_noop("an account of the hub's own"),
}


def look() -> Iterator[Finding]:
    """Raises Django's database errors."""
    found = namesakes.shared()
    if not found:
        return
    told = [
        f"{code} ({', '.join(gettext(KINDS[kind]) for kind in kinds)})"
        for code, kinds in sorted(found.items())
    ]
    yield notice(
        "names.shared",
        _(
            "%(count)s codes name more than one thing: %(named)s. An account of that name is all of them."
        ),
        _(
            "Register the device under another code and take this one out of service; then remove the account"
            " (manage.py broker_account remove) and issue it under the new code."
        ),
        count=len(found),
        named="; ".join(told[:NAMED]) + ("…" if len(told) > NAMED else ""),
    )
