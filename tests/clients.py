"""Django's test clients share one chain of middleware, as all requests to a web process do.

Left alone each client loads its own, and whitenoise then looks up every static file there is: for tests that are two
thousand people in front of pages, half of their time.
"""

from __future__ import annotations

from typing import Any

from django.core.handlers.base import BaseHandler
from django.core.signals import setting_changed
from django.test.client import ClientHandler

#: What the first handler loaded; emptied when a test changes a setting.
_loaded: dict[str, Any] = {}
_load = ClientHandler.load_middleware


def _load_once(self: BaseHandler, is_async: bool = False) -> None:
    """Take over what was loaded; load it when nothing was."""
    if not _loaded:
        before = set(vars(self))
        _load(self, is_async)
        _loaded.update({name: value for name, value in vars(self).items() if name not in before})
    vars(self).update(_loaded)


def _forget(**_: Any) -> None:
    _loaded.clear()


def share_their_middleware() -> None:
    """From now on."""
    ClientHandler.load_middleware = _load_once  # type: ignore[method-assign]
    setting_changed.connect(_forget)
