"""What was pressed becomes what is done: Hangul as the keys it was typed with, in their order."""

from __future__ import annotations

from textual import events
from textual.app import App

from tui.shell.frame import Frame
from tui.terminal.keys import is_hangul, to_qwerty

LONGEST_PASTE = 100_000
"""Characters of a paste that are looked at; a field takes far fewer."""


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

    async def on_event(self, event: events.Event) -> None:
        """Hangul becomes the keys that were pressed; capitals act as small letters do."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            if event.key != "ctrl+c":
                self._interrupted = False
                if (frame := self.frame) is not None:
                    frame.key_pressed()
            for key in self._keys_of(event):
                await self._press(key)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await super().on_event(events.Paste(to_qwerty(event.text[:LONGEST_PASTE])))
        else:
            await super().on_event(event)

    def _keys_of(self, event: events.Key) -> list[events.Key]:
        """The keys that were meant: one, or those that compose a Hangul syllable."""
        character = event.character or ""
        if is_hangul(character):
            self._tell_hangul()
        elif character.isascii() and not character.isupper():
            return [event]
        typed = to_qwerty(character)
        if not typed.isascii():
            return [event]
        return [_key(key if self._typing else key.lower()) for key in typed]

    @property
    def _typing(self) -> bool:
        from textual.widgets import Input

        return isinstance(self.focused, Input)

    async def _press(self, event: events.Key) -> None:
        """Do at once what the key does, so that keys that arrive together keep their order.

        Textual lets a bound key bubble up through the queues of its widgets, and characters
        that came after it in one read overtake it on the way.
        """
        type_character = getattr(self.focused, "type_character", None)
        if event.is_printable and type_character is not None:
            type_character(event.character)
            return
        if type_character is not None or not self._typing:
            for priority in (True, False):
                if await self._check_bindings(event.key, priority=priority):
                    return
        await super().on_event(event)

    def _tell_hangul(self) -> None:
        if not self._hangul_told and (frame := self.frame) is not None:
            self._hangul_told = True
            frame.notice(frame.word("hangul"))


def _key(character: str) -> events.Key:
    from textual.keys import _character_to_key

    return events.Key(_character_to_key(character), character)
