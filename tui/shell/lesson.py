"""The frame all lessons share: caption, figure, question, keys, step controls.

A lesson is a screen that says which figure it has, what its state means in words, and what
it asks. All state lives in the lesson and its player; `show()` draws it, at any time, in any
language and size, so that switching either keeps the learner's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widget import Widget

from engine.protocol.errors import Mistake
from tui.drawing.cells import even_lines
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.shell import chapter
from tui.shell.keys.lesson_keys import shared_keys
from tui.shell.keys.table import Key, Table
from tui.shell.lines.caption_lines import CaptionLines
from tui.shell.lines.entry_line import EntryLine
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.playing.pace import CaptionPace
from tui.shell.playing.player import StepPlayer
from tui.shell.reading.belonging import belonging
from tui.shell.reading.beside import ReadingBeside
from tui.shell.reading.legend import legend_of
from tui.shell.shown import Shown

if TYPE_CHECKING:
    from engine.protocol import AnyEvent

CAPTION_CELLS = 78
ROOM_FOR_STATUS = 72
"""From this width on the head has room for the step beside the views."""


class Lesson(ReadingBeside):
    """Base of every lesson. Subclasses set `LESSON` and fill in what stands below."""

    VIEWS: ClassVar[int] = 0
    STEPS: ClassVar[bool] = True
    """Whether the figure has steps to play."""

    def __init__(self) -> None:
        super().__init__()
        self.player = StepPlayer(self, self.changed, self.takes_step, CaptionPace(self))
        self.view = 1

    # ---- what a lesson fills in

    def figure(self) -> Widget:
        """The largest thing on the screen; made once."""
        return PlacedDrawing()

    def sketch(self) -> Sketch[Any]:
        """What the figure shows now: its scene, and what draws it. Changes nothing."""
        raise NotImplementedError

    def settle(self) -> None:
        """A change begins to be shown: bring about what follows from it, before it is told."""

    def pressed(self, place: Place) -> object:
        """A place of the figure was pressed."""

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """Which caption fits the present state, and what fills its placeholders."""
        raise NotImplementedError

    def main(self) -> None:
        """Enter: the lesson's main thing. Usually the next step."""
        self.player.forward()

    def begin(self) -> None:
        """The map's Enter led here: start what the lesson is for, once the engine can."""

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: move the cursor in the figure."""

    @property
    def moves(self) -> bool:
        """Whether the arrow keys move something now."""
        return type(self).move is not Lesson.move

    def reset(self) -> None:
        """`r`: back to how the lesson opened."""
        self.player.restart(self.player.count)

    def code_values(self) -> Mapping[str, object]:
        """What fills the placeholders of the code."""
        return {}

    def own_keys(self) -> Table:
        """The rows of this lesson's own in the table of keys, before those of all lessons."""
        return ()

    def open_views(self) -> range:
        """The numbers of the views that can be opened."""
        return range(1, self.VIEWS + 1)

    @property
    def awaits(self) -> bool:
        """Whether the engine owes an answer without which the figure says little."""
        return False

    def status(self) -> tuple[Part, ...]:
        """What stands at the right of the head, before the language."""
        if not self.STEPS or (self.VIEWS and self.size.width < ROOM_FOR_STATUS):
            return ()
        step = self.word("head", "step", step=self.player.position + 1, steps=self.player.count)
        return (Part(step + "  " if self.VIEWS else step, "quiet"),)

    def takes_step(self) -> bool:
        """Whether the terminal takes another step of what plays; now and then it is asked."""
        lag = self.ch2.terminal_lag
        if lag.may_ask:
            self.call_after_refresh(lag.ask)
        return self.ch2.takes_step

    # ---- texts

    @property
    def texts(self) -> chapter.Texts:
        return chapter.texts(self.ch2.language, self.LESSON)

    def text(self, section: str, key: str = "", **values: object) -> str:
        """A text of this lesson, in the learner's language."""
        return self.texts.get(section, key, **values)

    @property
    def labels(self) -> Callable[..., str]:
        """What a figure needs to word itself: its labels by key, in the present language."""
        return partial(self.texts.get, "labels")

    def mistake_text(self, mistake: Mistake) -> str:
        """What was wrong and what would work, in the learner's language where we have it."""
        for texts in (self.texts, self.ch2.words):
            if texts.has("mistakes", mistake.code):
                return texts.get("mistakes", mistake.code, **mistake.detail)
        return str(mistake)

    # ---- the frame

    def compose(self) -> ComposeResult:
        yield self.head
        yield CaptionLines(id="caption")
        with Horizontal(id="body"):
            with Container(id="figure"):
                yield self.figure()
            yield self.reading_column
        yield EntryLine(id="entry", classes="-empty")
        yield self.key_line
        yield self.notice_line
        yield self.room

    def on_mount(self) -> None:
        self.ch2.progress.visit(self.LESSON)
        self.query_one(PlacedDrawing).mover.may_draw = self.takes_step
        self.retell()

    def retell(self) -> None:
        self.changed()

    def changed(self) -> None:
        """The state changed: find out once what it shows, then show that."""
        if not self.is_mounted or not self.query("#entry"):
            return
        self.find_out()
        try:
            self.settle()
            if self.player.at_end and self.STEPS and self.player.count > 1:
                self.finish()
            shown = self._to_show()
            self._show_parts(shown)
            self.look_at_mission()
        finally:
            self._known = None

    def _to_show(self) -> Shown:
        key, values = self.caption()
        return Shown(
            head=(self._head_left(), self._head_right()),
            caption=self._caption_lines(self.text("captions", key, **values)),
            legend=legend_of(self.texts, key, self.ch2.spelled, self.size.width - 2),
            lit=belonging(self.texts, key),
            question=self.asks,
            verdict=self.verdict,
            edited=self.edited,
            keys=self._table(self.own_keys()),
            sketch=self.sketch(),
        )

    def _table(self, own: Table) -> Table:
        """The lesson's own rows, and those of all lessons that they leave as they are."""
        written = {key.shown for key in own}
        return (*own, *(key for key in shared_keys(self) if key.shown not in written))

    def _show_parts(self, shown: Shown) -> None:
        self.head.left, self.head.right = shown.head
        self.query_one(CaptionLines).show(shown.caption, shown.legend)
        self.show_reading(self.texts, shown.lit)
        self.show_entry(shown.question, shown.verdict, shown.edited)
        self.offer(shown.keys)
        self.show_keys()
        seconds = self.ch2.moves and self.player.seconds_to_move
        self.query_one(PlacedDrawing).show(shown.sketch, seconds=seconds)

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        self.pressed(message.place)

    def engine_said(self, event: AnyEvent) -> None:
        from engine.protocol import CHANGES_WHAT_IS_KNOWN  # other data, weights, another engine

        if isinstance(event, CHANGES_WHAT_IS_KNOWN):
            self.answered()

    def data_opened(self) -> None:
        """Data was opened, perhaps others than before, whichever screen is shown: keep in them."""

    def answered(self) -> None:
        """The engine said something that may be shown."""
        if self.ch2.frame is self:
            self.changed()

    def finish(self) -> None:
        """The lesson has shown what it is for."""
        self.ch2.progress.finish(self.LESSON)

    def _caption_lines(self, text: str) -> tuple[str, ...]:
        """Two lines, three where the terminal is narrower than what captions are written for."""
        columns = self.size.width - 2
        lines = even_lines(self.ch2.spelled(" ".join(text.split())), max(columns, 20))
        return tuple(lines[: 2 if columns >= CAPTION_CELLS else 3])

    def _head_left(self) -> tuple[Part, ...]:
        language, entry = self.ch2.language, chapter.entry(self.LESSON)
        part = Part(f"{entry.part.name(language)} ▸ ", "quiet")
        return part, Part(f"{entry.number} {entry.titles[language]}", "strong")

    def _head_right(self) -> tuple[Part, ...]:
        right, app, texts = list(self.status()), self.ch2, self.texts
        for view in self.open_views():
            name, here = texts.get("views", str(view)), view == self.view
            text = f"[{view} {name}]" if here else f" {view} {name} "
            right.append(Part(text, "accent" if here else "quiet", str(view)))
        right.append(Part(f"   {app.language}", "quiet"))
        if self.wide:
            right.append(Part(f" · F2 {app.other_language_name}", "quiet", "f2"))
        return tuple(right)

    def hint_of(self, key: Key) -> KeyHint:
        texts = self.texts
        if texts.has(key.section, key.does):
            does = texts.get(key.section, key.does, **key.values)
            return KeyHint(key.shown, does, key.name)
        return super().hint_of(key)

    # ---- keys

    def pause(self) -> None:
        self.player.pause()

    def answered_right(self) -> None:
        self.finish()  # unless a lesson has more to show

    def action_play(self) -> None:
        self.player.toggle()

    def action_forward(self) -> None:
        self.player.forward()

    def action_back(self) -> None:
        self.player.back()

    def action_slower(self) -> None:
        self.player.slower()
        self._tell_speed()

    def action_faster(self) -> None:
        self.player.faster()
        self._tell_speed()

    def _tell_speed(self) -> None:
        self.notice(self.word("head", "speed", speed=f"{self.player.speed:g}"))

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self.view = view
            self.changed()

    def action_reset(self) -> None:
        self.answer = None
        self.entry.clear()
        self.reset()
