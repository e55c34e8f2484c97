"""What all panels have in common: a box over the screen that Escape closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.visual import Visual
from textual.widgets import Static

from tui.shell.lines.drawn_lines import Forgetful

if TYPE_CHECKING:
    from tui.shell.shell import Shell


FRAME_ROWS = 8
"""Rows of a panel around its text: border, padding, title, foot."""


class Panel(Forgetful, ModalScreen[None]):
    """A title, a text that scrolls, and a line that says which keys there are."""

    AUTO_FOCUS = "#scroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
    ]

    @property
    def ch2(self) -> Shell:
        return cast("Shell", self.app)

    def word(self, key: str, **values: object) -> str:
        """A text of the frame's section "panels"."""
        return self.ch2.words.get("panels", key, **values)

    def title_text(self) -> str:
        raise NotImplementedError

    def body(self) -> Visual | str:
        raise NotImplementedError

    def foot(self) -> str:
        return self.word("close")

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="panel-title")
            with VerticalScroll(id="scroll"):
                yield Static(id="panel-body")
            yield Static(id="panel-foot")

    def on_mount(self) -> None:
        self.retell()

    def on_resize(self, event: events.Resize) -> None:
        room = event.size.height * 9 // 10 - FRAME_ROWS
        self.query_one("#scroll").styles.max_height = max(room, 3)

    def retell(self) -> None:
        """Show the texts in the present language, once there are places for them."""
        if len(self.query("#panel-title, #panel-body, #panel-foot")) < 3:
            return  # a key came first; `on_mount` tells
        spelled = self.ch2.spelled
        self.query_one("#panel-title", Static).update(Content(spelled(self.title_text())))
        self.query_one("#panel-body", Static).update(self.body())
        self.query_one("#panel-foot", Static).update(Content(spelled(self.foot())))

    def action_close(self) -> None:
        self.dismiss()
