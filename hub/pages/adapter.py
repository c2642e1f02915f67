"""How people enter: accounts are made by the administrator, nobody signs himself up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc] # allauth publishes no types
    """Closes the sign-up pages of allauth; log-in, log-out and rate limits stay its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account without a post could see nothing anyway."""
        return False
