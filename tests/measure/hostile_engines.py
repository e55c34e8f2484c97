"""Engines that flood: `python tests/measure/hostile_engines.py KIND`, for `ch2-tui --engine`.

Each says hello, answers what opens the data and shows the first images, begins a training when
told to, and floods from its first question on, as fast as it can and without end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import protocol
from engine.protocol.arrays import Array, pack

RUN = "2026-11-30-0001"
TRAIN, EPOCHS = 60_000, 10_000
AT_ONCE = 64 * 1024
"""Bytes of small lines that are written together."""
HUGE = 64 * 1024 * 1024
"""Bytes of a line that is too long."""


def ready(threads: int) -> protocol.DeviceReady:
    """What an engine may say at any time, and as often as it likes."""
    return protocol.DeviceReady(device="cpu", reason="only", name="", threads=threads, torch="")


def images(first: int, count: int, reply_to: int) -> protocol.Images:
    """Black images."""
    return protocol.Images(
        reply_to=reply_to,
        split="train",
        first=first,
        pixels=Array("|u1", (count, 28, 28), bytes(count * 784)),
        labels=Array("|u1", (count,), bytes(count)),
    )


def progress(first: int) -> protocol.Progress:
    """One step of the training, whose batches are single images."""
    loss = pack("<f4", (1.0,))
    return protocol.Progress(
        run=RUN,
        first=first,
        counts=pack("<u4", (1,)),
        mean=loss,
        low=loss,
        high=loss,
        right=pack("<u4", (1,)),
        samples=1,
        seconds=0.001,
    )


def answer(command: protocol.AnyCommand) -> protocol.AnyEvent | None:
    """What a well-behaved engine would say to that."""
    match command:
        case protocol.OpenData():
            return protocol.DataReady(
                reply_to=command.id,
                name="digits",
                source="package",
                verified=True,
                train=TRAIN,
                test=10_000,
            )
        case protocol.GetImages():
            return images(command.first, command.count, command.id)
        case protocol.Fit():
            settings = protocol.FitSettings(epochs=EPOCHS, batch_size=1, data="digits")
            return protocol.FitStarted(
                reply_to=command.id,
                run=RUN,
                settings=settings,
                device="cpu",
                device_name="",
                threads=1,
                precision="fp32",
                data="digits",
                train=TRAIN,
                test=10_000,
                parameters=407_050,
                steps=TRAIN * EPOCHS,
                steps_per_epoch=TRAIN,
                first_step=0,
            )
    return None


def together(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines in pieces of some size."""
    held = b""
    for line in lines:
        held += line
        if len(held) >= AT_ONCE:
            yield held
            held = b""


def said(kind: str) -> Iterator[bytes]:
    """What floods standard output, piece by piece."""
    problem = protocol.Problem(code="data.not_found", message="nothing is there")
    escapes = protocol.Problem(code="data.not_found", message="\n" * 2_000_000)
    once = {
        "events": b"".join(protocol.encode(ready(threads)) for threads in (1, 2)),
        "answers": protocol.encode(images(0, 16, 0)),
        "problems": protocol.encode(problem),
        "broken lines": b"nonsense\n",
        "newlines": b"\n",
        "escapes": protocol.encode(escapes),
        "values": b'{"type":"runs","runs":[],"damaged":[' + b'"a",' * 1_000_000 + b'"a"]}\n',
    }
    if kind == "progress":
        yield from together(protocol.encode(progress(step)) for step in count())
    elif kind == "huge lines":
        for _ in count():
            yield from [b"x" * AT_ONCE] * (HUGE // AT_ONCE)
            yield b"\n"
    elif kind in once:
        piece = once[kind] * max(AT_ONCE // len(once[kind]), 1)
        while True:
            yield piece


NOISES = {
    "stderr bytes": b"x" * AT_ONCE,
    "stderr newlines": b"\n" * AT_ONCE,
    "stderr lines": (b"x" * 99 + b"\n") * (AT_ONCE // 100),
    "stderr colours": b"\x1b[31m" * (AT_ONCE // 5),
}
"""What floods standard error."""
SILENT = ("quiet", "ignores TERM")
FLOODS = ("events", "progress", "answers", "problems", "broken lines", "huge lines", "newlines")
KINDS = (*SILENT, *FLOODS, "escapes", "values", *NOISES)


class Pipe:
    """Standard output, on which two threads write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def write(self, piece: bytes) -> None:
        with self._lock:
            left = memoryview(piece)
            while left:
                left = left[os.write(1, left) :]


def flood(kind: str, pipe: Pipe) -> None:
    """Without end."""
    if kind in NOISES:
        while True:
            os.write(2, NOISES[kind])
    for piece in said(kind):
        pipe.write(piece)


def main() -> None:
    kind = sys.argv[1]
    assert kind in KINDS, KINDS
    if kind == "ignores TERM":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pipe = Pipe()
    pipe.write(
        protocol.encode(protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1))
    )
    begins = protocol.Fit if kind == "progress" else protocol.GetImages
    begun = False
    for line in sys.stdin.buffer:
        command = protocol.decode_command(line)
        if (event := answer(command)) is not None:
            pipe.write(protocol.encode(event))
        if isinstance(command, begins) and not begun:
            begun = True
            threading.Thread(target=flood, args=(kind, pipe), daemon=True).start()
    while True:  # one that leaves is no hostile one
        signal.pause()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(1)
