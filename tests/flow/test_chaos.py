"""Ten faults on a hub under load, as `scripts/chaos` does hundreds: nothing lost, nothing doubled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT

FAULTS = 10


def test_ten_faults_lose_and_double_nothing(tmp_path: Path) -> None:
    options = (
        f"--faults {FAULTS} --round {FAULTS} --seed 734 --share never --quick --state {tmp_path}"
    )
    told = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *options.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr}"
    assert f"{FAULTS} faults in 1 rounds" in told.stdout
    assert "lost 0, doubled 0" in told.stdout
