"""Are the clinic's repairs true? Thousands of random findings, each repair run in its library.

    python tests/measure/repairs_run.py [--findings 2000] [--seed 0] [--library NAME]

For each of NumPy, PyTorch, Keras 3 on torch, JAX and TensorFlow that is installed FINDINGS
findings of every kind are made and diagnosed, and in the first three as many calls that fail, whose
messages are read; each repair that is offered is run there, its shape held against the promised
one, and what is said to fit afterwards is tried. It prints how many of each kind ran, and every
one that did otherwise; it exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.explain.clinic.found import Found
from tests.engine.explain.clinic.meaning.libraries import NAMES_IN
from tests.engine.explain.clinic.meaning.running import (
    findings_of_messages,
    random_findings,
    tried,
)
from tests.engine.explain.clinic.reading.failing.calls import raised

HAVE_CALLS = ("numpy", "torch", "keras")
"""Libraries of which calls that fail are made, and what they say of them read."""
ROOM = "tests.engine.explain.clinic.reading.failing"


def of_messages(library: str, count: int, seed: int) -> Iterator[Found]:
    makers = importlib.import_module(f"{ROOM}.in_{library}")
    message = getattr(makers, "message", raised)
    return findings_of_messages(getattr(makers, library.upper()), message, count, seed)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--findings", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", choices=tuple(NAMES_IN))
    options = parser.parse_args()
    bad = False
    for library in NAMES_IN:
        if options.library not in (None, library):
            continue
        try:
            names, make = NAMES_IN[library]()
        except ImportError as missing:
            print(f"{library}: {missing}")
            continue
        version = importlib.import_module(library).__version__
        ways = {"findings": random_findings(library, options.findings, options.seed)}
        if library in HAVE_CALLS:
            ways["messages"] = of_messages(library, options.findings, options.seed)
        for way, findings in ways.items():
            begun = time.monotonic()
            outcome = tried(library, names, make, findings)
            seconds = time.monotonic() - begun
            print(
                f"{library} {version}, seed {options.seed}: {outcome.findings:,} {way}, "
                f"{outcome.repairs:,} repairs run, {len(outcome.wrong):,} wrong, {seconds:.1f} s"
            )
            for kind, count in sorted(outcome.of_kind.items()):
                print(f"  {kind:<14}{count:>6,}")
            for text in outcome.wrong:
                print(f"\n{text}")
            bad = bad or bool(outcome.wrong)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
