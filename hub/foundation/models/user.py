"""A person who logs in; what the person may do is said by posts (grid), not here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """One log-in. Django's groups, permissions and superusers are not used in operation (MLPS-3)."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]

    #: 姓名, shown to colleagues.
    name = models.CharField(_("name"), max_length=60, blank=True)
    #: Language of the screens: zh-hans or en.
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    #: Counted up by an administrator, it ends every session of the person, as a new password does.
    session_epoch = models.PositiveIntegerField(default=0)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this person's: changes with the password and with `session_epoch`."""
        known = f"{self.session_epoch} {self.password}"
        return salted_hmac("hub.session", known, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name as colleagues see it."""
        return str(self)

    def get_short_name(self) -> str:
        """The same; Chinese names are not shortened."""
        return str(self)
