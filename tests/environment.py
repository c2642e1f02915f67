"""The settings of the tests, put in place before Django reads them: neither the shell's nor var/hub.env's count."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

import django

#: The one thing that may be given: a server to make test databases on.
GIVEN_DATABASE = os.environ.get("HUB_DATABASE_URL", "")

_FILE = Path(__file__).resolve().parents[1] / "var" / "hub.env"
_KEPT = _FILE.read_text("utf-8") if _FILE.exists() else ""
_FILES = tempfile.mkdtemp(prefix="onenet-hub-files-")
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)

for _name in [name for name in os.environ if name.startswith("HUB_")]:
    del os.environ[_name]
for _name in re.findall(r"^(HUB_[A-Z_]+)=", _KEPT, re.MULTILINE):
    os.environ[_name] = ""  # empty counts as not given, and hides what the file says
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "hub.settings",
    # Nobody listens there: a test that wants a database says so, and then it is started.
    "HUB_DATABASE_URL": GIVEN_DATABASE or "postgres://nobody@127.0.0.1:1/hub",
    "HUB_MQTT_URL": "mqtt://127.0.0.1:1",
    "HUB_SECRET_KEY": "only for tests",
    "HUB_SEAL_KEY": "5e" * 32,
    "HUB_FILES": _FILES,
    "HUB_DEMO_LOGINS": f"{_FILES}/demo_logins.json",
}
django.setup()
