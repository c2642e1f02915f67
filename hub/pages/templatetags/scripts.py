"""How a page names its scripts."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hub.pages.shell import modules

register = template.Library()


@register.simple_tag
def script(entry: str) -> SafeString:
    """The module of a page, and everything it begins with named beside it: fetched at once, not file by file."""
    names = modules(entry) if settings.DEBUG else _kept(entry)
    beside = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in names[1:])
    )
    return format_html('{}\n<script type="module" src="{}"></script>', beside, static(entry))


@cache
def _kept(entry: str) -> tuple[str, ...]:
    return modules(entry)
