"""The frame all lessons share: caption, figure, question, keys, step controls.

A lesson is a screen that says which figure it has, what its state means in words, and what
it asks. All state lives in the lesson and its player; `show()` draws it, at any time, in any
language and size, so that switching either keeps the learner's place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from engine.errors import Mistake
from tui import chapter
from tui.cells import even_lines
from tui.frame import Frame
from tui.player import StepPlayer
from tui.question import Question, Verdict
from tui.reading import reading_content
from tui.widgets.caption_lines import CaptionLines
from tui.widgets.entry_line import EntryLine, Field
from tui.widgets.one_line import KeyHint, Part

CAPTION_CELLS = 78
ROOM_FOR_STATUS = 72
"""From this width on the head has room for the step beside the views."""


class Lesson(Frame):
    """Base of every lesson. Subclasses set `LESSON` and fill in what stands below."""

    LESSON: ClassVar[str]
    VIEWS: ClassVar[int] = 0
    STEPS: ClassVar[bool] = True
    """Whether the figure has steps to play."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "main", show=False),
        Binding("space", "play", show=False),
        Binding("full_stop", "forward", show=False),
        Binding("comma", "back", show=False),
        Binding("minus", "slower", show=False),
        Binding("equals_sign,plus", "faster", show=False),
        Binding("less_than_sign", "neighbour(-1)", show=False),
        Binding("greater_than_sign", "neighbour(1)", show=False),
        Binding("escape", "out", show=False),
        Binding("tab,shift+tab", "field", show=False),
        Binding("m", "app.map", show=False),
        Binding("e", "edit", show=False),
        Binding("r", "reset", show=False),
        Binding("c", "app.code_panel", show=False),
        Binding("i", "app.reading_panel", show=False),
        Binding("left,h", "cursor(0,-1)", show=False),
        Binding("right,l", "cursor(0,1)", show=False),
        Binding("up,k", "cursor(-1,0)", show=False),
        Binding("down,j", "cursor(1,0)", show=False),
        *(Binding(str(view), f"view({view})", show=False) for view in range(1, 10)),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.player = StepPlayer(self, self.changed, self.takes_step)
        self.view = 1
        self.answer: str | None = None
        self._asked = ""
        self._editing = False
        self._refused: Mistake | None = None

    # ---- what a lesson fills in

    def figure(self) -> Widget:
        """The largest thing on the screen; made once."""
        raise NotImplementedError

    def draw(self) -> None:
        """Let the figure show the present state."""
        raise NotImplementedError

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """Which caption fits the present state, and what fills its placeholders."""
        raise NotImplementedError

    def question(self) -> Question | None:
        """What is asked of the slot that shows `?` now."""
        return None

    def main(self) -> None:
        """Enter: the lesson's main thing. Usually the next step."""
        self.player.forward()

    def begin(self) -> None:
        """The map's Enter led here: start what the lesson is for, once the engine can."""

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: move the cursor in the figure."""

    def edit(self) -> tuple[str, str] | None:
        """`e`: the prompt of the field that can be edited, and the text it holds now."""
        return None

    def entered(self, text: str) -> None:
        """The edited field was submitted. Raises Mistake, and then nothing may have changed."""

    def reset(self) -> None:
        """`r`: back to how the lesson opened."""
        self.player.restart(self.player.count)

    def code_values(self) -> Mapping[str, object]:
        """What fills the placeholders of the code."""
        return {}

    def main_hints(self) -> tuple[KeyHint, ...]:
        """The keys of this lesson's own, before those that all lessons share."""
        return ()

    def help_hints(self) -> tuple[KeyHint, ...]:
        """Keys of the lesson's own that only the panel of keys tells, with what they stand at."""
        return ()

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

    def hint(self, shown: str, does: str, key: str) -> KeyHint:
        """A key hint, worded by the lesson itself or by the frame."""
        if self.texts.has("keys", does):
            return KeyHint(shown, self.text("keys", does), key)
        return super().hint(shown, does, key)

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
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="reading")
        yield EntryLine(id="entry", classes="-empty")
        yield self.key_line
        yield self.notice_line
        yield self.room

    @property
    def entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    def on_mount(self) -> None:
        self.ch2.progress.visit(self.LESSON)
        self.retell()

    def retell(self) -> None:
        content = reading_content(self.texts, self.word("panels", "mistake"))
        self.query_one("#reading", Static).update(content)
        self.changed()

    def changed(self) -> None:
        """The state changed: show it."""
        if not self.is_mounted or not self.query("#entry"):
            return
        if self.player.at_end and self.STEPS and self.player.count > 1:
            self.finish()
        self.show_head()
        self._show_caption()
        self._show_entry()
        self.show_keys()
        self.draw()

    def _show_caption(self) -> None:
        key, values = self.caption()
        lines = self._caption_lines(self.text("captions", key, **values))
        self.query_one(CaptionLines).show(lines)

    def finish(self) -> None:
        """The lesson has shown what it is for."""
        self.ch2.progress.finish(self.LESSON)

    def _caption_lines(self, text: str) -> list[str]:
        """Two lines, three where the terminal is narrower than what captions are written for."""
        columns = self.size.width - 2
        lines = even_lines(" ".join(text.split()), max(columns, 20))
        return lines[: 2 if columns >= CAPTION_CELLS else 3]

    def show_head(self) -> None:
        language = self.ch2.language
        entry = chapter.entry(self.LESSON)
        part = f"{entry.part.number} {entry.part.titles[language]} ▸ "
        left = [Part(part, "quiet"), Part(f"{entry.number} {entry.titles[language]}", "strong")]
        right = list(self.status())
        for view in range(1, self.VIEWS + 1):
            name = self.text("views", str(view))
            right.append(
                Part(
                    f"[{view} {name}]" if view == self.view else f" {view} {name} ",
                    "accent" if view == self.view else "quiet",
                    str(view),
                )
            )
        right.append(Part(f"   {language}", "quiet"))
        if self.wide:
            right.append(Part(f" · F2 {self.ch2.other_language_name}", "quiet", "f2"))
        self.head.left, self.head.right = tuple(left), tuple(right)

    def _show_entry(self) -> None:
        if self._editing:
            self._show_editing()
            return
        question = self.question()
        key = question.key if question else ""
        if key != self._asked:
            self._asked, self.answer, self._refused = key, None, None
            self.entry.clear()
        if question is None:
            self.entry.show("")
        elif (verdict := self.verdict) is None:
            self.entry.show(question.prompt)
        else:
            ink = "good" if verdict.right else "bad"
            self.entry.show(question.prompt, note=verdict.text, ink=ink)
        self._show_refusal()

    def show_keys(self) -> None:
        if self.typing:
            takes = "take" if self._editing else "answer"
            hints = (self.hint("Enter", takes, "enter"), self.hint("Esc", "leave", "escape"))
            self.key_line.show(hints, self.download_hints(), "enter")
        else:
            super().show_keys()

    def hints(self) -> tuple[KeyHint, ...]:
        found = list(self.main_hints())
        if self.STEPS:
            found.append(self.hint(". ,", "step", "full_stop"))
            found.append(self.hint("Space", "pause" if self.player.playing else "play", "space"))
        if self.question() is not None:
            found.append(self.hint("Tab", "guess", "tab"))
        if self.edit() is not None:
            found.append(self.hint("e", "edit", "e"))
        found += [self.hint(key, key, key) for key in "cimr"]
        following = self.hint(">", "next", "greater_than_sign")
        found.insert(0 if self.next_key() == following.key else len(found), following)
        return tuple(found)

    def next_key(self) -> str:
        if self.player.at_end or not self.STEPS:
            return "greater_than_sign"
        return "full_stop"

    # ---- keys

    def action_main(self) -> None:
        self.main()

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

    def action_cursor(self, rows: int, columns: int) -> None:
        self.move(rows, columns)

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self.view = view
            self.changed()

    def action_reset(self) -> None:
        self.answer = None
        self.entry.clear()
        self.reset()

    def action_neighbour(self, step: int) -> None:
        self.ch2.open_neighbour(self.LESSON, step)

    def action_out(self) -> None:
        self.ch2.action_map()

    # ---- the question and the field

    @property
    def verdict(self) -> Verdict | None:
        """What the answer is worth, told in the present language; None before an answer."""
        question = self.question()
        if question is None or self.answer is None or question.key != self._asked:
            return None
        return question.grade(self.answer)

    def action_field(self) -> None:
        if self.entry.field.has_focus:
            self._leave_field()
        elif self.question() is not None:
            self.player.pause()
            self.entry.begin(self.entry.field.value)
            self.show_keys()

    def action_edit(self) -> None:
        found = self.edit()
        if found is not None:
            self.player.pause()
            self._editing = True
            self._show_editing()
            self.entry.begin(found[1])
            self.show_keys()

    def _show_editing(self) -> None:
        """The prompt of the edited field, in the present language."""
        found = self.edit()
        self.entry.show(found[0] if found else "", editing=True)
        self._show_refusal()

    def _show_refusal(self) -> None:
        """Again after what is shown has changed, by an event or a language."""
        if self._refused is not None:
            self.entry.refuse(self.mistake_text(self._refused))

    def on_field_left(self) -> None:
        self._leave_field()

    def _leave_field(self) -> None:
        if self._editing:
            self._editing = False
            self.entry.field.value = ""
        self._refused = None
        self.set_focus(None)
        self.changed()

    def on_entry_line_entered(self, message: EntryLine.Entered) -> None:
        try:
            if self._editing:
                self.entered(message.text)
                self._leave_field()
            elif (question := self.question()) is not None:
                verdict = question.grade(message.text)
                self.answer, self._refused = message.text, None
                self.set_focus(None)
                if verdict.right:
                    self.answered_right()
                self.changed()
        except Mistake as mistake:
            self._refused = mistake
            self.entry.refuse(self.mistake_text(mistake))

    def answered_right(self) -> None:
        """The question was answered; by default that finishes the lesson too."""
        self.finish()

    @property
    def typing(self) -> bool:
        """Whether keys go into the field at present."""
        return isinstance(self.focused, Field)
