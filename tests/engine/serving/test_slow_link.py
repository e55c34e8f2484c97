"""An engine at the end of a slow line: live events are merged, what is recorded is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine import protocol
from engine.protocol import Fit, FitFinished, GetSteps, Greet, Progress, Steps
from tests.engine.talk import Engine, environment

TESTS = Path(__file__).parents[2]
RECORDING = TESTS / "recordings" / "digits-5-epochs"
BEGUN = protocol.decode_event((RECORDING / "recording.jsonl").read_bytes().partition(b"\n")[0])
SLOW = [
    sys.executable,
    str(TESTS / "measure" / "slow_link.py"),
    "--rate",
    "20000",
    "--delay",
    "0.3",
]
REPLAY = [sys.executable, "-P", "-m", "engine", "replay", str(RECORDING), "--speed", "0"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the line is made of Unix's pipes")


def recorded() -> tuple[list[float], list[int]]:
    """Loss and right answers of each step, as the file has them."""
    loss: list[float] = []
    right: list[int] = []
    for line in (RECORDING / "recording.jsonl").read_bytes().splitlines():
        event = protocol.decode_event(line)
        if isinstance(event, Steps):
            loss += event.loss.values()
            right += event.right.values()
    return loss, right


def test_a_run_comes_whole_over_a_slow_line_merged_at_first_and_step_by_step_when_asked(
    tmp_path: Path,
) -> None:
    assert isinstance(BEGUN, protocol.FitStarted)
    slow = subprocess.Popen(
        [*SLOW, "--", *REPLAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
        cwd=TESTS.parent,
    )
    engine = Engine(slow)
    engine.send(Greet(id=1), Fit(id=2))
    engine.until(FitFinished)
    live = [event for event in engine.said if isinstance(event, Progress)]
    position = 0
    for event in live:
        assert event.first == position
        position += sum(event.counts.values())
    assert position == BEGUN.steps

    engine.send(GetSteps(id=3, run=BEGUN.run, first=0, stop=BEGUN.steps))
    engine.until(Steps, lambda steps: not steps.loss.shape[0])
    told = [event for event in engine.said if isinstance(event, Steps)]
    loss = [value for event in told for value in event.loss.values()]
    right = [value for event in told for value in event.right.values()]
    assert (loss, right) == recorded()
    assert engine.end() == 0
