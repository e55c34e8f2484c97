"""Lines one row high whose parts can be pressed: the head of a lesson, and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing
from tui.drawing.look.glyphs import to_ascii


@dataclass(frozen=True)
class Part:
    """A piece of a line; pressing it with the mouse does what its `key` does."""

    text: str
    ink: str = ""
    key: str = ""


class OneLine(Drawing):
    """Parts from the left, parts from the right, blanks between. The right ones give way last."""

    DEFAULT_CSS = """
    OneLine {
        height: 1;
    }
    """

    class KeyAsked(Message):
        """A part was pressed; `key` is the key that does the same."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    left: reactive[tuple[Part, ...]] = reactive((), repaint=False)
    right: reactive[tuple[Part, ...]] = reactive((), repaint=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: list[tuple[int, int, str]] = []

    def watch_left(self) -> None:
        self.redraw()

    def watch_right(self) -> None:
        self.redraw()

    def draw(self, canvas: Canvas) -> None:
        self._places = []
        right = self._spelled(self.right)
        tail = sum(cell_len(part.text) for part in right)
        left = self.fitting(canvas.width - 4 - tail)
        start = canvas.width - 1 - tail
        column = 1
        for part in left:
            if right and column + cell_len(part.text) >= start:
                if column == 1:
                    canvas.line(0, column, part.text, part.ink, width=start - column)
                break
            column = self._put(canvas, column, part)
        column = max(start, column + 1)
        for part in right:
            column = self._put(canvas, column, part)

    def fitting(self, room: int) -> list[Part]:
        """The parts from the left, as they will be seen; those beyond `room` cells are cut off.

        The first gives way where the others fit without it: what a thing is called is said last.
        """
        parts = self._spelled(self.left)
        cells = [cell_len(part.text) for part in parts]
        return parts[1:] if len(parts) > 1 and sum(cells[1:]) <= room < sum(cells) else parts

    def _spelled(self, parts: Sequence[Part]) -> list[Part]:
        """The parts as they will be seen, so that they are pressed where they stand."""
        if not self.spells:
            return list(parts)
        return [replace(part, text=to_ascii(part.text)) for part in parts]

    def _put(self, canvas: Canvas, column: int, part: Part) -> int:
        end = canvas.put(0, column, part.text, part.ink)
        if part.key:
            self._places.append((column, end, part.key))
        return end

    def on_click(self, event: events.Click) -> None:
        for start, end, key in self._places:
            if start <= event.x < end:
                self.post_message(self.KeyAsked(key))
                event.stop()
                return


@dataclass(frozen=True)
class KeyHint:
    """A key and what it does. `shown` is how the key is written, `key` what Textual calls it."""

    shown: str
    does: str
    key: str


LETTERS = frozenset("cimer")
"""Keys that a line has however narrow it is: of these the word goes before the key does."""
WAY_BACK = "escape"
"""Another one, told where it leads back to what led here: its word goes last."""


class KeyLine(OneLine):
    """The keys that do something here; the one to press next is marked ▸ and highlighted.

    A narrow line loses first what the keys of LETTERS do, the last ones first, then other keys
    that are not the next one nor Escape, and then those words come back as far as there is room.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()
        self._next = ""

    def show(self, hints: tuple[KeyHint, ...], tail: tuple[KeyHint, ...], next_key: str) -> None:
        """`tail` stays whatever the width."""
        self._hints, self._next = hints, next_key
        self.left, self.right = self._parts(hints), self._parts(tail)

    def fitting(self, room: int) -> list[Part]:
        hints = list(self._hints)
        if self._cells(hints) > room:
            letters = [hint for hint in hints if self._is_letter(hint)]
            hints = [replace(hint, does="") if hint in letters else hint for hint in hints]
            for hint in reversed(self._hints):
                is_kept = hint in letters or self._is_next(hint) or hint.key == WAY_BACK
                if self._cells(hints) > room and not is_kept:
                    hints.remove(hint)
            if self._cells(hints) > room:
                hints = [replace(hint, does="") if hint.key == WAY_BACK else hint for hint in hints]
            for hint in letters:
                longer = [hint if one.key == hint.key else one for one in hints]
                hints = longer if self._cells(longer) <= room else hints
        return self._spelled(self._parts(hints))

    def _is_next(self, hint: KeyHint) -> bool:
        return bool(hint.key) and hint.key == self._next

    def _is_letter(self, hint: KeyHint) -> bool:
        return hint.key in LETTERS and not self._is_next(hint)

    def _cells(self, hints: Sequence[KeyHint]) -> int:
        return sum(cell_len(part.text) for part in self._spelled(self._parts(hints)))

    def _parts(self, hints: Sequence[KeyHint]) -> tuple[Part, ...]:
        found: list[Part] = []
        for hint in hints:
            is_next = self._is_next(hint)
            label = f"{'▸ ' if is_next else ''}{hint.shown} {hint.does}".rstrip()
            found.append(Part(label, "next" if is_next else "quiet", hint.key))
            found.append(Part("  "))
        return tuple(found[:-1])
