"""HTTP and websocket meet here."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
http = get_asgi_application()

from events.city_checks import stop_if_wrong  # noqa: E402 - needs loaded apps
from hub.foundation.bodies import BodyLimit  # noqa: E402
from hub.foundation.checks import warn_of_keys  # noqa: E402
from hub.foundation.lifespan import Lifespan  # noqa: E402
from hub.foundation.origins import SameOrigin  # noqa: E402
from hub.foundation.outlet import at_hand  # noqa: E402
from hub.foundation.stream import Stream  # noqa: E402
from hub.foundation.threads import Threads  # noqa: E402
from hub.outside.front import WatchedFromOutside  # noqa: E402

warn_of_keys()
stop_if_wrong()

#: The addresses of websockets.
sockets = [path("ws/stream", Stream.as_asgi())]
#: What a form adds around a photo.
_AROUND = 1024 * 1024

application = ProtocolTypeRouter(
    {
        "lifespan": Lifespan(),
        "http": WatchedFromOutside(BodyLimit(Threads(http), settings.UPLOAD_MAX_BYTES + _AROUND)),
        # the stream itself finds out who is logged in, once
        "websocket": at_hand(SameOrigin(CookieMiddleware(SessionMiddleware(URLRouter(sockets))))),
    }
)
