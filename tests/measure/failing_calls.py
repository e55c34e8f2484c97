"""Random failing calls by the thousand: is what the libraries say of them read as it was?

    python tests/measure/failing_calls.py [--calls 2000] [--seed 0] [--library NAME] [--texts 10000]

CALLS calls that fail are made in each of NumPy, PyTorch and Keras 3 on torch (those that are
installed); what is true of a call is known before it is run. It prints how many of each kind were
understood, every message that was not and every one that was read otherwise than it was; it
exits with 1 if there is any. Then as many are read in a dress that is drawn for each: quoted,
coloured, in narrow lines, in a traceback; what a terminal broke may be refused, not misread.

With --texts, that many random texts and spoiled messages are read instead: it prints how many
were understood, why the others were refused, the longest time, and what fell or was made up.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("KERAS_BACKEND", "torch")

from tests.engine.explain.clinic.reading.failing.calls import raised, tallied
from tests.engine.explain.clinic.reading.failing.dresses import dressed
from tests.engine.explain.clinic.reading.failing.texts import require_true, seen, texts

Dress = Callable[[str, random.Random], tuple[str, bool]]
LIBRARIES = ("numpy", "torch", "keras")
ROOM = "tests.engine.explain.clinic.reading.failing"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", choices=LIBRARIES)
    parser.add_argument("--texts", type=int, default=0)
    options = parser.parse_args()
    if options.texts:
        return random_texts(options.texts, options.seed)
    bad = False
    for library in [options.library] if options.library else LIBRARIES:
        try:
            version = importlib.import_module(library).__version__
            makers = importlib.import_module(f"{ROOM}.in_{library}")
        except ImportError as missing:
            print(f"{library}: {missing}")
            continue
        for dress in (None, dressed):
            bad = report(f"{library} {version}", makers, options, dress) or bad
    return int(bad)


def random_texts(count: int, seed: int) -> int:
    """Read random texts, and print how it went; 1 if anything fell or was made up."""
    ends: Counter[str] = Counter()
    fell: list[str] = []
    longest, whose = 0.0, ""
    for text in texts(count, seed):
        begun = time.perf_counter()
        try:
            found, mistake = seen(text)
            seconds = time.perf_counter() - begun
            ends["understood" if found else mistake.code if mistake else ""] += 1
            require_true(text)
        except Exception as error:
            seconds = time.perf_counter() - begun
            fell.append(f"{type(error).__name__}: {error}\n{text[:2000]!r}")
        if seconds > longest:
            longest, whose = seconds, text
    print(
        f"{count:,} texts, seed {seed}, the longest {longest:.3f} s for {len(whose):,} characters"
    )
    for end, times in ends.most_common():
        print(f"  {end:<24}{times:>7,}")
    print(f"  {'fell or made up':<24}{len(fell):>7,}", *fell, sep="\n")
    return bool(fell)


def report(
    library: str, makers: ModuleType, options: argparse.Namespace, dress: Dress | None
) -> bool:
    """Print what was understood of a library's calls; whether anything is amiss."""
    begun = time.monotonic()
    all_makers = getattr(makers, makers.__name__.rpartition("_")[2].upper())
    message = getattr(makers, "message", raised)
    tally = tallied(all_makers, options.calls, options.seed, message, dress)
    seconds = time.monotonic() - begun
    amiss = Counter(what.partition(" ")[0] for what in (*tally.missed, *tally.wrong))
    how = ", dressed" if dress else ""
    print(f"{library}{how}, {options.calls:,} calls, seed {options.seed}, {seconds:.1f} s")
    for kind, made in sorted(tally.made.items()):
        print(f"  {kind:<14}{made - amiss[kind]:>6,} of {made:,}")
    for name in ("missed", "wrong", "silent"):
        print(f"  {name:<14}{len(getattr(tally, name)):>6,}")
    for text in (*tally.silent, *tally.missed, *tally.wrong):
        print(f"\n{text}")
    return bool(tally.silent or tally.missed or tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
