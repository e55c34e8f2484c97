"""What an engine says on its standard error: the last lines, whatever it writes."""

from __future__ import annotations

from collections import deque

from tui.link.control_characters import plain

LOG_LINES = 200
LOG_COLUMNS = 500
"""Characters of a log line that are kept."""
_MOST_BYTES = 8 * LOG_COLUMNS
"""Bytes of a log line that are looked at: colours and letters of several bytes are among them."""


class EngineLog:
    """Bytes go in; of those that nobody will read, none is looked at twice."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque(maxlen=LOG_LINES)
        self._rest = b""
        self.looked_at = 0
        """Lines that were taken from what came in, kept since or not."""

    def take(self, chunk: bytes) -> None:
        """Some more bytes, which may end within a line."""
        first, *lines = chunk.rsplit(b"\n", LOG_LINES + 1)
        # Of more lines than are kept the first piece is what goes before them, and falls out.
        self._rest = (self._rest + first[:_MOST_BYTES])[:_MOST_BYTES]
        for line in lines:
            self._end_line()
            self._rest = line[:_MOST_BYTES]

    def _end_line(self) -> None:
        self._lines.append(self._rest)
        self.looked_at += 1

    def say(self, line: str) -> None:
        """A line of our own."""
        self._lines.append(line.encode())

    @property
    def lines(self) -> tuple[str, ...]:
        """The last LOG_LINES lines, without what a terminal would obey."""
        return tuple(
            map(_shown, [*self._lines, self._rest][-LOG_LINES:] if self._rest else self._lines)
        )


def _shown(line: bytes) -> str:
    return plain(line.decode("utf-8", "replace"))[:LOG_COLUMNS].rstrip()
