"""A server that died and cannot start is tried again: what kept it down may pass, and the hub must not end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from hub.supervisor.environment import HubFile
from hub.supervisor.servers import Servers
from tests import servers
from tests.servers import until


def test_a_database_that_cannot_start_is_tried_again_until_it_can(tmp_path: Path) -> None:
    with servers.postgis() as cluster:
        kept = Servers(HubFile(tmp_path / "hub.env"), tmp_path)
        kept.running = [cluster]
        assert kept.restart_dead() == []
        needed = cluster.folder / "data" / "global" / "pg_control"
        pid = int((cluster.folder / "data" / "postmaster.pid").read_text().split()[0])
        needed.rename(needed.with_suffix(".away"))
        os.kill(pid, signal.SIGQUIT)
        until(lambda: cluster.died, 60, "the end of the server")
        for _ in range(2):
            [(name, sentence)] = kept.restart_dead()
            assert name == "database"
            assert "tried again" in sentence
            assert cluster.died
        needed.with_suffix(".away").rename(needed)
        assert kept.restart_dead() == [("database", "*** it died and was started again")]
        assert not cluster.died
        cluster.stop()
        assert kept.restart_dead() == []
