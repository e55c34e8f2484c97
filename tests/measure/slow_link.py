"""A slow line between the screen and an engine: so many bytes a second, so much delay.

    ch2-tui --engine "python tests/measure/slow_link.py -- python -P -m engine serve"
    python tests/measure/slow_link.py --rate 20000 --delay 0.3 -- COMMAND …

Runs COMMAND and passes on its input and output. Each way a byte arrives `--delay` seconds
after it was sent, and no more than `--rate` bytes a second do; what is on its way is kept
to the bytes of one delay and a little more, so that a sender that is faster has to wait,
as on a real line.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque

CHUNK = 512
"""Bytes that travel together: at 20 kB/s, 26 ms of the line."""


class OneWay:
    """Bytes from one descriptor to another, through the line."""

    def __init__(self, source: int, target: int, rate: float, delay: float) -> None:
        self.source, self.target = source, target
        self._rate, self._delay = rate, delay
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._free_at = 0.0
        self.ended = False
        self.closed = False

    @property
    def takes(self) -> bool:
        """Whether the line has room for another chunk."""
        return not self.ended and self._free_at <= time.monotonic()

    @property
    def waits(self) -> float | None:
        """Seconds until something is to be done without new bytes; None if nothing is."""
        now = time.monotonic()
        due = [max(self._under_way[0][0] - now, 0.0)] if self._under_way else []
        if not self.ended and self._free_at > now:
            due.append(self._free_at - now)
        return min(due, default=None)

    def take(self) -> None:
        """Put a chunk of the source on the line."""
        chunk = os.read(self.source, CHUNK)
        now = time.monotonic()
        if not chunk:
            self.ended = True
            self._under_way.append((now + self._delay, b""))
            return
        self._free_at = max(self._free_at, now) + len(chunk) / self._rate
        self._under_way.append((self._free_at + self._delay, chunk))

    def deliver(self) -> None:
        """Hand over what has arrived; an end of input arrives too."""
        while self._under_way and self._under_way[0][0] <= time.monotonic():
            chunk = memoryview(self._under_way.popleft()[1])
            if not chunk:
                os.close(self.target)
                self.closed = True
            try:
                while chunk:
                    chunk = chunk[os.write(self.target, chunk) :]
            except BrokenPipeError:
                self.ended = self.closed = True
                self._under_way.clear()


def relay(ways: tuple[OneWay, OneWay]) -> None:
    """Until the second way, the engine's, is closed."""
    while not ways[1].closed:
        sources = {way.source: way for way in ways if way.takes}
        waits = [wait for way in ways if (wait := way.waits) is not None]
        readable = select.select(list(sources), [], [], min(waits, default=None))[0]
        for source in readable:
            sources[source].take()
        for way in ways:
            way.deliver()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rate", type=float, default=20_000, metavar="BYTES", help="a second")
    parser.add_argument("--delay", type=float, default=0.3, metavar="SECONDS", help="each way")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    # What ends this end of the line ends the other, which has time for its checkpoint.
    engine = subprocess.Popen(asked.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert engine.stdin is not None
    assert engine.stdout is not None
    signal.signal(signal.SIGTERM, lambda *_: engine.terminate())
    there = OneWay(0, engine.stdin.fileno(), asked.rate, asked.delay)
    back = OneWay(engine.stdout.fileno(), 1, asked.rate, asked.delay)
    relay((there, back))
    return engine.wait()


if __name__ == "__main__":
    sys.exit(main())
