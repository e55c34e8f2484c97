"""How often the derivative lesson and fifty-digit arithmetic disagree about a function.

    python tests/measure/derivatives.py [FUNCTIONS] [--first 0] [--processes 1]

Makes so many functions of the lesson's grammar, each in a window (the same ones every time),
and holds what is told of them against mpmath: kinks and their slopes, zeros of the slope, what
each point is, the lowest and the highest value. Prints each disagreement, then the sums; exits
with 1 if there are any.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.engine.explain.derivative.disagreements import Report, report
from tests.engine.explain.derivative.generated import case


def held(seed: int) -> tuple[str, Report]:
    """The function of that seed and its window, and what is said of it."""
    source = Random(seed)
    made = case(source)
    where = f"{made.text} in [{made.window.left}, {made.window.right}]"
    return f"{seed}: {where}", report(made, source)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("functions", type=int, nargs="?", default=5000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.functions)
    disagreeing, points, extremes, crowded, spared = 0, 0, 0, 0, 0
    with ProcessPoolExecutor(given.processes) as pool:
        for name, found in pool.map(held, seeds, chunksize=20):
            points += found.points
            extremes += found.extremes
            crowded += found.crowded
            spared += found.spared
            if found.disagreements:
                disagreeing += 1
                print(name, *found.disagreements, sep="\n    ", flush=True)
            elif found.spared:
                print(name, "told to be too much, though f turns seldom", sep="\n    ", flush=True)
    print(f"{given.functions} functions, {disagreeing} with disagreements")
    print(f"{points} points and {extremes} lowest and highest values held against mpmath")
    print(f"{crowded} told to have too much to tell, {spared} of them needlessly")
    return 1 if disagreeing else 0


if __name__ == "__main__":
    sys.exit(main())
