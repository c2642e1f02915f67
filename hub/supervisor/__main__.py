"""`python -m hub.supervisor`: what `scripts/run` calls once the set-up is done."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from hub.supervisor import lock
from hub.supervisor.environment import READ_HERE, HubFile
from hub.supervisor.place import StartFailed, command_as, free_port, listens
from hub.supervisor.processes import WEB, Part, Processes, Voice, ended
from hub.supervisor.servers import Servers, start_over

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
DEFAULT_PORT = 8000
#: Exists while an empty database is being filled.
FILLING = VAR / "filling"


def main() -> None:
    """Run the hub until Ctrl-C or SIGTERM; exit code 1 with a sentence when it cannot be started."""
    parser = argparse.ArgumentParser(
        prog="scripts/run", description="Start the hub and everything it needs."
    )
    parser.add_argument(
        "--fresh", action="store_true", help="start over: delete database, queue and files first"
    )
    parser.add_argument(
        "--no-demo", action="store_true", help="an empty hub: no demo city, no simulator"
    )
    options = parser.parse_args()
    try:
        asyncio.run(run(fresh=options.fresh, demo=not options.no_demo))
    except StartFailed as failed:
        sys.exit(f"\nscripts/run: {failed}")


async def run(*, fresh: bool, demo: bool) -> None:
    """One whole life: servers, database, processes, the wait for the end, and the stopping of all."""
    began = time.monotonic()
    held = lock.hold(VAR / "run.lock")
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    file = HubFile(VAR / "hub.env")
    servers = Servers(file, VAR)
    processes: Processes | None = None
    try:
        if fresh or (FILLING.exists() and servers.database):
            if not fresh:
                print("The last start was cut short while it filled the database.", flush=True)
            print("Starting over: deleting database, queue and files …", flush=True)
            servers = start_over(file, servers, VAR)
            FILLING.unlink(missing_ok=True)
        port = _port(file)
        file.make_secrets()
        file.generated["HUB_PORT"] = str(port)
        _say_servers(servers)
        servers.start()
        file.save()
        prepared = await _prepare(file.for_processes(), stop, demo=demo)
        if prepared is None:
            return
        parts = _parts(file, port, simulator=bool(prepared["demo"]))
        voice = Voice(max(len(part.name) for part in parts))
        processes = Processes(parts, file.for_processes(), ROOT, voice)
        processes.start()
        if await _web_answers(port, stop):
            print(
                _banner(file, port, str(prepared["logins"]), time.monotonic() - began), flush=True
            )
        await _watch(servers, voice, stop)
    finally:
        print("\nStopping …", flush=True)
        if processes is not None:
            await processes.stop()
        servers.stop()
        held.truncate(0)  # our number may soon be somebody else's
        held.close()
        print("Stopped.", flush=True)


def _port(file: HubFile) -> int:
    given = file.given("HUB_PORT")
    if not given:
        port = free_port(DEFAULT_PORT)
        if port != DEFAULT_PORT:
            print(
                f"Port {DEFAULT_PORT} is taken; this hub listens on {port}. HUB_PORT chooses another."
            )
        return port
    if not given.isdigit() or free_port(int(given)) != int(given):
        raise StartFailed(
            f"HUB_PORT: expected a free port, got {given!r}. See who holds it with `ss -ltnp`."
        )
    return int(given)


def _say_servers(servers: Servers) -> None:
    own = [
        name
        for name, server in (("database", servers.database), ("broker", servers.broker))
        if server
    ]
    print(f"Starting {' and '.join(own) or 'no servers of its own'} …", flush=True)
    if own and servers.folder != VAR:
        print(
            f"The account that runs them cannot enter {VAR}; their data lie in {servers.folder}.",
            flush=True,
        )


async def _prepare(
    environ: Mapping[str, str], stop: asyncio.Event, *, demo: bool
) -> dict[str, object] | None:
    """Bring the database up to date; what `prepare` found, or None when we were stopped meanwhile."""
    print("Bringing the database up to date …", flush=True)
    note = VAR / "prepared.json"
    note.touch(0o600)  # it may hold a first password
    command = [sys.executable, "-m", "hub.supervisor.prepare", "--result", str(note)]
    command += ["--mark", str(FILLING)]
    if not demo:
        command.append("--no-demo")
    process = await asyncio.create_subprocess_exec(
        *command_as(None, command, dies_with_us="TERM"),
        cwd=ROOT,
        env=dict(environ),
        start_new_session=True,
    )
    ends, stopped = asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())
    await asyncio.wait({ends, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if stop.is_set():
        if process.returncode is None:
            process.terminate()
        await ends
        return None
    if process.returncode:
        note.unlink()
        raise StartFailed(
            f"Preparing the database failed ({ended(process.returncode)}); what it said stands above. The next start "
            "tries again; `scripts/run --fresh` starts over with an empty database."
        )
    found: dict[str, object] = json.loads(note.read_text("utf-8"))
    note.unlink()
    return found


def _parts(file: HubFile, port: int, *, simulator: bool) -> list[Part]:
    bind = file.value("HUB_BIND", READ_HERE["HUB_BIND"])
    web = [sys.executable, *WEB, "--host", bind, "--port", str(port)]
    web += ["--timeout-graceful-shutdown", "3"]
    if file.value("HUB_TLS_CERT") and file.value("HUB_TLS_KEY"):
        web += [
            "--ssl-certfile",
            file.value("HUB_TLS_CERT"),
            "--ssl-keyfile",
            file.value("HUB_TLS_KEY"),
        ]
    names = ["ingest", "publish", "clock", *(["simulate"] if simulator else [])]
    return [Part("web", web), *(Part(name, [sys.executable, "manage.py", name]) for name in names)]


async def _web_answers(port: int, stop: asyncio.Event) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end and not stop.is_set():
        if listens(port):
            return True
        await asyncio.sleep(0.1)
    return False


async def _watch(servers: Servers, voice: Voice, stop: asyncio.Event) -> None:
    """Until asked to stop, look every second whether a server has died, and start it again."""
    while not stop.is_set():
        for name, sentence in servers.restart_dead():
            voice.say(name, sentence)
        for name in servers.end_accounts():
            voice.say("broker", f"the account {name} is over")
        try:
            await asyncio.wait_for(stop.wait(), 1)
        except TimeoutError:
            continue


def _banner(file: HubFile, port: int, logins: str, seconds: float) -> str:
    scheme = "https" if file.value("HUB_TLS_CERT") and file.value("HUB_TLS_KEY") else "http"
    lines = [
        f"OneNet Hub runs at {scheme}://127.0.0.1:{port}/  (after {seconds:.1f} s)",
        *logins.rstrip().splitlines(),
        f"Addresses and secrets: {file.path}.  Logs of database and broker: {VAR / 'log'}.  Stop: Ctrl-C.",
    ]
    rule = "─" * 100
    return "\n".join(["", rule, *lines, rule])


if __name__ == "__main__":
    main()
