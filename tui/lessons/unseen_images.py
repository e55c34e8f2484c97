"""Images of the test set, each asked of the engine when a lesson first shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import protocol

if TYPE_CHECKING:
    from tui.app import Ch2App
    from tui.engine_state import Image

SPLIT: protocol.Split = "test"


class UnseenImages:
    """The images of the test set, by index."""

    def __init__(self) -> None:
        self._awaited: set[int] = set()

    def image(self, app: Ch2App, index: int) -> Image | None:
        """Pixels and label; None until they are here, and then they have been asked for."""
        found, data = app.engine_state.image(SPLIT, index), app.engine_state.data
        there = data is not None and index < data.test
        if found is None and there and index not in self._awaited:
            question = protocol.GetImages(split=SPLIT, first=index, count=1)
            self._awaited |= {index} if app.ask(question) else set()
        return found

    def resumed(self) -> None:
        """The screen is back: answers may have come while nobody listened."""
        self._awaited.clear()

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case protocol.DataReady() | protocol.Hello():
                self._awaited.clear()
            case protocol.Images(split=split) if split == SPLIT:
                self._awaited.discard(event.first)
            case _:
                return False
        return True
