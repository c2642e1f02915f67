"""Where the installation's own password of the demo log-ins is kept; never in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

LOGINS: Final[Path] = settings.DEMO_LOGINS
