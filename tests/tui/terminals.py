"""The terminals that people have, each as a pty that says what such a one says of itself."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.tui.real_terminal import Terminal

WHERE, BACKGROUND = b"\x1b[6n", b"\x1b]11;?\x1b\\"
"""Where is the cursor? What colour is the background?"""


@dataclass(frozen=True)
class Kind:
    """A kind of terminal: its variables, and its answers, None where it gives none.

    `cells` are those that a box glyph takes there.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    cells: int | None = 1
    background: bytes | None = None


KINDS: Mapping[str, Kind] = {
    "dumb": Kind({"TERM": "dumb"}, cells=None),
    "linux": Kind({"TERM": "linux"}),
    "vt100": Kind({"TERM": "vt100"}, cells=None),
    "screen": Kind({"TERM": "screen"}),
    "tmux-256color": Kind({"TERM": "tmux-256color"}),
    "xterm": Kind({"TERM": "xterm"}),
    "dark": Kind({"TERM": "xterm-256color"}, background=b"\x1b]11;rgb:1e/1e/1e\x07"),
    "NO_COLOR": Kind({"TERM": "xterm-256color", "NO_COLOR": "1"}),
    "C locale": Kind({"TERM": "xterm-256color", "LC_ALL": "C"}),
    "wide": Kind({"TERM": "xterm-256color"}, cells=2),
    "not UTF-8": Kind({"TERM": "xterm-256color"}, cells=3),
    "light": Kind({"TERM": "xterm-256color"}, background=b"\x1b]11;rgb:ffff/fafa/f0f0\x1b\\"),
    "silent": Kind({"TERM": "xterm-256color"}, cells=None),
}


class AnsweringTerminal(Terminal):
    """A terminal of a kind: it answers what it is asked."""

    def __init__(
        self,
        kind: Kind,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.kind = kind
        self._answered = {WHERE: 0, BACKGROUND: 0}
        without = {name: value for name, value in environment.items() if name != "COLORTERM"}
        without.update(kind.variables)
        super().__init__(command, without, columns=columns, rows=rows)

    def _read(self, deadline: float) -> bool:
        more = super()._read(deadline)
        self._answer(BACKGROUND, self.kind.background)
        cells = self.kind.cells
        self._answer(WHERE, None if cells is None else f"\x1b[1;{1 + cells}R".encode())
        return more

    def _answer(self, question: bytes, answer: bytes | None) -> None:
        asked = self.written.count(question)
        if answer is not None and asked > self._answered[question]:
            os.write(self._master, answer * (asked - self._answered[question]))
        self._answered[question] = asked
