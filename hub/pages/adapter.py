"""How people enter: accounts are made by the administrator, nobody signs himself up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """Closes the sign-up pages of allauth; log-in, log-out and rate limits stay its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account without a post could see nothing anyway."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by name and address: by the name alone, anybody could lock its owner out."""
        counted: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{counted}@{self.get_client_ip(request)}"
