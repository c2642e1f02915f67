"""Keys, files, certificates and back-ups: what nobody looks at until it is needed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_noop as _

from events.models import Caller
from hub.doctor.database import room
from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation import clock, seal, spans
from hub.foundation.seal import SealBroken

#: A certificate is renewed before this.
RENEW_S: Final = 21 * 86_400
#: One back-up a day, and two hours for it.
BACKUP_S: Final = 26 * 3600
LOOPBACK: Final = {"127.0.0.1", "localhost", "[::1]"}


def look() -> Iterator[Finding]:
    """Everything that needs no database."""
    yield from _keys()
    yield from _files()
    yield from _certificate()
    yield from _cookies()
    yield from _backups()


def seal_fits() -> Iterator[Finding]:
    """Whether the key opens what is sealed. Raises Django's database errors."""
    sample = (
        Caller.objects.exclude(phone=None).order_by("-pk").values_list("phone", flat=True).first()
    )
    if sample is None or not settings.SEAL_KEY:
        return
    try:
        seal.unseal_bytes(bytes(sample))
    except SealBroken:
        yield wrong(
            "seal.other",
            _("HUB_SEAL_KEY is not the key the newest caller was sealed with."),
            _(
                "Put the old key back before anything more is sealed; it stands in the back-up of var/hub.env."
            ),
        )
    else:
        yield fine("seal.fits", _("The seal key opens what is sealed."))


def _keys() -> Iterator[Finding]:
    if not settings.SEAL_KEY:
        yield wrong(
            "seal.missing",
            _("HUB_SEAL_KEY is not set: no report with a caller and no photo can be taken."),
            _(
                "Put the key of the back-up into the environment or var/hub.env; only an empty hub may get a new one."
            ),
        )
    if not settings.SECRET_KEY_IS_KEPT:
        yield notice(
            "secret.missing",
            _("HUB_SECRET_KEY is not set: every log-in ends when a process ends."),
            _("Set it in the environment or var/hub.env; .env.example says how."),
        )
    if settings.DEBUG:
        yield wrong(
            "debug.on",
            _("HUB_DEBUG is on: errors show their insides to whoever meets them."),
            _("Take the line HUB_DEBUG away and start again."),
        )


def _files() -> Iterator[Finding]:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x" * 4096)
    except OSError as error:
        yield wrong(
            "files.refused",
            _("Photos cannot be stored in %(folder)s: %(why)s."),
            _(
                "Give the account that runs the hub the right to write there, or make room on the disk."
            ),
            folder=str(folder),
            why=error.strerror or type(error).__name__,
        )
        return
    yield room("files.room", folder)


def _certificate() -> Iterator[Finding]:
    if not settings.TLS_CERT:
        return
    try:
        ends = x509.load_pem_x509_certificate(
            Path(settings.TLS_CERT).read_bytes()
        ).not_valid_after_utc
    except (OSError, ValueError) as error:
        yield wrong(
            "certificate.unreadable",
            _("The certificate %(file)s cannot be read: %(why)s."),
            _("HUB_TLS_CERT names a file in PEM form that the hub's account may read."),
            file=settings.TLS_CERT,
            why=type(error).__name__,
        )
        return
    left_s = (ends - datetime.now(UTC)).total_seconds()
    values = {"file": settings.TLS_CERT, "time": spans.lasting(abs(left_s))}
    renew = _("Renew it, put it in place of the old one, and restart the web process.")
    if left_s < 0:
        says = _("The certificate %(file)s ran out %(time)s ago; browsers refuse the hub.")
        yield wrong("certificate.over", says, renew, **values)
    elif left_s < RENEW_S:
        says = _("The certificate %(file)s runs out in %(time)s.")
        yield notice("certificate.ends", says, renew, **values)
    else:
        yield fine("certificate.good", _("The certificate holds for another %(time)s."), **values)


def _cookies() -> Iterator[Finding]:
    beyond = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if beyond and not settings.SESSION_COOKIE_SECURE:
        yield notice(
            "cookies.open",
            _("The hub is reached as %(hosts)s without TLS: log-ins can be overheard."),
            _(
                "Set HUB_TLS_CERT and HUB_TLS_KEY, or put a proxy with TLS in front and name it in HUB_ORIGINS."
            ),
            hosts=", ".join(beyond),
        )


def _backups() -> Iterator[Finding]:
    where = settings.BACKUPS
    if not where:
        yield notice(
            "backup.unknown",
            _("Nobody has told the hub where its back-ups lie."),
            _("Make one a day as docs/operations.md says, and name its folder in HUB_BACKUPS."),
        )
        return
    folder = Path(where)
    newest = max((file.stat().st_mtime for file in folder.glob("*") if file.is_file()), default=0.0)
    if not newest:
        yield wrong(
            "backup.none",
            _("There is no back-up in %(folder)s."),
            _("See why the nightly back-up does not run; docs/operations.md has the commands."),
            folder=where,
        )
        return
    age_s = clock.now().timestamp() - newest
    if age_s > BACKUP_S:
        yield wrong(
            "backup.old",
            _("The newest back-up in %(folder)s is %(time)s old."),
            _("See why the nightly back-up does not run; docs/operations.md has the commands."),
            folder=where,
            time=spans.lasting(age_s),
        )
    else:
        says = _("The newest back-up is %(time)s old.")
        yield fine("backup.fresh", says, time=spans.lasting(age_s))
