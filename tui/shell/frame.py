"""What every screen has: a head, a line of keys, room to draw in, two languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.drawing.places import PlacedDrawing
from tui.shell.keys.table import Key, Table, footer, leading, pressed
from tui.shell.lines.drawn_lines import Forgetful
from tui.shell.lines.one_line import KeyHint, KeyLine, OneLine
from tui.shell.mnist_download import megabytes
from tui.terminal.changed_cells import ChangesCompositor

if TYPE_CHECKING:
    from engine.protocol import AnyEvent
    from tui.shell.shell import Shell

SMALLEST = (60, 16)
WIDE = 110


class Frame(Forgetful, Screen[None]):
    """A screen with `#head`, `#keys` and, when the terminal is too small, `#room` instead."""

    AUTO_FOCUS = ""
    HELP: ClassVar[str] = "own"
    """The title of what `?` tells of this screen's own keys."""
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (80, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 textual's own type
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "app.keys_panel", show=False),
        Binding("q", "app.leave", show=False),
        Binding("w", "app.glossary_panel", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ChangesCompositor()
        self.head = OneLine(id="head")
        self.key_line = KeyLine(id="keys")
        self.room = Static(id="room")
        self.table: Table = ()
        """What the keys do now."""
        self._bound: set[str] = set()
        self.notice_line = Static(id="notice")

    @property
    def ch2(self) -> Shell:
        """The application, as screens know it."""
        return cast("Shell", self.app)

    def engine(self) -> Shell:
        """What asks the engine, and what is known of it."""
        return self.ch2

    @property
    def wide(self) -> bool:
        return self.size.width >= WIDE

    def word(self, section: str, key: str = "", **values: object) -> str:
        """A text of the frame, in the learner's language."""
        return self.ch2.words.get(section, key, **values)

    # ---- what a screen fills in

    def retell(self) -> None:
        """Show every text anew, in the present language; nothing else may change."""
        self.show_keys()

    def engine_said(self, event: AnyEvent) -> None:
        """An event of the engine arrived; the application has taken note of it already."""

    # ---- the keys

    def offer(self, table: Table) -> None:
        """From now on the keys do what `table` says; a row not seen before is bound."""
        self.table = table
        if new := {key.shown for key in table} - self._bound:
            self._bound |= new
            for name in {name for key in table if key.shown in new for name in key.acts}:
                binding = Binding(name, f"press('{name}')", show=False)
                self._bindings.key_to_bindings[name] = [binding]

    def action_press(self, name: str) -> None:
        """Do what the key means now."""
        if (act := pressed(self.table, name)) is not None:
            act()

    def hint_of(self, key: Key) -> KeyHint:
        """A key as it is told, in the learner's language."""
        return KeyHint(key.shown, self.word(key.section, key.does, **key.values), key.name)

    def hints(self) -> tuple[KeyHint, ...]:
        """The keys of this screen, the most important ones first."""
        return tuple(map(self.hint_of, footer(self.table)))

    def next_key(self) -> str:
        """The one key to press next."""
        lead = leading(self.table)
        return lead.name if lead is not None else ""

    def hint(self, shown: str, does: str, key: str) -> KeyHint:
        return KeyHint(shown, self.word("keys", does), key)

    @property
    def rows_below_notice(self) -> int:
        """Rows at the bottom that a notice leaves free."""
        return 1

    def notice(self, text: str) -> None:
        """Say something above the line of keys, and above what asks, until the next key."""
        self.notice_line.update(Content(self.ch2.spelled(text)))
        self.notice_line.styles.margin = (0, 0, self.rows_below_notice, 0)
        self.notice_line.display = bool(text)

    def show_keys(self) -> None:
        tail = (self.hint("?", "help", "question_mark"), self.hint("q", self.quits, "q"))
        self.key_line.show(self.hints(), self.download_hints() + tail, self.next_key())

    @property
    def quits(self) -> str:
        """What `q` does now, as a key of the texts: a training is laid down first."""
        state = self.ch2.engine_state
        trains = state.run is not None and state.run.active and not state.replayed
        return "checkpoint_quit" if trains else "quit"

    def download_hints(self) -> tuple[KeyHint, ...]:
        """How far a download is, where one is under way; pressing it opens the palette."""
        download = self.ch2.engine_state.download
        if download is None:
            return ()
        received, total = map(megabytes, download)
        if not any(download):
            says = self.word("download", "asking")
        elif not download[1]:
            says = self.word("download", "received", received=received)
        else:
            says = self.word("download", "received_of", received=received, total=total)
        return (KeyHint("MNIST", says, "ctrl+p"),)

    def on_one_line_key_asked(self, message: OneLine.KeyAsked) -> None:
        self.app.simulate_key(message.key)

    def key_pressed(self, name: str) -> None:
        """That key arrived, whatever it does: what still moves has arrived as well."""
        for drawing in self.query(PlacedDrawing):
            drawing.mover.finish()
        if self.notice_line.display:
            self.notice("")

    # ---- room

    def on_resize(self, event: events.Resize) -> None:
        tiny = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        self.set_class(tiny, "-tiny")
        if tiny:
            self.room.update(self.word("room", columns=SMALLEST[0], rows=SMALLEST[1]))
        elif self.is_mounted:
            self.call_after_refresh(self.retell)

    def on_mount(self) -> None:
        self.retell()

    def on_screen_resume(self) -> None:
        self.retell()
