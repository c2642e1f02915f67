"""What msgspec and tomllib find wrong with a file, as sentences of ours in the reader's language. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from django.utils.translation import gettext_noop as _

from hub.foundation.errors import Phrase

#: Where something stands in what was read, as in `tomlfile.Path`.
_Path = tuple[str | int, ...]

_KINDS: Final = {
    "str": _("a text in quotation marks"),
    "int": _("a whole number"),
    "float": _("a number"),
    "bool": _("true or false"),
    "array": _("a list [ … ]"),
    "object": _("a table { … }"),
    "null": _("nothing"),
    "datetime": _("a day and time"),
    "date": _("a day"),
    "time": _("a time of day"),
}
#: What msgspec says of a value; a name in %( )s is a group of the pattern.
_VALUES: Final = (
    (r"Expected `(?P<expected>[a-z| ]+)`, got `(?P<got>[a-z]+)`", _("expected %(expected)s, got %(got)s")),
    (r"Expected `str` of length >= (?P<n>\d+)", _("expected %(n)s characters at least")),
    (r"Expected `str` of length <= (?P<n>\d+)", _("expected %(n)s characters at most")),
    (r"Expected `\w+` of length >= (?P<n>\d+)", _("expected %(n)s entries at least")),
    (r"Expected `\w+` of length <= (?P<n>\d+)", _("expected %(n)s entries at most")),
    (r"Expected `\w+` of length (?P<n>\d+), got (?P<got>\d+)", _("expected %(n)s entries, got %(got)s")),
    (r"Expected `\w+` >= (?P<n>\S+?)(?:\.0)?", _("expected %(n)s or more")),
    (r"Expected `\w+` <= (?P<n>\S+?)(?:\.0)?", _("expected %(n)s or less")),
    (r"Expected `\w+` > (?P<n>\S+?)(?:\.0)?", _("expected more than %(n)s")),
    (r"Expected `\w+` < (?P<n>\S+?)(?:\.0)?", _("expected less than %(n)s")),
    (r"Invalid enum value '?(?P<got>.+?)'?", _("expected one of %(known)s, got %(got)s")),
    (r"Object contains unknown field `(?P<name>.+)`", _("nothing of this name is known here")),
    (r"Object missing required field `(?P<name>.+)`", _("`%(name)s` is missing")),
)  # fmt: skip
_REGEX: Final = re.compile(r"Expected `str` matching regex '(.+)'")
#: What the patterns of our files ask for, in words.
_FORMS: Final = {
    r"^[a-z0-9][a-z0-9_-]{0,39}$": _(
        "expected a code of the letters a-z, digits, - and _ (at most 40, no - or _ first)"
    ),
    r"^[a-z][a-z0-9_]{0,39}$": _(
        "expected a code of the letters a-z, digits and _ (at most 40, a letter first)"
    ),
    r"^[a-z0-9][a-z0-9-]{0,29}$": _(
        "expected a code of the letters a-z, digits and - (at most 30, no - first)"
    ),
    r"^.+/(matter|alarm|component)/[^/]+$": _(
        "expected a class as scheme/kind/code, such as hub-monitoring/alarm/0101"
    ),
    r"^(.+/.+/.+)?$": _("expected a class as scheme/kind/code, such as hub-monitoring/alarm/0101"),
    r"^([01]\d|2[0-3]):[0-5]\d$": _("expected a time of day such as 06:00"),
}
#: What tomllib says of a text.
_TEXT: Final = (
    (r"Invalid statement", _("expected `name = value` or a [header] here")),
    (r"Expected newline or end of document.*", _("expected the end of the line after the value")),
    (r"Expected '=' after.*", _("expected the sign = after a name")),
    (r"(Cannot|Duplicate) .*", _("this name is there twice")),
    (r"Expected '\]+' at the end.*", _("the header does not end with its ]")),
    (r"Unclosed array", _("in the list a comma or the ] at its end is missing")),
    (r"Unclosed inline table", _("in the table a comma or the } at its end is missing")),
    (r"(Illegal character '\\n'|Unterminated|Expected .).*", _("the quotation mark that ends the text is missing")),
    (r"(Found invalid|Illegal) character (?P<got>.+)", _("the character %(got)s may not stand here")),
    (r"(Unescaped|Invalid hex|Escaped).*", _("what follows the \\ is not known; write \\\\ for the sign")),
    (r"Invalid initial character.*", _("expected a name of letters, digits, - and _")),
    (r"Invalid date or datetime", _("there is no such day or time")),
    (r"Invalid value", _('expected a value: "text", a number, true or false, [ … ] or { … }')),
)  # fmt: skip


def of_value(said: str, shape: Any, path: _Path) -> Phrase:
    """What msgspec said of the value at a place, in our words. shape: what the whole was to become."""
    if asked := _REGEX.fullmatch(said):
        form = asked[1].replace("\\\\", "\\")
        if form in _FORMS:
            return Phrase(_FORMS[form])
        return Phrase(_("expected a text of the form %(form)s"), form=form)
    for pattern, msgid in _VALUES:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            told: dict[str, Any] = found.groupdict()
            if "expected" in told:
                told = {name: _kind(kinds) for name, kinds in told.items()}
            elif "known" in msgid:
                told["known"] = ", ".join(_allowed(shape, path))
            return Phrase(msgid, **told)
    return Phrase(said.replace("%", "%%"))


def of_text(said: str) -> Phrase:
    """What tomllib said of a text, without the place, in our words."""
    for pattern, msgid in _TEXT:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return Phrase(msgid, **found.groupdict())
    return Phrase(said.replace("%", "%%"))


def _kind(kinds: str) -> Phrase:
    """`int | null` is a whole number: what may be left out is not asked for as nothing."""
    named = [one for one in kinds.split(" | ") if one != "null"] or ["null"]
    if len(named) == 1:
        return Phrase(_KINDS.get(named[0], named[0]))
    rest = _kind(" | ".join(named[1:]))
    return Phrase(_("%(one)s or %(other)s"), one=_kind(named[0]), other=rest)


def _allowed(shape: Any, path: _Path) -> list[str]:
    """The words a place may hold."""
    kind = msgspec.inspect.type_info(shape)
    for step in path:
        for part in getattr(
            kind, "types", (kind,)
        ):  # one of several: that which can be stepped into
            if isinstance(part, msgspec.inspect.StructType):
                fields = {one.encode_name: one.type for one in part.fields}
                kind = fields.get(str(step), kind)
            elif isinstance(part, msgspec.inspect.ListType):
                kind = part.item_type
            elif isinstance(part, msgspec.inspect.DictType):
                kind = part.value_type
            while isinstance(kind, msgspec.inspect.Metadata):
                kind = kind.type
    kinds = getattr(kind, "types", (kind,))
    return [
        str(value)
        for one in kinds
        if isinstance(one, msgspec.inspect.LiteralType)
        for value in one.values
    ]
