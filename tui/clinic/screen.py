"""The clinic: an error that somebody brings, what went wrong, and what would mend it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult

from engine.explain.clinic.diagnosis import Diagnosis, Opening
from engine.protocol.errors import Mistake
from tui.clinic.content import ClinicScene, content, draw_clinic
from tui.clinic.message_field import MessageField
from tui.clinic.told import heading, scene_of
from tui.clinic.understood import line_of, understood
from tui.clinic.words import NAME, told_mistake
from tui.drawing.cells import even_lines
from tui.drawing.places import PlacedDrawing, Sketch
from tui.shell import chapter
from tui.shell.clinic import ClinicFrame
from tui.shell.keys.table import Footer, Key, Press, Table, leading, upright
from tui.shell.lines.caption_lines import CaptionLines
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.map.way import CLINIC, WayPoint

WHEEL = 2


class ClinicScreen(ClinicFrame):
    """A field for a message, and below it what it means; both stay while the application runs."""

    HELP = "clinic_own"
    DEFAULT_CSS: ClassVar[str] = """
    ClinicScreen > #lead {
        height: 1;
    }
    ClinicScreen > MessageField {
        width: 1fr;
        height: 1;
        margin: 0 1 1 1;
        background: $panel;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.diagnosis: Diagnosis | None = None
        self.field = MessageField(self.explain, self.leave_field, line_of, id="message")
        self._text = ""
        """What was explained, all of it."""
        self._refused: Mistake | None = None
        self._opened = False
        """Whether a lesson was opened on this diagnosis: the next thing then is another one."""
        self._openings: tuple[Opening | None, ...] = (None,)
        """The lessons that can be opened: on what was brought, then on each repair."""
        self._top = self._last_top = 0

    def compose(self) -> ComposeResult:
        yield self.head
        yield CaptionLines(id="lead")
        yield self.field
        yield PlacedDrawing(id="diagnosis")
        yield self.key_line
        yield self.notice_line
        yield self.room

    def on_screen_resume(self) -> None:
        if not self.field.value:
            self.set_focus(self.field)

    @property
    def texts(self) -> chapter.Texts:
        return chapter.texts(self.ch2.language, NAME)

    @property
    def typing(self) -> bool:
        """Whether keys go into the field at present."""
        return self.focused is self.field

    # ---- what is shown

    def retell(self) -> None:
        drawing = self.query(PlacedDrawing)
        if not self.is_mounted or not drawing:
            return
        app, texts = self.ch2, self.texts
        self.head.left = (
            Part("ch2-tui", "accent"),
            Part("   "),
            Part(texts.get("screen", "title"), "strong"),
            Part(f"   {heading(self.diagnosis, texts)}" if self.diagnosis else "", "quiet"),
        )
        self.head.right = (
            Part(f"{app.language} · ", "quiet"),
            Part(f"F2 {app.other_language_name}", "quiet", "f2"),
        )
        lead = app.spelled(texts.get("screen", "lead"))
        self.query_one(CaptionLines).show(tuple(even_lines(lead, max(self.size.width - 2, 20))))
        scene = self.scene()
        drawing.first().show(Sketch(draw_clinic, scene))
        self.offer(self.keys())
        self.show_keys()

    def scene(self) -> ClinicScene:
        """What is shown below the field; as far down as there is something to show."""
        spelled, texts = self.ch2.spelled, self.texts
        if self.diagnosis is not None:
            scene = scene_of(self.diagnosis, texts, spelled)
        else:
            why = self._refused
            refused = told_mistake(why, texts.language) if why is not None else ""
            scene = ClinicScene(hint=spelled(texts.get("screen", "hint")), refused=spelled(refused))
        width, rows = self.query_one(PlacedDrawing).size
        self._last_top = max(len(content(scene, width, rows)) - rows, 0)
        self._top = min(self._top, self._last_top)
        return replace(scene, top=self._top)

    # ---- the field

    def explain(self) -> None:
        """Enter: say what the text means, or why it is not understood; it stays in the field."""
        if not self.field.text.strip():
            return
        self._opened, self._top, self._openings = False, 0, (None,)
        self.diagnosis = self._refused = None
        for text in self.field.readings:
            try:
                self._found(text, understood(text))
                break
            except Mistake as mistake:
                self._refused = mistake
        self.retell()

    def _found(self, text: str, diagnosis: Diagnosis) -> None:
        """That is what the text means."""
        self.diagnosis, self._text, self._refused = diagnosis, text, None
        repairs = (one.opening or diagnosis.opening for one in diagnosis.repairs)
        self._openings = (diagnosis.opening, *repairs)
        self.leave_field()

    def leave_field(self) -> None:
        """Escape: what was explained stands there again, or else what was typed."""
        if self.diagnosis is not None:
            self.field.hold(self._text)
        self.field.action_home()  # of a longer line its beginning is seen
        self.set_focus(None)

    def mend(self) -> None:
        """Into the field, behind what stands there."""
        self.set_focus(self.field)
        self.field.action_end()

    def another(self) -> None:
        """Into the field: what is typed or pasted stands in the place of what is there."""
        self.set_focus(self.field)
        self.field.select()

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    def on_paste(self, event: events.Paste) -> None:
        """Into the field, wherever the keys go at present."""
        event.stop()
        self.another()
        self.field.take(event.text)

    # ---- where it leads

    def open(self, number: int = 0) -> None:
        """The lesson on that repair, or with 0 on the shapes that were brought."""
        opening = self._openings[number]
        if opening is None:
            return
        self._opened = True
        self.ch2.open_lesson(opening.lesson, view=opening.view, text=opening.text)
        target = self.ch2.frame
        if isinstance(target, WayPoint):
            target.came_from = CLINIC
            target.changed()

    def action_out(self) -> None:
        """Back to the lesson that was left for the clinic, or to the map."""
        if self.came_from is not None:
            self.ch2.open_lesson(self.came_from)
        else:
            self.ch2.action_map()

    def show_code(self) -> None:
        from tui.clinic.code_panel import RepairCodePanel

        if self.diagnosis is not None:
            self.app.push_screen(RepairCodePanel(self.diagnosis))

    # ---- moving

    def scroll_by(self, rows: int) -> None:
        """So many lines on, or back."""
        self._top = min(max(self._top + rows, 0), self._last_top)
        self.retell()

    def turn(self, pages: int) -> None:
        self.scroll_by(pages * max(self.query_one(PlacedDrawing).size.height - 1, 1))

    def on_mouse_scroll_down(self) -> None:
        self.scroll_by(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.scroll_by(-WHEEL)

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        self.open(message.place.index[0])

    # ---- keys

    def keys(self) -> Table:
        """What the keys do while none of them goes into the field."""
        repairs = self.diagnosis.repairs if self.diagnosis is not None else ()
        steps: dict[str, Press] = {
            str(number): partial(self.open, number)
            for number, repair in enumerate(repairs, 1)
            if self._openings[number] is not None and not repair.refused
        }
        numbers = "–".join(dict.fromkeys((min(steps, default=""), max(steps, default=""))))
        pages: dict[str, Press] = {"PgDn": partial(self.turn, 1), "PgUp": partial(self.turn, -1)}
        fields: dict[str, Press] = {"tab": self.mend, "shift+tab": self.mend}
        scrolls, has_text = self._last_top > 0, bool(self.field.value)
        return (
            Key(numbers, "steps", steps, bool(steps), leads=not self._opened),
            self._lesson_key(leads=not self._opened and not steps),
            Key("p", "another", self.another, leads=True),
            Key("e", "e", self.mend, has_text, footer=Footer.EDIT),
            Key("c", "c", self.show_code, bool(repairs), footer=Footer.AFTER_EDIT),
            Key("↑↓", "scroll", upright(self.scroll_by), scrolls, footer=Footer.SHARED),
            Key("m", "m", self.ch2.action_map, footer=Footer.SHARED, own=False),
            Key("PgUp PgDn", "pages", pages, scrolls, footer=None),
            Key("Tab", "e", fields, has_text, footer=None),
            Key("Enter", "main", self.main, footer=None),
            Key("Esc", "out", self.action_out, footer=None),
            Key("?", "help", self.ch2.action_keys_panel, footer=None, own=False),
            Key("q", "quit", self.ch2.action_leave, footer=None, own=False),
        )

    def _lesson_key(self, *, leads: bool) -> Key:
        """The lesson on the shapes that were brought, by its number and title."""
        opening = self._openings[0]
        title = ""
        if opening is not None:
            entry = chapter.entry(opening.lesson)
            title = f"{entry.number} {entry.titles[self.ch2.language]}"
        values = {"lesson": title}
        return Key(">", "lesson", self.open, opening is not None, leads, values=values)

    def main(self) -> None:
        """Enter: what the key does that is marked as the next one."""
        lead = leading(self.table)
        if lead is not None:
            lead.acts[lead.name]()

    def hint_of(self, key: Key) -> KeyHint:
        if self.texts.has(key.section, key.does):
            does = self.texts.get(key.section, key.does, **key.values)
            return KeyHint(key.shown, does, key.name)
        return super().hint_of(key)

    def show_keys(self) -> None:
        if self.typing:
            texts = self.texts
            hints = (
                KeyHint("Enter", texts.get("keys", "enter"), "enter"),
                KeyHint("Esc", texts.get("keys", "leave"), "escape"),
            )
            self.key_line.show(hints, self.download_hints(), "enter")
        else:
            super().show_keys()
