"""Every field of every event made extreme, every lesson and view opened on it: what falls?

    python tests/measure/extremes.py [--lesson NAME ...] [--screen 0|1] [--seconds 600]
    python tests/measure/extremes.py --record [--lesson NAME ...]

The answers are a real engine's, recorded by `--record` (minutes) into
tests/tui/hostile/answers.json.gz; with `--lesson`, only to commands of new kinds.
It prints a line a lesson, then what fell, by the place where.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import textual.app
import textual.pilot

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.data import places
from engine.runs import recording
from tests.tui.at_rest import at_rest
from tests.tui.hostile import answered, attack, extremes, recorded, walks

TRAINED = Path(__file__).parents[1] / "recordings" / "digits-32-units"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--lesson", nargs="*", default=walks.LESSONS)
    parser.add_argument("--screen", type=int, choices=(0, 1), default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most, in all")
    parser.add_argument(
        "--each", type=float, default=float("inf"), help="seconds a lesson, at most"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the order of the cases")
    options = parser.parse_args()
    for module in (textual.app, textual.pilot):
        vars(module)["wait_for_idle"] = at_rest
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["CH2_TUI_HOME"] = folder
        os.environ.pop("CH2_TUI_MNIST", None)
        if options.record:
            run = recording.read(TRAINED / "recording.jsonl").started.run
            shutil.copytree(TRAINED, places.runs_home() / run)
            found = asyncio.run(recorded.recorded(home, print, options.lesson))
            kept = {} if options.lesson == walks.LESSONS else answered.as_recorded()
            kinds = {answered.kind(key) for key in kept}
            new = {key: told for key, told in found.items() if answered.kind(key) not in kinds}
            answered.store({**kept, **new})
            return 0
        return asyncio.run(_attack(home, options))


async def _attack(home: Path, options: argparse.Namespace) -> int:
    lessons, screen, seed, each = options.lesson, options.screen, options.seed, options.each
    answers, findings = answered.stored(), attack.Findings()
    deadline = time.monotonic() + options.seconds
    cut = 0
    told: set[str] = set()
    for lesson in lessons:
        begun = time.monotonic()
        async with attack.lesson_at(lesson, home, screen) as person:
            events = await attack.heard(person, lesson, answers)
            cases = [
                case
                for kind in sorted(events)
                for case in extremes.cases(kind)
                if attack.may_arrive(case, events)
            ]
            rounds, done = attack.rounds(cases, Random(seed)), 0
            until = min(deadline, begun + each)
            for round_of in rounds:
                await attack.attack(person, lesson, answers, round_of, findings)
                done += 1
                if time.monotonic() > until:
                    break
        cut += len(rounds) - done
        print(
            f"{lesson:<14}{len(events):>3} kinds{done:>6} of{len(rounds):>6} rounds,"
            f"{len(cases):>6} cases{time.monotonic() - begun:>8.1f} s",
            flush=True,
        )
        for where in findings.fell.keys() - told:
            print(f"#### {where}: {findings.fell[where]}", flush=True)
            told.add(where)
    print(
        f"\n{len(findings.shown)} fields were drawn with an extreme; {findings.let_through:,} "
        f"lines let through, {findings.refused:,} refused; {cut:,} rounds left for want of time"
    )
    return bool(findings.fell)


if __name__ == "__main__":
    sys.exit(main())
