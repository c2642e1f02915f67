"""`scripts/walk`: random moves over the tables until something does not hold; says which rows were walked."""

from __future__ import annotations

import argparse
import os
import sys
import time

import django

#: A world's journal is read as a whole at its end; so many moves a world keep that short.
_A_WORLD = 2_500


def main() -> int:
    """0 when every law held; 1 when one did not."""
    parser = argparse.ArgumentParser(prog="scripts/walk", description=__doc__)
    parser.add_argument("--moves", type=int, default=100_000, help="how many in all (100,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first world (1)")
    options = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "hub.settings",
        "HUB_DATABASE_URL": "postgres://hub@127.0.0.1:1/none",
        "HUB_SEAL_KEY": "0" * 64,
    }
    django.setup()
    return _walk(options.moves, options.seed)


def _walk(moves: int, first: int) -> int:
    from events.moves import CASE_MOVES, ITEM_MOVES  # noqa: PLC0415 - needs the settings
    from tests.walk import laws  # noqa: PLC0415
    from tests.walk.walking import unwalked, walked  # noqa: PLC0415
    from tests.walk.world import World  # noqa: PLC0415

    begun, done, seed = time.monotonic(), 0, first
    rows: dict[tuple[str, ...], int] = {}
    refusals: dict[str, int] = {}
    cases = entries = 0
    while done < moves:
        world = World(seed)
        try:
            walked(world, min(_A_WORLD, moves - done))
        except laws.Broken as broken:
            sys.stdout.write(f"BROKEN after {done + world.made} moves: {broken}\n")
            return 1
        done, seed = done + world.made, seed + 1
        cases, entries = cases + len(world.files), entries + len(world.entries)
        for row, times in world.rows.items():
            rows[row] = rows.get(row, 0) + times
        for code, times in world.refusals.items():
            refusals[code] = refusals.get(code, 0) + times
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done} moves")
    missed = unwalked(rows)
    walked_rows = len(CASE_MOVES) + len(ITEM_MOVES) - len(missed)
    sys.stdout.write(
        f"{done} moves of {cases} cases, {entries} entries, in {time.monotonic() - begun:.0f} s: every law held.\n"
        f"{walked_rows} of {len(CASE_MOVES) + len(ITEM_MOVES)} rows were walked; "
        f"{sum(refusals.values())} commands were refused, for {len(refusals)} reasons.\n"
    )
    for row in missed:
        sys.stdout.write(f"not walked: {' / '.join(row)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
