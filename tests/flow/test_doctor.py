"""The doctor finds what is really broken, and says it to a tired person."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection

from grid.organisations import OrganisationRow, plant
from hub.foundation import clock
from hub.foundation.models import Due, JournalEntry, Process
from hub.supervisor.mosquitto import Broker
from hub.supervisor.postgresql import drop_database, make_database, other_database
from sensors.models import Device, DeviceType, Quarantined, Reading
from tests import servers
from tests.db import small_city, small_wire
from tests.flow.field import field
from tests.servers import LiveHub, until

#: True of every database of tests that is their own: it forgets on purpose.
ON_PURPOSE = {"database.forgets"}


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


def doctor(hub: LiveHub, *more: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *more],
        cwd=servers.ROOT,
        env={**hub.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def findings(hub: LiveHub, **environ: str) -> dict[str, dict[str, Any]]:
    """What it found, by code; its exit code is the gravest of them."""
    done = doctor(hub, "--json", **environ)
    said = json.loads(done.stdout)
    assert done.returncode == ["fine", "notice", "wrong"].index(said["grade"]), done.stderr
    return {one["code"]: one for one in said["findings"]}


def wrong(found: dict[str, dict[str, Any]]) -> set[str]:
    return {code for code, one in found.items() if one["grade"] == "wrong"} - ON_PURPOSE


def test_a_hub_that_is_well_is_found_well(live_hub: LiveHub, tmp_path: Path) -> None:
    def publishing() -> bool:
        rows = Process.objects.filter(role="publish")
        return any("publisher.probed_at" in row.figures["now"] for row in rows)

    until(publishing, 60, "the publisher's first probe")
    until(lambda: Process.objects.filter(role="clock").exists(), 60, "the clock's beat")
    (tmp_path / "hub.dump").write_bytes(b"x")
    found = findings(live_hub, HUB_BACKUPS=str(tmp_path))
    assert wrong(found) == set()
    assert {"database.answers", "broker.answers", "web.answers", "late.none"} <= set(found)
    assert {"journal.whole", "quarantine.empty", "backup.fresh"} <= set(found)
    told = doctor(live_hub, "--language", "en").stdout
    assert "✓ Messages are taken as they come." in told
    assert "! Nobody has told the hub where its back-ups lie." in told


def test_without_its_database_it_says_so_and_goes_on(
    live_hub: LiveHub, database_server: str
) -> None:
    nowhere = other_database(database_server, "no_such_database")
    found = findings(live_hub, HUB_DATABASE_URL=nowhere)
    assert wrong(found) == {"database.missing"}
    assert found["doctor.not_seen"]["grade"] == "notice"
    assert "broker.answers" in found
    found = findings(live_hub, HUB_DATABASE_URL="postgres://hub@127.0.0.1:1/hub")
    assert wrong(found) == {"database.away"}
    assert found["database.away"]["sentence"].startswith("数据库 127.0.0.1:1/hub 没有回应")
    assert "scripts/run" in found["database.away"]["advice"]


def test_a_database_that_is_too_old_is_named(live_hub: LiveHub, database_server: str) -> None:
    name = "hub_doctor_old"
    drop_database(database_server, name)
    make_database(database_server, name)
    try:
        url = other_database(database_server, name)
        found = findings(live_hub, HUB_DATABASE_URL=url)
    finally:
        drop_database(database_server, name)
    assert wrong(found) & {"database.old", "database.no_postgis"}


def test_a_broker_that_is_away_or_refuses_is_told_apart(
    live_hub: LiveHub, module_broker: Broker
) -> None:
    stranger = f"mqtt://hub:guessed@127.0.0.1:{module_broker.port}"
    assert wrong(findings(live_hub, HUB_MQTT_URL=stranger)) == {"broker.refused"}
    away = findings(live_hub, HUB_MQTT_URL="mqtt://127.0.0.1:1")
    assert wrong(away) == {"broker.away"}


def test_a_process_that_was_killed_is_missed_by_name(live_hub: LiveHub) -> None:
    live_hub.stop("clock", signal.SIGKILL)
    row = Process.objects.get(role="clock")
    Process.objects.filter(pk=row.pk).update(beat_at=clock.now() - dt.timedelta(minutes=3))
    found = findings(live_hub)
    assert wrong(found) == {"process.clock"}
    assert "clock 进程已有 3 分" in found["process.clock"]["sentence"]
    live_hub.start("clock")
    until(lambda: not Process.objects.filter(pk=row.pk).exists(), 60, "the dead one's row gone")
    until(lambda: Process.objects.filter(role="clock").exists(), 60, "the clock's beat")
    assert wrong(findings(live_hub)) == set()


def test_a_web_process_that_is_gone_is_missed_at_its_door(live_hub: LiveHub) -> None:
    assert "web.silent" in wrong(findings(live_hub, HUB_PORT="1"))


def test_work_that_waits_is_counted_and_named(live_hub: LiveHub, module_broker: Broker) -> None:
    Due.objects.create(
        key="file:7", kind="x", at=clock.now(), parked=True, attempts=5, error="KeyError: 王女士"
    )
    with field(module_broker.url("field"), "field-doctor") as source:
        source.say("device/nobody/up", {"values": {"level": 1}})
        until(Quarantined.objects.exists, what="the message in quarantine")
    found = findings(live_hub)
    assert wrong(found) == {"due.parked"}
    assert "file:7 (KeyError)" in found["due.parked"]["sentence"]
    assert "王女士" not in json.dumps(found, ensure_ascii=False)
    assert found["quarantine.grows"]["values"]["reason"] == "sensors.unknown_device"
    Due.objects.filter(key="file:7").delete()


def test_months_without_a_partition_are_found(live_hub: LiveHub) -> None:
    name = f"sensors_reading_{clock.now() + dt.timedelta(days=31):%Y_%m}"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE sensors_reading DETACH PARTITION {name}")
        assert name in findings(live_hub)["database.partitions"]["sentence"]
        cursor.execute(f"DROP TABLE {name}")
    live_hub.stop("ingest")
    live_hub.start("ingest")
    until(lambda: "database.partitions" not in findings(live_hub), 60, "the partition made again")


def test_wrong_clocks_are_told_from_history_and_a_name_of_two_things_is_found(
    live_hub: LiveHub,
) -> None:
    plant([OrganisationRow("past-2", "安澜燃气公司", "owner", "燃气公司")])
    kind = DeviceType.objects.create(code="rain", name="雨量")
    history, wrong_clock = (
        Device.objects.create(code=code, type=kind, in_service=False)
        for code in ("past-1", "past-2")
    )
    now, then = clock.now(), dt.datetime(2013, 3, 1, tzinfo=dt.UTC)
    Reading.objects.bulk_create(
        Reading(
            device=device, quantity="rain", observed_at=then + n * apart, value=1.0, time_source="o",
            received_at=now - dt.timedelta(hours=60 - n),
        )
        for device, apart in ((history, dt.timedelta(days=9)), (wrong_clock, dt.timedelta(hours=1)))
        for n in range(50)
    )  # fmt: skip
    found = findings(live_hub)
    assert found["database.stray_readings"]["values"] == {"count": 50, "devices": 1}
    assert found["database.history"]["values"] == {"devices": 1}
    assert "past-2" in found["names.shared"]["values"]["named"]
    Reading.objects.all().delete()


def test_keys_files_and_certificates_that_do_not_serve_are_found(
    live_hub: LiveHub, tmp_path: Path
) -> None:
    (tmp_path / "a-file").write_text("no folder")
    certificate = tmp_path / "hub.pem"
    certificate.write_bytes(ended_yesterday())
    (tmp_path / "empty").mkdir()
    found = findings(
        live_hub,
        HUB_SEAL_KEY="",
        HUB_SECRET_KEY="",
        HUB_DEBUG="1",
        HUB_FILES=str(tmp_path / "a-file" / "photos"),
        HUB_TLS_CERT=str(certificate),
        HUB_BACKUPS=str(tmp_path / "empty"),
    )
    assert wrong(found) >= {
        "seal.missing", "debug.on", "files.refused", "certificate.over", "backup.none",
        "broker.settings",
    }  # fmt: skip
    assert found["secret.missing"]["grade"] == "notice"
    assert "cookies.open" in findings(live_hub, HUB_HOSTS="hub.example,127.0.0.1")


def ended_yesterday() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hub.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=90))
        .not_valid_after(now - dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def test_a_key_that_is_not_the_old_one_and_a_changed_journal_are_found(
    live_hub: LiveHub, module_broker: Broker
) -> None:
    small_city.make()
    small_wire.devices()
    with field(module_broker.url("field"), "field-doctor") as source:
        caller = {"name": "王女士", "phone": "13900007788"}
        said = {"id": "GD-1", "title": "路灯不亮", "text": "路灯不亮", "caller": caller}
        source.say("hotline/12345/order", said)
        until(source.receipts, what="the receipt")
    assert findings(live_hub)["seal.fits"]["grade"] == "fine"
    assert "seal.other" in wrong(findings(live_hub, HUB_SEAL_KEY="7a" * 32))
    last = JournalEntry.objects.order_by("-seq").values_list("seq", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # as only a superuser can
        cursor.execute(
            "UPDATE foundation_journalentry SET subject = 'case:0' WHERE seq = %s", [last]
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    found = findings(live_hub)
    assert wrong(found) == {"journal.broken"}
    assert str(last) in found["journal.broken"]["sentence"]
