"""Training with the application attached, in a terminal of its own, against `fit` without one."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median

from engine.explain.shared.wording.sentences import said
from engine.protocol import EpochEnded
from engine.protocol.errors import Mistake
from engine.protocol.system.optional import module
from engine.protocol.system.own import command as own
from engine.runs import recording

COLUMNS, ROWS = 120, 40
ROUNDS = 3
LONGEST = 600.0
"""Seconds that one training may take."""
ENTER = b"\r"
_fcntl, _pty, _termios = module("fcntl"), module("pty"), module("termios")


def measure(
    data: str, device: str, threads: int, told: Callable[[str], None]
) -> dict[str, float | list[float]]:
    """ROUNDS trainings of the chapter with the screen and without, in turns.

    Seconds are the engine's own, an epoch's mean; bytes are those that the application sent
    to its terminal (120×40) while it trained, by the wall clock.
    """
    if None in (_fcntl, _pty, _termios):
        raise Mistake("bench.screen", said("a terminal of one's own is Unix's"))
    attached: list[float] = []
    alone: list[float] = []
    rates: list[float] = []
    for number in range(1, ROUNDS + 1):
        told(said("with the screen, {number} of {rounds}", number=number, rounds=ROUNDS))
        with tempfile.TemporaryDirectory() as home:
            rates.append(_with_screen(Path(home), data, device, threads))
            attached.append(_seconds(Path(home)))
        told(said("without the screen, {number} of {rounds}", number=number, rounds=ROUNDS))
        with tempfile.TemporaryDirectory() as home:
            _without(Path(home), data, device, threads)
            alone.append(_seconds(Path(home)))
    return {
        "seconds_an_epoch": median(attached),
        "seconds_an_epoch_without": median(alone),
        "slower": median(attached) / median(alone),
        "bytes_a_second": median(rates),
        "all": attached,
        "all_without": alone,
    }


def _environment(home: Path, threads: int) -> dict[str, str]:
    kept = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    there = {"CH2_TUI_HOME": str(home), "OMP_NUM_THREADS": str(threads)}
    return {**os.environ, **kept, **there}


def _without(home: Path, data: str, device: str, threads: int) -> None:
    asked = ["fit", "--data", data, "--device", device, "--threads", str(threads)]
    command = own("engine", *asked)
    subprocess.run(command, env=_environment(home, threads), check=True, capture_output=True)


def _with_screen(home: Path, data: str, device: str, threads: int) -> float:
    """Train once in a pty; gives the bytes a second that the application sent meanwhile."""
    asked = ["--lesson", "fit", "--data", data, "--device", device, "--lang", "en"]
    command = own("tui", *asked)
    pid, terminal = _pty.fork()
    if pid == 0:
        os.execve(command[0], command, _environment(home, threads))  # noqa: S606
    _fcntl.ioctl(terminal, _termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    try:
        return _watch(terminal, home)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        with contextlib.suppress(OSError):
            while os.read(terminal, 1 << 16):
                pass
        os.waitpid(pid, 0)
        os.close(terminal)


def _watch(terminal: int, home: Path) -> float:
    """Press Enter, read until the run is over, count what came while it trained."""
    pressed = False
    sent, began, deadline = 0, 0.0, time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            chunk = os.read(terminal, 1 << 20)
            if b"\x1b[6n" in chunk:
                os.write(terminal, b"\x1b[1;2R")
            sent += len(chunk)
            if not pressed and b"Enter" in chunk:
                os.write(terminal, ENTER)
                pressed = True
        lines = _recorded(home)
        if not began and lines > 1:
            sent, began = 0, time.monotonic()
        if began and _is_over(home):
            return sent / (time.monotonic() - began)
    why = said("the training was not over after {seconds} s", seconds=int(LONGEST))
    raise Mistake("bench.screen", why)


def _file(home: Path) -> Path | None:
    return next(iter(sorted((home / "data" / "runs").glob(f"*/{recording.FILE_NAME}"))), None)


def _recorded(home: Path) -> int:
    path = _file(home)
    return 0 if path is None else path.read_bytes().count(b"\n")


def _is_over(home: Path) -> bool:
    path = _file(home)
    return path is not None and b'"fit_finished"' in path.read_bytes()[-4_096:]


def _seconds(home: Path) -> float:
    path = _file(home)
    if path is None:
        raise Mistake("bench.screen", said("the training left no recording; see ch2-tui doctor"))
    events = recording.read(path).events
    return mean(event.figures.seconds for event in events if isinstance(event, EpochEnded))
