"""What a lesson asks and what it lets the learner edit: the one line to type in."""

from __future__ import annotations

from contextlib import suppress

from engine.protocol.errors import Mistake
from tui.shell.frame import Frame
from tui.shell.lines.entry_line import EntryLine, Field
from tui.shell.question import Question, Verdict
from tui.terminal.keys import is_hangul, to_qwerty


class QuestionFrame(Frame):
    """A frame with a question, whose answer it keeps, and a field that `e` opens.

    While a change is shown the question, the verdict and what can be edited are known once; at
    any other time they are found out when they are asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answer: str | None = None
        self._asked = ""
        self._editing = False
        self._refused: Mistake | None = None
        self._known: tuple[Question | None, Verdict | None, tuple[str, str] | None] | None = None

    # ---- what a lesson fills in

    def question(self) -> Question | None:
        """What is asked of the slot that shows `?` now."""
        return None

    def edit(self) -> tuple[str, str] | None:
        """`e`: the prompt of the field that can be edited, and the text it holds now."""
        return None

    def entered(self, text: str) -> None:
        """The edited field was submitted. Raises Mistake, and then nothing may have changed."""

    def answered_right(self) -> None:
        """The question was answered."""

    def guessed(self, question: Question, text: str, verdict: Verdict) -> None:
        """An answer was given to a question, and graded."""

    def pause(self) -> None:
        """Somebody types: nothing may go on by itself."""

    def changed(self) -> None:
        """The state changed: show it."""

    def mistake_text(self, mistake: Mistake) -> str:
        """What was wrong and what would work."""
        return str(mistake)

    @property
    def rows_below_notice(self) -> int:
        """The line of keys, and the one that asks, holds the field and says what was wrong."""
        return super().rows_below_notice + (0 if self.entry.empty else self.entry.size.height)

    # ---- what is asked now

    @property
    def asks(self) -> Question | None:
        """What is asked now."""
        return self.question() if self._known is None else self._known[0]

    @property
    def verdict(self) -> Verdict | None:
        """What the answer is worth, told in the present language; None before an answer."""
        return self._graded(self.question()) if self._known is None else self._known[1]

    @property
    def edited(self) -> tuple[str, str] | None:
        """The prompt of the field that can be edited now, and the text it holds."""
        return self.edit() if self._known is None else self._known[2]

    def _graded(self, question: Question | None) -> Verdict | None:
        if question is None or self.answer is None or question.key != self._asked:
            return None
        return question.grade(self.answer)

    def find_out(self) -> None:
        """A change begins: what is asked, and what the answer is worth, is known until its end."""
        question = self.question()
        key = question.key if question else ""
        if key != self._asked and not self._editing:
            self._asked, self.answer, self._refused = key, None, None
            self.entry.clear()
        self._known = question, self._graded(question), self.edit()

    def ask_afresh(self) -> None:
        """Ask what is asked now as if nothing had been answered yet."""
        self._asked = ""
        self.changed()

    # ---- the line to type in

    @property
    def entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    @property
    def typing(self) -> bool:
        """Whether keys go into the field at present."""
        return isinstance(self.focused, Field)

    @property
    def is_editing(self) -> bool:
        """Whether the field holds what `e` edits."""
        return self._editing

    def show_entry(
        self, question: Question | None, verdict: Verdict | None, edited: tuple[str, str] | None
    ) -> None:
        """The question or what the answer was worth; the edited field, while there is one."""
        if self._editing:
            self.entry.show(self.ch2.spelled(edited[0]) if edited else "", editing=True)
        elif question is None:
            self.entry.show("")
        elif verdict is None or self.typing:  # what the last guess was worth gives way to the next
            self.entry.show(self.ch2.spelled(question.prompt))
        else:
            prompt, note = map(self.ch2.spelled, (question.prompt, verdict.text))
            self.entry.show(prompt, note=note, ink="good" if verdict.right else "bad")
        if self._refused is not None:  # again: an event or a language has changed what is shown
            self._refuse(self._refused)

    def show_keys(self) -> None:
        if self.typing:
            takes = "take" if self._editing else "answer"
            hints = (self.hint("Enter", takes, "enter"), self.hint("Esc", "leave", "escape"))
            self.key_line.show(hints, self.download_hints(), "enter")
        else:
            super().show_keys()

    def action_field(self) -> None:
        if self.entry.field.has_focus:
            self._leave_field()
        elif self.asks is not None:
            self.pause()
            self.entry.begin(self.entry.field.value, anew=True)
            self.show_keys()

    def action_edit(self) -> None:
        found = self.edited
        if found is not None:
            self.pause()
            self._editing = True
            self.show_entry(None, None, found)
            self.entry.begin(found[1])
            self.changed()

    def enter(self, text: str) -> None:
        """Have `text` typed into the field of `e`, where there is one, and Enter pressed."""
        self.action_edit()
        if self._editing:
            self.entry.field.value = text
            self.on_entry_line_entered(EntryLine.Entered(text))

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
        """Take what was typed, or say why not.

        Hangul that says nothing here may be Latin letters that an input method was on for: ㅛ is y.
        """
        try:
            self._take(message.text)
        except Mistake as mistake:
            if is_hangul(message.text):
                with suppress(Mistake):
                    self._take(to_qwerty(message.text))
                    return
            self._refuse(mistake)

    def _refuse(self, mistake: Mistake) -> None:
        self._refused = mistake
        self.entry.refuse(self.ch2.spelled(self.mistake_text(mistake)))

    def _take(self, text: str) -> None:
        """The field's text, submitted. Raises Mistake, and then nothing has changed."""
        if self._editing:
            self.entered(text)
            self._leave_field()
        elif (question := self.asks) is not None:
            verdict = question.grade(text)
            self.answer, self._refused = text, None
            self.set_focus(None)
            self.guessed(question, text, verdict)
            if verdict.right:
                self.answered_right()
            self.changed()
