"""Are the clinic's repairs true? Thousands of random findings, each repair run in its library.

    python tests/measure/repairs_run.py [--findings 2000] [--seed 0] [--library NAME]

For each of NumPy, PyTorch, Keras 3 on torch, JAX and TensorFlow that is installed FINDINGS
findings of every kind are made and diagnosed; each repair that is offered is run there, its shape
held against the promised one, and what is said to fit afterwards is tried. It prints how many of
each kind ran, and every one that did otherwise; it exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.engine.explain.clinic.meaning.libraries import NAMES_IN
from tests.engine.explain.clinic.meaning.running import tried


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
        begun = time.monotonic()
        outcome = tried(library, names, make, options.findings, options.seed)
        seconds = time.monotonic() - begun
        print(
            f"{library} {version}, seed {options.seed}: {outcome.findings:,} findings, "
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
