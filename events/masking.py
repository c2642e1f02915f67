"""What of a caller may be shown without asking. Pure."""

from __future__ import annotations


def name(text: str) -> str:
    """The first character and stars: 张**."""
    return text[:1] + "**" if text else ""


def phone(text: str) -> str:
    """Mobile 138****1234; anything else keeps its last four signs."""
    if len(text) == 11 and text.startswith("1"):
        return f"{text[:3]}****{text[-4:]}"
    return "*" * max(0, len(text) - 4) + text[-4:] if len(text) > 4 else "*" * len(text)


def id_number(text: str) -> str:
    """The first sign and the last two."""
    return f"{text[:1]}{'*' * (len(text) - 3)}{text[-2:]}" if len(text) > 3 else "*" * len(text)
