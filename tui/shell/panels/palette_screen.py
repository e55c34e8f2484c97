"""The command palette, in which also what it says itself is in the learner's language."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option

from tui.shell.chapter import Texts


class PaletteScreen(CommandPalette):
    """As Textual's; its own version says in English that nothing was found."""

    def __init__(self, words: Texts) -> None:
        super().__init__(placeholder=words.get("palette", "search"))
        self._words = words

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def say() -> None:
            if search_value:
                says = self._words.get("palette", "nothing")
                option = Option(says, id=self._NO_MATCHES, disabled=True)
                self.query_one(CommandList).add_option(option)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, say)
