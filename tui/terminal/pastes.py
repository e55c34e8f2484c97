"""What is pasted, taken out of what is typed before anything in it could press a key.

textual 8.2 looks for keys within a paste too: after an escape of a colour, which terminals leave
in what they paste, the next thirty characters are pressed instead, `q` among them. And it takes
each character by itself, which for ten megabytes is half a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START

LONGEST: Final = 100_000
"""Characters of a paste that are kept: its beginning, and as much of its end."""
_BEGUN: Final = re.compile(r"\x1b\[2(?:00?)?\Z")
"""The mark that a paste begins with, as far as a read may have cut it."""


def bounded(pasted: str) -> str:
    """A text of any length in at most LONGEST characters; of an error the end says most."""
    if len(pasted) <= LONGEST:
        return pasted
    half = LONGEST // 2
    return f"{pasted[: half - 1]}\n{pasted[-half:]}"


class Pastes:
    """Tells pastes, which may arrive in pieces, from what stands before and behind them."""

    def __init__(self) -> None:
        self._parts: list[str] | None = None
        self._length = 0
        self._held = ""

    def among(self, read: str) -> Iterator[str | events.Paste]:
        """What was typed, and each paste that has come to its end, in their order."""
        text, self._held = self._held + read, ""
        while text:
            if self._parts is None:
                typed, begins, text = text.partition(BRACKETED_PASTE_START)
                if begins:
                    self._parts, self._length = [], 0
                else:
                    begun = _BEGUN.search(typed)
                    self._held = begun[0] if begun is not None else ""
                    typed = typed.removesuffix(self._held)
                if typed:
                    yield typed
                continue
            inside, ends, text = text.partition(BRACKETED_PASTE_END)
            if not ends:
                self._held = _beginning_of_end(inside)
                inside = inside.removesuffix(self._held)
            self._keep(inside)
            if ends:
                yield events.Paste(bounded("".join(self._parts)))
                self._parts = None

    def _keep(self, inside: str) -> None:
        assert self._parts is not None
        self._parts.append(inside)
        self._length += len(inside)
        if self._length > 3 * LONGEST:  # now and then, not with every piece
            self._parts = [bounded("".join(self._parts))]
            self._length = len(self._parts[0])


def _beginning_of_end(inside: str) -> str:
    """How much of the mark that ends a paste stands at the end of a piece of it."""
    whole = range(len(BRACKETED_PASTE_END) - 1, 0, -1)
    return next(
        (
            BRACKETED_PASTE_END[:length]
            for length in whole
            if inside.endswith(BRACKETED_PASTE_END[:length])
        ),
        "",
    )
