"""One POST of JSON to another machine, and what its refusals mean."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from events.notices.ways import NotTaken

#: How long the other side may take, seconds; well within the lease of `events.notices.outbox`.
PATIENCE_S: Final = 10.0
#: More than any answer we read.
_LONGEST: Final = 65_536

_BUSY: Final = frozenset({408, 425, 429})
_NOT_ALLOWED: Final = frozenset({401, 403})


class _NoTurning(urllib.request.HTTPRedirectHandler):
    """A redirection is not followed: the message would reach somebody who was not named."""

    def redirect_request(self, *args: Any) -> None:
        """None: the answer stays what it is."""
        return


_opener: Final = urllib.request.build_opener(_NoTurning)


def post(url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
    """The JSON of the answer, None when it is no JSON. Raises NotTaken for any answer but 2xx, and for none."""
    request = urllib.request.Request(  # noqa: S310 - the address is a setting, http or https
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
        method="POST",
    )
    try:
        with _opener.open(request, timeout=PATIENCE_S) as answer:
            said = answer.read(_LONGEST)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(error.code) from None
    except TimeoutError:
        raise NotTaken("too_slow") from None
    except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        raise NotTaken("too_slow" if slow else "unreachable") from None
    try:
        return json.loads(said)
    except ValueError:
        return None


def _refused(status: int) -> NotTaken:
    if status in _BUSY:
        return NotTaken("busy")
    if status in _NOT_ALLOWED:
        return NotTaken("not_allowed")  # a key is mended sooner than a message is out of date
    return NotTaken("fault") if status >= 500 else NotTaken("refused", final=True)
