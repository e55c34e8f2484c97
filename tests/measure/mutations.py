"""Mutated recordings, checkpoints and progress files before everything that reads them.

    python tests/measure/mutations.py [--count 10000] [--seed 0]

COUNT files are spoiled: runs in a home that is watched, each before every command that reads
one, and progress files before the start of a screen. It prints, for each way of spoiling, how
the commands ended, then what fell; it exits with 1 if anything did.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.engine.hostile.readers import attacked

ENDS = ("done", "refused", "exit 1", "exit 2", "exit 130", "FELL")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        progress = options.count // 4
        tally = attacked(Path(folder), options.count - progress, progress, options.seed)
    print(f"{'file':<24}{'spoiled':<12}" + "".join(f"{end:>10}" for end in ENDS))
    for (name, way), ends in sorted(tally.counts.items()):
        print(f"{name:<24}{way:<12}" + "".join(f"{ends.get(end, 0):>10,}" for end in ENDS))
    total = sum(sum(ends.values()) for ends in tally.counts.values())
    print(
        f"\n{options.count:,} files, {total:,} readings, "
        f"{time.monotonic() - begun:.0f} s, seed {options.seed}"
    )
    for where, example in tally.fell.items():
        print(f"\n#### {where}\n{example}")
    return bool(tally.fell)


if __name__ == "__main__":
    sys.exit(main())
