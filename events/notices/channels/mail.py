"""E-mail by the city's own server (SMTP)."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from events.notices.ways import Message, NotTaken
from hub.foundation.errors import BadInput

PATIENCE_S: Final = 10.0
_PORTS: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class Mail:
    """url: smtp://host:port, smtps://… or smtp+starttls://user:password@host; sender: the address it comes from."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender or f"hub@{self._host}"

    @classmethod
    def of(cls, url: str, sender: str) -> Mail | None:
        """By the setting HUB_MAIL_URL, None without one. Raises BadInput for another kind of address."""
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            expected = "smtp://host:port, smtps://… or smtp+starttls://user:password@host"
            raise BadInput(field="HUB_MAIL_URL", expected=expected, got=parts.scheme)
        return cls(url, sender)

    def send(self, message: Message) -> None:
        """Returns when the server has taken it. Raises NotTaken."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.title, self._sender, message.to
        mail["Message-ID"] = f"<{message.id}@{self._host}>"  # the same at every attempt
        if message.urgent:
            mail["X-Priority"] = "1"
        mail.set_content(message.text)
        try:
            with self._connect() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(mail)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise NotTaken("refused", final=_is_final(error)) from None
        except smtplib.SMTPAuthenticationError:
            raise NotTaken("not_allowed") from None
        except TimeoutError:
            raise NotTaken("too_slow") from None
        except smtplib.SMTPResponseException:
            raise NotTaken("fault") from None
        except (smtplib.SMTPException, OSError):
            raise NotTaken("unreachable") from None

    def _connect(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=PATIENCE_S, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=PATIENCE_S)
        if self._scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        return server


def _is_final(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> bool:
    """Codes of 5xx are for good, those of 4xx for now (RFC 5321 §4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return error.smtp_code >= 500
