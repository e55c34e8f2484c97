"""What was pressed becomes what is done, in order: Hangul as keys where keys are meant.

What goes into a field stays what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

from textual import events
from textual.app import App

from tui.link.control_characters import plain
from tui.shell.frame import Frame
from tui.shell.lines.entry_line import Field
from tui.terminal.keys import composed, half_width, is_hangul, to_qwerty
from tui.terminal.pastes import bounded

if TYPE_CHECKING:
    from textual.widgets import Input


class KeyPresses(App[int]):
    """An application that any input method can be used with; `frame` is told of every key."""

    _interrupted = False
    """Whether the last key was Ctrl+C."""
    _hangul_told = False

    @property
    def frame(self) -> Frame | None:
        """The screen of ours that is on top, or below a panel."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Frame):
                return screen
        return None

    def close_panels(self) -> None:
        """Take away what lies over the map or the lesson."""
        while not isinstance(self.screen, Frame):
            self.pop_screen()

    async def on_event(self, event: events.Event) -> None:
        """Outside of fields Hangul becomes the keys that were pressed, capitals small letters."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if event.key != "ctrl+c":
                self._interrupted = False
                if (frame := self.frame) is not None:
                    frame.key_pressed(event.key)
            for key in self._keys_of(event):
                await self._press(key)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._paste(events.Paste(_harmless(bounded(event.text))))
        else:
            await super().on_event(event)

    def _keys_of(self, event: events.Key) -> list[events.Key]:
        """The keys that were meant: one, or those that compose a Hangul syllable."""
        character = event.character or ""
        if self._field is not None:
            return [event if half_width(character) == character else _key(half_width(character))]
        if is_hangul(character):
            self._tell_hangul()
        elif character.isascii() and not character.isupper():
            return [event]
        typed = to_qwerty(character)
        if not typed.isascii():
            return [event]
        return [_key(key.lower()) for key in typed]

    @property
    def _field(self) -> Input | None:
        """The field that is typed into, of a lesson, of the settings or of the palette."""
        from textual.widgets import Input

        return self.focused if isinstance(self.focused, Input) else None

    async def _press(self, event: events.Key) -> None:
        """Do at once what the key does, so that keys that arrive together keep their order.

        Textual lets a bound key bubble up through the queues of its widgets, and characters
        that came after it in one read overtake it on the way.
        """
        field = self._field
        if field is not None and event.is_printable and event.character is not None:
            _type(field, event.character)
            return
        if field is None or isinstance(field, Field):
            for priority in (True, False):
                if await self._check_bindings(event.key, priority=priority):
                    return
        await super().on_event(event)

    async def _paste(self, event: events.Paste) -> None:
        """Hand it over at once: Enter, which may come in the same read, is about all of it."""
        event._set_forwarded()
        await (self.focused or self.screen)._dispatch_message(event)

    def _tell_hangul(self) -> None:
        if not self._hangul_told and (frame := self.frame) is not None:
            self._hangul_told = True
            frame.notice(frame.word("hangul"))


def _harmless(pasted: str) -> str:
    """Without what a terminal would obey or hide; Hangul composed, wide letters as narrow ones.

    What is typed needs no such care: textual takes no character into a field that is not printable.
    """
    lines = re.split(r"\r\n|\r|\n", normalize("NFC", half_width(pasted)))
    return "\n".join(map(plain, lines))


def _type(field: Input, character: str) -> None:
    """Put a typed character in the place of the selection, or at the cursor.

    An input method may send a syllable in pieces; they are put together as they come.
    """
    start, end = sorted(field.selection)
    before = field.value[start - 1 : start] if start == end else ""
    if (joined := composed(before + character)) != before + character:
        field.replace(joined, start - len(before), end)
    elif start == end:
        field.insert_text_at_cursor(character)
    else:
        field.replace(character, start, end)


def _key(character: str) -> events.Key:
    from textual.keys import _character_to_key

    return events.Key(_character_to_key(character), character)
