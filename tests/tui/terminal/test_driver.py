"""The writer in front of the terminal, when there is no terminal any more."""

from __future__ import annotations

import io
import sys
import threading

import pytest

if sys.platform == "win32":
    pytest.skip("a pty is Unix's", allow_module_level=True)

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.drivers.linux_driver import LinuxDriver

from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.terminal.driver import Outgoing, TerminalDriver

SECONDS = 10.0


class Hung(io.StringIO):
    """A terminal that takes `room` pieces of text and is hung up."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, text: str, /) -> int:
        self._room -= 1
        if self._room < 0:
            raise OSError(5, "Input/output error")
        return super().write(text)

    def flush(self) -> None:
        if self._room < 0:
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("room", [0, 3, 1_000])
def test_nobody_waits_for_a_terminal_that_was_closed(room: int) -> None:
    terminal = Hung(room)
    writer = WriterThread(Outgoing(terminal))  # type: ignore[arg-type]

    def draw() -> None:
        for frame in range(3 * MAX_QUEUED_WRITES):
            writer.write(f"{frame} ")
        writer.stop()

    drawing = threading.Thread(target=draw, daemon=True)
    writer.start()
    drawing.start()
    drawing.join(SECONDS)
    assert not drawing.is_alive()
    written = terminal.getvalue().split()
    assert written == [str(frame) for frame in range(min(room, 3 * MAX_QUEUED_WRITES))]


async def test_a_frame_is_written_as_one_and_what_is_no_frame_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda self, data: written.append(data))
    driver = TerminalDriver(Ch2App(Options(engine=[])))
    for data in ("a", SYNC_START, "b", "c", SYNC_END, "d", SYNC_START, SYNC_END):
        driver.write(data)
    assert written == ["a", f"{SYNC_START}bc{SYNC_END}", "d", SYNC_START + SYNC_END]
