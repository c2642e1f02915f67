"""Work chat: the group robots of 政务微信 (as 企业微信), 钉钉 and 飞书, each in its own shape, signed where they are.

The address says which: wecom:https://…, dingtalk:https://…, feishu:https://…. The person is mentioned by the id the
chat knows; the robot posts into its group. None of the three takes an id of ours, so a message whose answer was lost
may be posted twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Final

from events.notices.channels import http
from events.notices.ways import Message, NotTaken
from hub.foundation.errors import BadInput

#: How the shapes say that it was taken: field and value.
_TAKEN: Final = {"wecom": ("errcode", 0), "dingtalk": ("errcode", 0), "feishu": ("code", 0)}
#: Codes that mean “too many at once”: 企业微信 45009, 钉钉 130101 and 660026, 飞书 9499 and 11232.
_BUSY: Final = frozenset({45009, 130101, 660026, 9499, 11232})


class Chat:
    """shape: wecom, dingtalk or feishu; url: of the robot; secret: of its signature, "" where it has none."""

    def __init__(self, shape: str, url: str, secret: str) -> None:
        self._shape, self._url, self._secret = shape, url, secret

    @classmethod
    def of(cls, address: str, secret: str) -> Chat | None:
        """By the setting HUB_CHAT_URL, None without one. Raises BadInput when it names no shape."""
        if not address:
            return None
        shape, _, url = address.partition(":")
        if shape not in _SHAPES or not url.startswith(("http://", "https://")):
            raise BadInput(
                field="HUB_CHAT_URL",
                expected="wecom:https://…, dingtalk:https://… or feishu:https://…",
                got=_told(address),
            )
        return cls(shape, url, secret)

    def send(self, message: Message) -> None:
        """Returns when the robot has taken it. Raises NotTaken."""
        url, body = _SHAPES[self._shape](self._url, self._secret, message)
        answer = http.post(url, body)
        field, taken = _TAKEN[self._shape]
        code = answer.get(field) if isinstance(answer, Mapping) else None
        if code in _BUSY:
            raise NotTaken("busy")
        if code != taken:
            raise NotTaken("refused")


def _told(address: str) -> str:
    """What may be said of an address: robots carry their key in it."""
    parts = urllib.parse.urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}/…"


def _wecom(url: str, secret: str, message: Message) -> tuple[str, dict[str, Any]]:
    """The key stands in the address; there is no signature."""
    text = {"content": message.text, "mentioned_list": [message.to]}
    return url, {"msgtype": "text", "text": text}


def _dingtalk(url: str, secret: str, message: Message) -> tuple[str, dict[str, Any]]:
    """Signed: base64(HMAC-SHA256(secret, "<ms>\\n<secret>")) in the address, with the milliseconds."""
    if secret:
        at = str(round(time.time() * 1000))
        sign = urllib.parse.quote_plus(_signed(secret.encode(), f"{at}\n{secret}".encode()))
        url += f"{'&' if '?' in url else '?'}timestamp={at}&sign={sign}"
    body = {
        "msgtype": "text",
        "text": {"content": f"{message.text} @{message.to}"},
        "at": {"atUserIds": [message.to], "isAtAll": False},
    }
    return url, body


def _feishu(url: str, secret: str, message: Message) -> tuple[str, dict[str, Any]]:
    """Signed: base64(HMAC-SHA256("<s>\\n<secret>", "")) in the body, with the seconds."""
    mention = f'<at user_id="{message.to}"></at> '
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": mention + message.text}}
    if secret:
        at = str(int(time.time()))
        body |= {"timestamp": at, "sign": _signed(f"{at}\n{secret}".encode(), b"")}
    return url, body


def _signed(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


_SHAPES: Final[dict[str, Callable[[str, str, Message], tuple[str, dict[str, Any]]]]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
}
