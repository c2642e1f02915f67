"""Every setting of the hub, read once from the environment and `var/hub.env`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from hub.foundation import geolibs
from hub.foundation.env import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / "var" / "hub.env")

# --- Safety -------------------------------------------------------------------------------------------
DEBUG = env.flag("HUB_DEBUG")
#: Without a key the process gets one of its own: enough for one-off commands, not for several web processes.
SECRET_KEY = env.text("HUB_SECRET_KEY") or secrets.token_urlsafe(48)
SECRET_KEY_IS_KEPT = bool(env.text("HUB_SECRET_KEY"))
#: Key of sealed personal data. Losing it loses the sealed data; without it nothing is sealed or opened.
SEAL_KEY = env.key("HUB_SEAL_KEY", 32)
ALLOWED_HOSTS = env.words("HUB_HOSTS", "127.0.0.1,localhost")
#: Over TLS, ours or that of a proxy, the cookies are marked secure; uvicorn serves TLS when both files are named.
TLS_CERT = env.text("HUB_TLS_CERT")
TLS = bool(TLS_CERT and env.text("HUB_TLS_KEY"))
CSRF_TRUSTED_ORIGINS = env.words("HUB_ORIGINS")
_ALL_HTTPS = bool(CSRF_TRUSTED_ORIGINS) and all(
    origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS or _ALL_HTTPS
SESSION_COOKIE_AGE = 14 * 3600  # a shift of twelve hours, with the handovers before and after it
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# --- Rooms --------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "hub.foundation",
    "grid",
    "events",
    "sensors",
    "maps",
    "hub.pages",
    "hub.demo",
    "hub.packs",
    "hub.apps.HubConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hub.pages.packing.answers_are_packed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hub.pages.middleware.content_security_policy",
    "hub.pages.middleware.answers_are_not_kept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hub.pages.middleware.reader_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "hub.urls"
ASGI_APPLICATION = "hub.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "hub" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.pages.context.city",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
#: The city this instance runs: its code in topics, the prefix of case numbers, its name on the screens.
CITY_CODE = env.text("HUB_CITY", "990100")
CITY_PREFIX = env.text("HUB_CITY_PREFIX", "AL")
CITY_NAME = env.text("HUB_CITY_NAME", "安澜市")
#: What the city wants otherwise than built in: branches, limits, levels, reasons. Empty: nothing.
CITY_FILE = env.text("HUB_CITY_FILE")

# --- People -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hub.pages.adapter.NoSignUp"
# An office, or a carrier's phones, come from one address, and at the change of shifts all at once; five wrong passwords
# lock a name for five minutes, from where they were tried (hub.pages.adapter).
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "60/m/ip,5/300s/key"}

# --- Database -----------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database("HUB_DATABASE_URL")
    | {
        "OPTIONS": {"options": "-c jit=off", "application_name": "hub"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a connection that broke meanwhile is replaced before a request uses it
    }
}
GDAL_LIBRARY_PATH = geolibs.gdal(env.text("HUB_GDAL"))
GEOS_LIBRARY_PATH = geolibs.geos(env.text("HUB_GEOS"))

# --- Broker and live ----------------------------------------------------------------------------------
MQTT_URL = env.text("HUB_MQTT_URL", "mqtt://127.0.0.1:1883")
#: The broker by the account of the city's sources, for the simulator and replays.
MQTT_FIELD_URL = env.text("HUB_MQTT_FIELD_URL") or MQTT_URL
#: Folder of the city's own codecs: sources.toml, servers/, device_types/. Empty: those that come with the hub.
CODECS = env.text("HUB_CODECS")
#: Folder of the city's own scenario packs, each a folder beside the others. Empty: those that come with the hub.
PACKS = env.text("HUB_PACKS")
#: The port the web process listens on.
PORT = env.number("HUB_PORT", 8000)
#: Basemap: "tianditu:<key>", an XYZ template, or nothing.
BASEMAP = env.text("HUB_BASEMAP")

# --- Notices ------------------------------------------------------------------------------------------
#: Gateway of text messages, its token, and the signature (签名) before each text.
SMS_URL = env.text("HUB_SMS_URL")
SMS_TOKEN = env.text("HUB_SMS_TOKEN")
SMS_SIGN = env.text("HUB_SMS_SIGN", CITY_NAME)
#: Group robot of a work chat: wecom:https://…, dingtalk:https://… or feishu:https://…, and the secret it signs with.
CHAT_URL = env.text("HUB_CHAT_URL")
CHAT_SECRET = env.text("HUB_CHAT_SECRET")
#: E-mail server: smtp://host:port, smtps://… or smtp+starttls://user:password@host, and the address it comes from.
MAIL_URL = env.text("HUB_MAIL_URL")
MAIL_FROM = env.text("HUB_MAIL_FROM")

# --- Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
#: Front-end libraries from npm, placed there by `manage.py place_libraries`.
STATICFILES_DIRS = [
    path for path in (BASE_DIR / "hub" / "static", BASE_DIR / "var" / "frontend") if path.is_dir()
]
#: Files are served from their folders; there is no separate collecting step to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.text("HUB_FILES", str(BASE_DIR / "var" / "files")))
#: The demo city's own password and log-ins; never in the repository.
DEMO_LOGINS = Path(env.text("HUB_DEMO_LOGINS", str(BASE_DIR / "var" / "demo_logins.json")))
#: Largest photo accepted, bytes.
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- Language -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "hub" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Logs ---------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice("HUB_LOG_LEVEL", "INFO", "DEBUG", "INFO", "WARNING", "ERROR")
#: "words" for a person, "json" for a program: by itself words on a terminal only.
LOG_FORM = env.choice("HUB_LOG_FORM", "words" if sys.stderr.isatty() else "json", "words", "json")
#: uvicorn sets up loggers of its own before these settings are read; they speak as everybody does.
_UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "words": {
            "()": "hub.foundation.logs.Line",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "hub.foundation.logs.JsonLine"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORM}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {name: {"handlers": [], "propagate": True} for name in _UVICORN},
}

# --- Seen from outside --------------------------------------------------------------------------------
#: Who names it may read /metrics from anywhere; without one they are given on this machine only.
METRICS_TOKEN = env.text("HUB_METRICS_TOKEN")
#: Folder the nightly back-ups are written to; the doctor looks how old the newest is.
BACKUPS = env.text("HUB_BACKUPS")

env.stop_if_wrong()
