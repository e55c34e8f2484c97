"""A field of one line for a message of many: it shows one of them, and keeps them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets.input import Selection

from tui.shell.lines.entry_line import Field

LONGEST_LINE: Final = 4_000
"""Characters that are shown of a line; where a terminal marks no pastes, of all that is typed."""


class MessageField(Field):
    """What is pasted is kept whole until it is edited: then what is seen is what is meant.

    `entered` is told of Enter, `left` of Escape, `changed` of a paste that has another `line` to
    show; all of them at once, before the next key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(
        self,
        entered: Callable[[], object],
        left: Callable[[], object],
        line_of: Callable[[str], str],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, select_on_focus=False)
        self.max_length = LONGEST_LINE
        self._entered, self._left, self._line_of = entered, left, line_of
        self._whole, self._line = "", ""
        self._ended: list[str] = []
        """What stood in the field when Enter was pressed."""

    @property
    def text(self) -> str:
        """All that was pasted, or what was typed."""
        return self._whole if self.value == self._line else self.value

    @property
    def readings(self) -> tuple[str, ...]:
        """The text in the lines that ended with Enter, as some terminals paste, and as one."""
        text, broken, at = self.text, "", 0
        for before in self._ended if text == self.value else ():
            if len(before) > at and text.startswith(before):
                broken, at = f"{broken}{text[at : len(before)]}\n", len(before)
        return tuple(dict.fromkeys((broken + text[at:], text)))

    def hold(self, text: str) -> None:
        """Keep a text of any number of lines, and show the one that it comes down to."""
        self._whole, self._line = text, self._line_of(text)[:LONGEST_LINE]
        self.value = self._line
        self._ended.clear()
        self.selection = Selection.cursor(len(self._line))

    def select(self) -> None:
        """What is typed next stands in the place of all that is there."""
        self.selection = Selection(0, len(self.value))

    async def action_submit(self) -> None:
        self._ended.append(self.value)
        self._entered()

    def action_leave(self) -> None:
        self._left()

    def on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # a field keeps the first line, and of a traceback the last counts
        event.stop()
        self.take(event.text)

    def take(self, pasted: str) -> None:
        """One line goes where the cursor is, as into any field; several are all there is then."""
        lines = [line for line in pasted.split("\n") if line.strip()]
        if len(lines) > 1 or len(self.value) + len(pasted) > LONGEST_LINE:
            self.hold(pasted)
        elif lines:
            self.replace(lines[0].strip(), *sorted(self.selection))
