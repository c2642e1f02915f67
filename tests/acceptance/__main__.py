"""`scripts/acceptance`: real data through a private hub, each answer compared with an independent one."""

from __future__ import annotations

import argparse
import sys
import time

from tests.acceptance.findings import Findings
from tests.acceptance.stage import stage

PARTS = ("tainan", "beijing", "ankang", "air", "water", "parking", "uplinks", "boston", "alike")


def main() -> int:
    """0 when everything holds, 1 when something does not."""
    parser = argparse.ArgumentParser(prog="scripts/acceptance", description=__doc__)
    parser.add_argument(
        "--json", action="store_true", help="print the findings as JSON, and nothing else"
    )
    parser.add_argument(
        "--only", choices=PARTS, action="append", help="one part; may be given several times"
    )
    options = parser.parse_args()
    findings, begun = Findings(quiet=options.json), time.monotonic()
    with stage(quiet=options.json) as where:
        # the rooms can be imported only now that the settings know the private servers
        from tests.acceptance import alike, boston, ground, series, tainan, uplinks  # noqa: PLC0415

        runs = {
            "tainan": tainan.run,
            "beijing": ground.beijing,
            "ankang": ground.ankang,
            "air": series.air,
            "water": series.water,
            "parking": series.parking,
            "uplinks": uplinks.run,
            "boston": boston.run,
            "alike": alike.run,
        }
        for part in options.only or PARTS:
            runs[part](where, findings)
    if options.json:
        sys.stdout.write(findings.as_json() + "\n")
    else:
        failed = len(findings.failed)
        verdict = (
            f"{failed} of {len(findings.lines)} findings FAIL" if failed else "Everything holds"
        )
        sys.stdout.write(f"\n{verdict}, in {time.monotonic() - begun:.0f} s.\n")
    return 1 if findings.failed else 0


if __name__ == "__main__":
    sys.exit(main())
