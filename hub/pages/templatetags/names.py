"""A city's own names in the reader's language: of types, quantities, rules."""

from __future__ import annotations

from django import template

from hub.foundation import own_names

register = template.Library()


@register.filter
def own(name: str) -> str:
    """As the city's files call it in the reader's language; as it is where they say nothing."""
    return own_names.named(name)
