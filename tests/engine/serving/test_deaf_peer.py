"""A peer that asks and reads nothing: the engine holds little, trains on, and ends in order."""

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.protocol import (
    Command,
    Event,
    Fit,
    FitStarted,
    GetSteps,
    Greet,
    Pause,
    Problem,
    Progress,
    RunStage,
    encode,
)
from engine.runs import recording
from engine.runs.checkpoint import load
from engine.serving.answering import WAITING
from engine.serving.jobs import Job, Jobs, Work
from engine.serving.outbox import BACKLOG
from tests.engine.serving.test_server import data, endless, stored
from tests.engine.talk import PATIENCE, Engine, engine, environment

__all__ = ["data"]
SECONDS = 60.0
STILL = 1.0
"""Seconds without a byte taken after which an engine is held to read no more."""
MOST_ASKED = 4 * BACKLOG
"""Bytes of commands of which an engine that answers and is not read must leave some."""


def resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def ask_until_it_reads_no_more(serving: Engine, line: bytes) -> int:
    """Give it that line again and again; gives how many bytes it took."""
    assert serving.process.stdin is not None
    asks = serving.process.stdin.fileno()
    os.set_blocking(asks, False)
    lines = memoryview(line * (64 * 1024 // len(line) + 1))
    asked, left = 0, lines
    while asked < MOST_ASKED and select.select([], [asks], [], STILL)[1]:
        count = os.write(asks, left)
        asked, left = asked + count, left[count:] or lines
    return asked


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's memory so")
@pytest.mark.parametrize("line", [encode(Greet(version=99)), b"\n", encode(Pause())])
def test_what_is_answered_is_not_read_on_while_nobody_reads_the_answers(
    home: Path, line: bytes
) -> None:
    with engine("serve", home=home) as serving:
        serving.next()
        before = resident(serving.process.pid)
        assert ask_until_it_reads_no_more(serving, line) < MOST_ASKED
        assert resident(serving.process.pid) - before < 4 * BACKLOG
        assert serving.process.stdin is not None
        serving.process.stdin.close()
        assert serving.process.wait(SECONDS) == 0


def test_a_training_goes_on_while_nobody_reads_and_ends_in_order(home: Path, data: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(Fit(settings=endless(data)))
        run = serving.until(FitStarted).run
        serving.until(Progress)
        ask_until_it_reads_no_more(serving, encode(Greet(version=99)))
        path = stored(run) / recording.FILE_NAME
        size, deadline = path.stat().st_size, time.monotonic() + SECONDS
        while path.stat().st_size == size:
            assert time.monotonic() < deadline, "the training waits for its reader"
        assert serving.process.stdin is not None
        serving.process.stdin.close()
        assert serving.process.wait(SECONDS) == 0
    assert load(stored(run) / "checkpoint.safetensors").head.step == recording.read(path).step
    assert "Traceback" not in (home.parent / "stderr").read_text()


def test_answers_come_in_order_once_they_are_read(home: Path) -> None:
    with engine("serve", home=home) as serving:
        ask_until_it_reads_no_more(serving, encode(Greet(version=99)) + b"\n")
        seen: list[str] = []
        while len(seen) < 10_000:
            event = serving.next()
            seen += [event.code] if isinstance(event, Problem) else []
        assert seen[:4] == ["protocol.version", "protocol.broken"] * 2
        assert set(seen[::2]) == {"protocol.version"}


def test_nobody_waits_for_a_reader_of_the_log(home: Path) -> None:
    count = 2_000
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "engine", "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
        cwd=home.parent,
    ) as process:
        watch = threading.Timer(PATIENCE, process.kill)
        watch.start()
        serving = Engine(process)
        for number in range(1, count + 1):
            serving.send(GetSteps(id=number, run="nope", first=0, stop=1))
            assert serving.until(Problem).reply_to == number
        assert serving.end() == 0
        watch.cancel()


class Waiting:
    """Work that goes on until it is told to end."""

    def __init__(self) -> None:
        self.put: list[Event] = []
        self.free = threading.Event()
        works: dict[type[Command], Work] = {
            RunStage: Work("by_hand", self._run, code="engine.failed")
        }
        self.jobs = Jobs(
            self.put.append, works, settle=lambda: None, others={}, trains=lambda: False
        )

    def _run(self, command: Command, job: Job) -> Event:
        self.free.wait(SECONDS)
        return Problem(reply_to=command.id, code="done", message="")


def test_jobs_that_wait_for_each_other_are_a_crowd_until_they_are_over() -> None:
    waiting = Waiting()
    for number in range(WAITING):
        assert not waiting.jobs.crowded
        waiting.jobs.start(RunStage(id=number, stage="dense"), None)
    assert waiting.jobs.crowded
    waiting.free.set()
    deadline = time.monotonic() + SECONDS
    while len(waiting.put) < WAITING and time.monotonic() < deadline:
        pass
    assert not waiting.jobs.crowded
    assert [event.reply_to for event in waiting.put] == list(range(WAITING))


def test_questions_of_which_each_is_a_job_begin_no_thread_each(home: Path) -> None:
    with engine("serve", home=home) as serving:
        ask_until_it_reads_no_more(serving, encode(RunStage(stage="dense")))
        threads = len(os.listdir(f"/proc/{serving.process.pid}/task"))
        assert threads < WAITING + 40
