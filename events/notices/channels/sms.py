"""Text messages 短信 by the city's HTTP gateway: one JSON POST a message, with an id the gateway may know it by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.notices.channels import http
from events.notices.ways import Message, NotTaken
from hub.foundation.errors import BadInput

#: What gateways say in a field `code` when they took it.
_TAKEN: Final = frozenset({"0", "00", "ok", "200", "success"})
#: Codes of an answer that trying again would not change.
_FINAL: Final = frozenset({"invalid_number", "blacklisted", "refused"})


class Sms:
    """url: of the gateway; token: named as bearer; sign: the signature (签名) such as 安澜市, put before the text."""

    def __init__(self, url: str, token: str, sign: str) -> None:
        self._url, self._token, self._sign = url, token, sign

    @classmethod
    def of(cls, url: str, token: str, sign: str) -> Sms | None:
        """By the setting HUB_SMS_URL, None without one. Raises BadInput for another kind of address."""
        if not url:
            return None
        if not url.startswith(("http://", "https://")):
            expected = "http://… or https://…"
            raise BadInput(field="HUB_SMS_URL", expected=expected, got=url.split(":", 1)[0])
        return cls(url, token, sign)

    def send(self, message: Message) -> None:
        """Returns when the gateway has taken it: 2xx, and a `code` of success where it says one. Raises NotTaken."""
        headers = {"Idempotency-Key": str(message.id)}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        text = f"【{self._sign}】{message.text}" if self._sign else message.text
        body = {
            "id": str(message.id),
            "to": message.to,
            "text": text,
            "urgent": message.urgent,
        }
        answer = http.post(self._url, body, headers)
        code = str(answer.get("code", "ok")).lower() if isinstance(answer, Mapping) else "ok"
        if code not in _TAKEN:
            raise NotTaken("refused", final=code in _FINAL)
