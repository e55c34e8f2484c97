"""An engine in a process of its own, to talk to as the screen does."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from engine.protocol import Command, Event, Problem, decode_event, encode

ROOT = Path(__file__).parents[2]
PATIENCE = 120
"""Seconds after which an engine that says nothing is killed, so that its test fails."""

E = TypeVar("E", bound=Event)


class Engine:
    """`said` is all that came out so far."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.said: list[Event] = []

    def send(self, *commands: Command) -> None:
        self.send_bytes(b"".join(map(encode, commands)))

    def send_bytes(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def next(self) -> Event:
        """The next event, whenever it comes."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            problems = [event for event in self.said if isinstance(event, Problem)]
            raise AssertionError(
                f"the engine ended; its problems: {problems}; the last it said: {self.said[-5:]}"
            )
        event = decode_event(line)
        self.said.append(event)
        return event

    def until(self, kind: type[E], met: Callable[[E], bool] = lambda event: True) -> E:
        """The next event of this kind that meets a condition."""
        while True:
            event = self.next()
            if isinstance(event, kind) and met(event):
                return event

    def answer(self, kind: type[E], to: int) -> E:
        """The answer to that question, which may have come before those to earlier ones."""
        for event in self.said:
            if isinstance(event, kind) and event.reply_to == to:
                return event
        return self.until(kind, lambda event: event.reply_to == to)

    def end(self) -> int:
        """Close its input, read the rest, and give its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.rest()

    def rest(self) -> int:
        """Read until it ends; its exit code."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(decode_event(line))
        return self.process.wait()


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's, with a home of the test's own and one thread."""
    kept = {name: value for name, value in os.environ.items() if name != "CH2_TUI_MNIST"}
    return {
        **kept,
        "CH2_TUI_HOME": str(home),
        "HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextmanager
def engine(
    *arguments: str, home: Path, folder: Path | None = None, more: Mapping[str, str] | None = None
) -> Iterator[Engine]:
    """`python -P -m engine …` in `folder`, killed at the end if it is still there."""
    errors = (home.parent / "stderr").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "engine", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(home, **(more or {})),
        cwd=folder or home.parent,
    )
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        yield Engine(process)
    finally:
        watch.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, errors):
            assert stream is not None
            with suppress(OSError):
                stream.close()


def run(
    *arguments: str, home: Path, more: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """`python -P -m engine …` to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "engine", *arguments],
        capture_output=True,
        text=True,
        env=environment(home, **(more or {})),
        cwd=home.parent,
        timeout=PATIENCE,
        check=False,
    )
