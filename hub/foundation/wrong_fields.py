"""What a schema refuses, in our words: pydantic names the kind of fault and its bounds, the sentences are here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.foundation.errors import BadInput

#: Kind of fault, or the first word of several kinds (int_type, int_parsing …) → sentence with the bounds of the kind.
SENTENCES: Final[dict[str, str]] = {
    "missing": _("%(field)s: needed, but not given."),
    "extra_forbidden": _("%(field)s: not known here; leave it out."),
    "string": _("%(field)s: expected a text."),
    "string_too_long": _("%(field)s: too long; write at most %(max_length)s characters."),
    "string_too_short": _("%(field)s: too short; expected %(min_length)s or more characters."),
    "string_pattern_mismatch": _("%(field)s: expected a text of the form %(pattern)s."),
    "int": _("%(field)s: expected a whole number."),
    "int_parsing_size": _("%(field)s: this number is too large."),
    "float": _("%(field)s: expected a number."),
    "finite_number": _("%(field)s: expected a finite number."),
    "greater_than": _("%(field)s: expected a number above %(gt)s."),
    "greater_than_equal": _("%(field)s: expected %(ge)s or more."),
    "less_than": _("%(field)s: expected a number below %(lt)s."),
    "less_than_equal": _("%(field)s: expected %(le)s or less."),
    "bool": _("%(field)s: expected yes or no."),
    "enum": _("%(field)s: expected one of %(expected)s."),
    "literal_error": _("%(field)s: expected one of %(expected)s."),
    "uuid": _("%(field)s: expected an id (UUID)."),
    "datetime": _(
        "%(field)s: expected an instant with its zone, such as 2026-11-21T08:00:00+08:00."
    ),
    "timezone_aware": _("%(field)s: a zone is missing; write 2026-11-21T08:00:00+08:00."),
    "date": _("%(field)s: expected a day, such as 2026-11-21."),
    "of_our_time": _("%(field)s: the year %(year)s is not of our time; look at the date."),
    "list": _("%(field)s: expected a list."),
    "too_long": _("%(field)s: %(actual_length)s entries are too many; at most %(max_length)s."),
    "too_short": _("%(field)s: %(actual_length)s entries are too few; at least %(min_length)s."),
    "dict": _("%(field)s: expected an object with fields."),
    "model": _("%(field)s: expected an object with fields."),
}
#: For a kind nobody has thought of.
OTHERWISE: Final = _("%(field)s: not what the description of the API asks for; compare it.")
#: The words of a list, as pydantic names them: 'a', 'b' or 'c'.
_WORD: Final = re.compile(r"'([^']*)'")
_PLACES: Final = re.compile(r"%\((\w+)\)s")


class WrongField(BadInput):
    """A field that its schema refuses. values: field, problem (pydantic's kind), and the bounds of that kind."""

    def __init__(self, error: Mapping[str, Any], place: str = "") -> None:
        """error: one of pydantic's `errors()`. place: what its `loc` lies in."""
        kind, bounds = str(error["type"]), error.get("ctx", {})
        known = {
            name: _plain(bounds[name]) for name in _PLACES.findall(_says(kind)) if name in bounds
        }
        path = ".".join(map(str, (*filter(None, [place]), *error["loc"])))
        super().__init__(field=path, problem=kind, **known)

    def sentence(self) -> str:
        """The sentence of the kind of fault, in the active language."""
        told = {name: self.told(name) for name in self.values}
        return gettext(_says(self.values["problem"])) % told


def _says(kind: str) -> str:
    return SENTENCES.get(kind) or SENTENCES.get(kind.split("_")[0], OTHERWISE)


def _plain(bound: object) -> object:
    """A bound as people write it: 90 for 90.0, a list without pydantic's quotes and "or"."""
    if isinstance(bound, str):
        return ", ".join(_WORD.findall(bound)) or bound
    return f"{bound:g}" if isinstance(bound, float) else bound
