"""The installed `ch2-tui` in a pty of its own, as a terminal would hold it, and what it costs.

Every read is noted with its moment. The terminal answers what terminals of today are asked
at the start: where the cursor is, and whether frames can be sent as a whole (mode 2026),
which brackets each frame and so makes frames countable.
"""

from __future__ import annotations

import json
import os
import select
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.tui.real_terminal import Terminal

CH2_TUI = str(Path(sysconfig.get_path("scripts")) / "ch2-tui")
FRAME_ENDS = b"\x1b[?2026l"
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[6n": b"\x1b[1;2R"}
PIECE = 64
"""Bytes that a slow terminal takes at once."""
_TICKS = os.sysconf("SC_CLK_TCK")


def environment(home: Path) -> dict[str, str]:
    """A learner's environment with all that is kept in `home`; MNIST as CH2_TUI_MNIST says."""
    kept = ("PATH", "CH2_TUI_MNIST", "OMP_NUM_THREADS")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": str(home),
        "CH2_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


class Application(Terminal):
    """The application while it is measured; use it in a `with` statement.

    `reads` holds the moment and the size of everything that it has written. With a `rate`
    the terminal takes no more bytes a second. `kept`, where it is a list, gets the bytes too.
    """

    def __init__(
        self,
        home: Path,
        *options: str,
        columns: int = 120,
        rows: int = 40,
        command: Sequence[str] = (CH2_TUI,),
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self.reads: list[tuple[float, int]] = []
        self.kept: list[tuple[float, bytes]] | None = None
        self.rate: float | None = None
        self.frames = 0
        self._tail = b""
        environs = {**environment(home), **(variables or {})}
        super().__init__((*command, *options), environs, columns=columns, rows=rows)

    def _read(self, deadline: float) -> bool:
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        most = 65_536
        if self.rate is not None:
            # A piece a moment: what is not taken yet is held back where it comes from.
            select.select([], [], [], min(PIECE / self.rate, left))
            most = PIECE
        if not select.select([self._master], [], [], left)[0]:
            return False
        try:
            data = os.read(self._master, most)
        except OSError:
            return False
        self.take(data)
        return bool(data)

    def take(self, data: bytes) -> None:
        """Note what it has written, show it, and answer what it asks."""
        self.reads.append((time.monotonic(), len(data)))
        if self.kept is not None:
            self.kept.append((self.reads[-1][0], data))
        joint = self._tail + data
        self.frames += joint.count(FRAME_ENDS)
        for asked, answer in ANSWERS.items():
            for _ in range(joint.count(asked)):
                os.write(self._master, answer)
        longest = max(len(FRAME_ENDS), *map(len, ANSWERS)) - 1
        # What ends in the middle of a sequence is counted with the next read.
        cut = joint.rfind(b"\x1b")
        self._tail = joint[cut:] if cut >= 0 and len(joint) - cut <= longest else b""
        if self._tail in ANSWERS or self._tail == FRAME_ENDS:
            self._tail = b""
        self._stream.feed(data)

    # ---- time passes

    def let(self, seconds: float) -> int:
        """Let it work for so long; gives the bytes that it wrote."""
        before, deadline = self.bytes, time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read(deadline)
        return self.bytes - before

    def until(self, met: Callable[[], bool], seconds: float = 1_200.0) -> float:
        """Let it work until `met`; gives the moment. Raises AssertionError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not met():
            if not self._read(deadline):
                raise AssertionError(f"waited in vain; the screen:\n{self.text}")
        return time.monotonic()

    def row(self, number: int) -> str:
        """One row of the screen; cheaper than `text`."""
        line = self.screen.buffer[number]
        return "".join(line[column].data for column in range(self.screen.columns))

    def row_with(self, text: str) -> int:
        """The first row that has `text` in it; -1 if none has."""
        rows = (number for number in range(self.screen.lines) if text in self.row(number))
        return next(rows, -1)

    # ---- what it costs

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.reads)

    @property
    def cpu_seconds(self) -> float:
        """Processor time of the process that draws, its threads included."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def resident(self) -> int:
        """Bytes of memory that the process that draws holds."""
        status = Path(f"/proc/{self.process}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    # ---- what a person does in fit

    def set_epochs(self, epochs: int) -> None:
        """Through the panel, as a learner does."""
        self.press("e")
        self.until(lambda: "Settings of the next training" in self.text)
        self.press(*["backspace"] * 5, *str(epochs), "enter")
        self.until(lambda: "Settings of the next training" not in self.text)

    def train(self) -> float:
        """Press Enter; gives the moment at which the first epoch is shown."""
        self.press("enter")
        return self.until(lambda: "Epoch 1/" in self.text)

    def quit(self) -> None:
        self.press("q")
        self.end()


def newest_folder(home: Path) -> Path:
    """The run that was recorded last."""
    runs = (home / "data" / "runs").glob("*/recording.jsonl")
    return max(runs, key=lambda path: path.stat().st_mtime).parent


def epoch_seconds(home: Path) -> list[float]:
    """The engine's own seconds of each epoch of the newest run."""
    lines = (newest_folder(home) / "recording.jsonl").read_text().splitlines()
    said = [json.loads(line) for line in lines]
    return [line["figures"]["seconds"] for line in said if line["type"] == "epoch_ended"]
