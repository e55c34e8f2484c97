"""Seconds an epoch of `fit` beside company, for each way in which its threads may wait.

    python tests/measure/neighbours.py [--runs 5] [--company rest one …] [--policies ours torch …]

Each run is a process of its own; policies take turns. What others than the company that was
invited took of the processors is counted: of a run that they disturbed another try is made, and
the quietest stands. Needs Linux; quotas need a cgroup that may be made (as root), or are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.training.threads.neighbours import Taken  # noqa: E402 - below the path

BUSY = "while True: pass"
BROWSER = """
import time
while True:
    over = time.perf_counter() + .004
    while time.perf_counter() < over: pass
    time.sleep(.012)
"""
"""A frame of 4 ms, 60 times a second: a quarter of a processor."""
QUIET = 0.12
"""With so much of a processor taken by uninvited others a run counts as undisturbed."""
CGROUP = Path("/sys/fs/cgroup")
TICKS = os.sysconf("SC_CLK_TCK")


class Policy(NamedTuple):
    variables: dict[str, str]
    options: tuple[str, ...] = ()


POLICIES = {
    "ours": Policy({}),
    "torch": Policy({"GOMP_SPINCOUNT": "300000"}),  # what GNU OpenMP does by itself
    "10000": Policy({"GOMP_SPINCOUNT": "10000"}),
    "1000": Policy({"GOMP_SPINCOUNT": "1000"}),
    "100": Policy({"GOMP_SPINCOUNT": "100"}),
    "passive": Policy({"OMP_WAIT_POLICY": "PASSIVE"}),
    "one": Policy({}, ("--threads", "1")),
}


class Company(NamedTuple):
    """What runs beside, and what is done in the trained process before it begins."""

    beside: Sequence[Sequence[str]]
    before: Callable[[], None] | None = None


def engine(*words: str) -> list[str]:
    return [sys.executable, "-P", "-m", "engine", *words]


def companies(cgroup: Path | None) -> dict[str, Company]:
    loop, browser = [sys.executable, "-c", BUSY], [sys.executable, "-c", BROWSER]
    first = min(os.sched_getaffinity(0))
    found = {
        "rest": Company([]),
        "browser": Company([browser]),
        "one": Company([loop]),
        "two": Company([loop, loop]),
        "twin": Company([engine("fit", "--epochs", "10000", "--json")]),
        "affinity": Company([], partial(os.sched_setaffinity, 0, {first})),
    }
    if cgroup is not None:
        found["quota"] = Company([], lambda: _enter(cgroup))
    return found


def _enter(cgroup: Path) -> None:
    (cgroup / "cgroup.procs").write_text(str(os.getpid()))


@contextmanager
def one_processor() -> Iterator[Path | None]:
    """A cgroup that grants one processor; None, and a word, where none can be made."""
    for top, settings in (
        (CGROUP / "cpu", {"cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "100000"}),
        (CGROUP, {"cpu.max": "100000 100000"}),
    ):
        made = top / f"ch2-tui-{os.getpid()}"
        try:
            if not (top / "cgroup.procs").exists():
                continue
            made.mkdir()
            for name, value in settings.items():
                (made / name).write_text(value)
        except OSError:
            with suppress(OSError):
                made.rmdir()
            continue
        try:
            yield made
        finally:
            made.rmdir()
        return
    print("no cgroup can be made here: no run under a quota", file=sys.stderr)
    yield None


class Run(NamedTuple):
    """`epoch` is the median of its epochs; `uninvited` and `own` in processors."""

    epoch: float
    uninvited: float
    own: float
    threads: int


def run(policy: Policy, company: Company, epochs: int, home: Path) -> Run:
    """One training from its first step on, beside the company."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "KMP_"))}
    ours = {"CH2_TUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    variables = {**plain, **ours, **policy.variables}
    with ExitStack() as stack:
        beside = [stack.enter_context(_running(words, variables)) for words in company.beside]
        if "fit" in {word for words in company.beside for word in words}:
            time.sleep(6)  # it loads, and then trains
        words = engine("fit", "--json", "--epochs", str(epochs), *policy.options)
        child = subprocess.Popen(
            words,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            preexec_fn=company.before,
        )
        assert child.stdout is not None
        try:
            line = child.stdout.readline()
            while b'"before_training"' not in line:
                assert line, f"{words} ended at once"
                line = child.stdout.readline()
            invited = [child.pid, *beside]
            taken = Taken(os.sched_getaffinity(0), own=lambda: sum(map(_seconds, invited)))
            began, at_first = time.monotonic(), _seconds(child.pid)
            while b'"fit_finished"' not in line:
                line = child.stdout.readline()
                assert line, f"{words} broke off"
            # One that has ended keeps its counts until it is waited for.
            own = (_seconds(child.pid) - at_first) / (time.monotonic() - began)
            others = taken.by_others()
        finally:
            child.kill()
            child.wait()
    finished = json.loads(line)
    seconds = [epoch["seconds"] for epoch in finished["epochs"]]
    return Run(statistics.median(seconds), others, own, finished["threads"])


@contextmanager
def _running(words: Sequence[str], variables: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(
        words, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _seconds(process: int) -> float:
    """Processor time of a process so far, its threads included."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--tries", type=int, default=3, help="of a run that others disturb")
    parser.add_argument("--company", nargs="*", default=["rest", "one", "two", "quota", "affinity"])
    parser.add_argument("--policies", nargs="*", default=["torch", "ours", "passive", "one"])
    wish = parser.parse_args()
    with one_processor() as cgroup, tempfile.TemporaryDirectory() as home:
        known = companies(cgroup)
        print(f"seconds an epoch, medians of {wish.runs} runs of {wish.epochs} epochs")
        print(f"{'company':10}" + "".join(f"{policy:>28}" for policy in wish.policies))
        for name in wish.company:
            if name not in known:
                continue
            runs: dict[str, list[Run]] = {policy: [] for policy in wish.policies}
            for _ in range(wish.runs):
                for policy in wish.policies:
                    tried: list[Run] = []
                    while len(tried) < wish.tries and not _quiet(tried):
                        tried.append(run(POLICIES[policy], known[name], wish.epochs, Path(home)))
                    runs[policy].append(min(tried, key=lambda each: each.uninvited))
            cells = [_cell(runs[policy]) for policy in wish.policies]
            print(f"{name:10}" + "".join(f"{cell:>28}" for cell in cells), flush=True)
    print("N t: threads; own: processors that it kept busy; ~: the mean taken by others uninvited")


def _quiet(tried: list[Run]) -> bool:
    return any(each.uninvited < QUIET for each in tried)


def _cell(runs: list[Run]) -> str:
    middle = statistics.median(each.epoch for each in runs)
    own = statistics.mean(each.own for each in runs)
    uninvited = statistics.mean(each.uninvited for each in runs)
    return f"{middle:.2f} ({runs[0].threads} t, own {own:.1f}, ~{uninvited:.1f})"


if __name__ == "__main__":
    main()
