"""Boston 2011: 41,827 cases lived through by the hub; its figures beside the file's own ONTIME and OVERDUE."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections import Counter
from collections.abc import Callable

from events.evaluation import comparing
from hub.foundation import clock, journal
from tests.acceptance import boston_limits, boston_replay
from tests.acceptance.boston_file import Row, Verdict, differences, read
from tests.acceptance.boston_replay import Counted, Replay
from tests.acceptance.findings import Findings
from tests.acceptance.stage import Stage, data

CASES = 41_827
#: The file was written after its last closing; what is open then is judged by that day.
LATER = dt.timedelta(days=1)


def run(stage: Stage, findings: Findings) -> None:
    """All checks of the issue on this data; each is told as it is found."""
    rows = read(data("events_us311", "boston_2011_07_10.csv.gz"))
    now = max(row.closed for row in rows if row.closed is not None) + LATER
    findings.begin("Boston: the limits, counted by the hub's calendar")
    boston_limits.tell(findings, rows)
    findings.begin("Boston: 41,827 cases through the hub's moves, clocks and evaluation")
    began = time.monotonic()
    desk = boston_replay.settle(row.department for row in rows)
    Replay(desk).live(rows, _progress(stage.quiet))
    findings.tell("seconds it took to live through them", round(time.monotonic() - began))
    found = boston_replay.counted(desk, now)
    check(findings, rows, found, now)
    with clock.frozen(now):
        again = comparing.compare()
    findings.equal("facts that differ from a reading from the beginning", again.differences, 0)
    findings.tell("journal entries", journal.head())


def check(findings: Findings, rows: list[Row], found: Counted, now: dt.datetime) -> None:
    """Compare figures with the file's own words, and with what its dates say by department and month."""
    said = Counter(row.verdict for row in rows)
    why = differences(rows, now)
    in_time, late, over = (sum(three[n] for three in found.values()) for n in range(3))
    findings.equal("cases", len(rows), CASES)
    findings.tell("the file says ONTIME, OVERDUE, nothing", _three(said))
    findings.tell("the hub counts in time, late, over and open", f"{in_time}, {late}, {over}")
    for cause, cases in why.items():
        findings.tell(f"differ: {cause or 'NOT EXPLAINED'}", cases)
    findings.equal("differences not explained", why[""], 0)
    own = Counter((row.verdict, row.kept(now)) for row in rows)
    lost = sum(n for (word, kept), n in own.items() if word is Verdict.IN_TIME is not kept)
    won = sum(n for (word, kept), n in own.items() if word is not Verdict.IN_TIME is kept)
    findings.equal("in time, with what is explained", in_time + lost - won, said[Verdict.IN_TIME])
    lost = sum(n for (word, kept), n in own.items() if word is Verdict.LATE is not kept)
    won = sum(n for (word, kept), n in own.items() if word is not Verdict.LATE is kept)
    findings.equal(
        "late and over, with what is explained", late + over + lost - won, said[Verdict.LATE]
    )
    wanted = boston_replay.expected(rows, now)
    differ = [key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key)]
    findings.tell("departments × months with a figure", len(wanted))
    findings.equal("of these unlike the file's dates", len(differ), 0)
    for key in sorted(differ)[:3]:
        findings.tell(" · ".join(key), f"{found.get(key)}, by the file {wanted.get(key)}")


def _three(said: Counter[Verdict]) -> str:
    return ", ".join(str(said[one]) for one in Verdict)


def _progress(quiet: bool) -> Callable[[int], None]:
    told = [0]

    def say(done: int) -> None:
        if not quiet and done - told[0] >= 10_000:
            told[0] = done
            sys.stdout.write(f"         {done} steps\n")
            sys.stdout.flush()

    return say
