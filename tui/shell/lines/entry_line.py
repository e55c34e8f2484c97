"""One row to type in: the question of the lesson, or a field that was asked for with `e`."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from tui.drawing.cells import even_lines
from tui.drawing.look.inks import style_of

NOTE_LINES = 2
LONGEST = 400
"""Characters that a field takes; a longer paste is cut."""


class Field(Input):
    """A field of a lesson, or of the settings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    class Left(Message):
        """The learner went out of the field without an answer."""

    def __init__(self, *, id: str | None = None, select_on_focus: bool = True) -> None:
        super().__init__(compact=True, max_length=LONGEST, select_on_focus=select_on_focus, id=id)
        self.in_one_line: Callable[[str], str] = lambda text: text
        """What a paste of several lines becomes; Textual keeps the first of them alone."""

    def on_paste(self, event: events.Paste) -> None:
        # Textual refuses a paste that is too long without a word; cut, it can be told why.
        event.text = self.in_one_line(event.text)[: LONGEST - len(self.value)]

    def action_leave(self) -> None:
        self.post_message(self.Left())


class EntryLine(Horizontal):
    """A prompt, a field and a note. The note stands where the next question would."""

    DEFAULT_CSS = """
    EntryLine {
        height: 1;
        padding: 0 1;
    }
    EntryLine > Static {
        width: auto;
        height: 1;
    }
    EntryLine > Field {
        width: 22;
        margin: 0 1;
        background: $panel;
    }
    EntryLine.-empty > Field {
        display: none;
    }
    EntryLine.-told > Field, EntryLine.-told > #prompt {
        display: none;
    }
    EntryLine.-editing > Field {
        width: 1fr;
        max-width: 72;
    }
    EntryLine > #note {
        width: 1fr;
    }
    EntryLine.-editing > #note {
        width: auto;
    }
    EntryLine.-refused {
        height: 2;
    }
    EntryLine.-refused > #note {
        dock: top;
    }
    EntryLine.-tall, EntryLine.-tall > #note {
        height: 2;
    }
    EntryLine.-tall.-refused {
        height: 3;
    }
    """

    class Entered(Message):
        """Enter was pressed in the field."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown: tuple[str, str, str, bool, int] | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="prompt")
        yield Field(id="field", select_on_focus=False)
        yield Static(id="note")

    @property
    def field(self) -> Field:
        return self.query_one(Field)

    @property
    def empty(self) -> bool:
        """Whether nothing is asked, and nothing edited."""
        return self.has_class("-empty")

    def show(self, prompt: str, *, note: str = "", ink: str = "", editing: bool = False) -> None:
        """What is asked, or what is said of the last answer; no prompt hides the field."""
        shown = (prompt, note, ink, editing, self.screen.size.width)
        if shown == self._shown:
            return
        self._shown = shown
        self.set_class(not prompt, "-empty")
        self.set_class(editing, "-editing")
        self.set_class(bool(note) and not editing, "-told")
        self.remove_class("-refused")
        self.query_one("#prompt", Static).update(Content(prompt))
        self._tell(note, ink)

    def refuse(self, why: str) -> None:
        """Say above the field, which stays as it is, why its text cannot be taken."""
        self._shown = None
        self.add_class("-refused")
        self._tell(why, "bad")

    def _tell(self, note: str, ink: str) -> None:
        """A note on one line, or on two where it is longer than that."""
        lines = even_lines(note, max(self.screen.size.width - 2, 20))[:NOTE_LINES]
        self.set_class(len(lines) > 1, "-tall")
        self.query_one("#note", Static).update(Content.styled("\n".join(lines), style_of(ink)))

    def begin(self, text: str, *, anew: bool = False) -> None:
        """Put `text` into the field and the cursor behind it; `anew`: what is typed replaces it."""
        self._shown = None
        self.remove_class("-told")
        self.field.value = text
        self.screen.set_focus(self.field)
        self.field.selection = Selection(0 if anew else len(text), len(text))

    def clear(self) -> None:
        """Empty the field and leave it."""
        self.field.value = ""
        if self.field.has_focus:
            self.screen.set_focus(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value))
