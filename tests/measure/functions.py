"""What is said of random functions, held against mpmath (values, slopes, lost steps) and PyTorch.

    python tests/measure/functions.py [COUNT] [--first SEED]

COUNT functions each, 5000 unless said. Prints what does not agree, one line each, then how many
were compared; ends with 1 if there was any. The tests do the same with a few of them.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.engine.explain.shared.expressions.by_autograd import against_autograd
from tests.engine.explain.shared.expressions.some_functions import (
    against_mpmath,
    nothing,
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Functions against mpmath and PyTorch.")
    parser.add_argument("count", nargs="?", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    said = parser.parse_args()
    wrong = 0
    for name, compare in (("mpmath", against_mpmath), ("PyTorch", against_autograd)):
        started, seed, compared, differ = time.monotonic(), said.first, 0, 0
        while compared < said.count:
            found = compare(seed)
            seed += 1
            if found == nothing:
                continue
            compared += 1
            if not compared % 500:
                print(f"{name}: {compared} …", file=sys.stderr, flush=True)
            if found is not None:
                differ += 1
                print(f"seed {seed - 1}: {found}", flush=True)
        seconds = time.monotonic() - started
        skipped = seed - said.first - compared
        print(f"{name}: {compared} compared, {differ} differ, {skipped} skipped, {seconds:.0f} s")
        wrong += differ
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
