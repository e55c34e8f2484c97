"""`e` in fit: the settings of the next training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from engine.explain.shared.networks.layers import parse_widths
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol import FitSettings
from tui.shell.lines.entry_line import Field

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson

FIELDS = ("epochs", "batch_size", "hidden", "optimizer", "learning_rate", "seed")


class SettingsPanel(ModalScreen[FitSettings | None]):
    """One field a setting; Enter takes them all, or says which one can't be."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, settings: FitSettings, lesson: Lesson) -> None:
        super().__init__()
        self._settings = settings
        self._lesson = lesson
        self._wrong: str | None = None
        self._refused = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="panel-title")
            with Grid(id="settings"):
                for name in FIELDS:
                    yield Static(id=f"label-{name}")
                    field = Field(id=f"field-{name}")
                    field.value = self._text(name)
                    yield field
                    yield Static(id=f"range-{name}", classes="quiet")
            yield Static(id="settings-note")
            yield Static(id="panel-foot")

    def _text(self, name: str) -> str:
        value = getattr(self._settings, name)
        if isinstance(value, tuple):
            return ", ".join(str(size) for size in value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def on_mount(self) -> None:
        self.retell()

    def retell(self) -> None:
        """Show the texts in the present language; what was typed stays."""
        text = self._lesson.text
        self.query_one("#panel-title", Static).update(Content(text("settings", "title")))
        for name in FIELDS:
            self.query_one(f"#label-{name}", Static).update(Content(text("settings", name)))
            self.query_one(f"#range-{name}", Static).update(
                Content(text("settings", f"{name}.range"))
            )
        note = (
            text(
                "settings",
                "wrong",
                name=text("settings", self._wrong),
                range=text("settings", f"{self._wrong}.range"),
                token=self._refused,
            )
            if self._wrong
            else ""
        )
        self.query_one("#settings-note", Static).update(Content.styled(note, "$error"))
        self.query_one("#panel-foot", Static).update(Content(text("settings", "foot")))

    def on_field_left(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        kept = {name: getattr(self._settings, name) for name in self._settings.__struct_fields__}
        for name in FIELDS:
            typed = self.query_one(f"#field-{name}", Field).value
            try:
                kept[name] = read_setting(name, typed)
            except ValueError:
                self._wrong, self._refused = name, Span.of(typed).quoted
                self.query_one(f"#field-{name}", Field).focus()
                self.retell()
                return
        self.dismiss(msgspec.convert(kept, FitSettings))


def read_setting(name: str, typed: str) -> Any:
    """The value of a typed setting. Raises ValueError where FitSettings wouldn't take it."""
    text = typed.strip()
    value: Any
    if name == "hidden":
        value = parse_widths(text)
    elif name == "optimizer":
        value = text.lower()
    elif name == "learning_rate":
        value = parse_real(text)
    else:
        value = parse_whole_number(text)
    checked = msgspec.convert({name: value}, FitSettings)
    return getattr(checked, name)
