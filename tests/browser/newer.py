"""Settings of a hub that was brought up to date: the files of HUB_TEST_NEWER stand before the hub's own."""

from __future__ import annotations

import os
from pathlib import Path

from hub.settings import *  # noqa: F403 - all of them, as they are
from hub.settings import STATICFILES_DIRS as BEFORE

STATICFILES_DIRS = [Path(os.environ["HUB_TEST_NEWER"]), *BEFORE]
