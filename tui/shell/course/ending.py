"""The end of a lesson: one sentence, the guesses made, missions, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tui.drawing.places import PlacedDrawing, Sketch
from tui.shell import chapter
from tui.shell.course.ending_figure import (
    MISSION,
    EndingScene,
    GuessRow,
    MissionRow,
    draw_ending,
)
from tui.shell.course.kept import Guess, latest, writable
from tui.shell.course.mission import HINTS, Mission, missions_of
from tui.shell.course.told import asked_text, mistake_text, to_try
from tui.shell.keys.table import Footer, Key, Press, Table, upright
from tui.shell.lesson_question import QuestionFrame
from tui.shell.lines.entry_line import EntryLine
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from engine.protocol import AnyEvent
    from engine.protocol.errors import Mistake


class Ending(QuestionFrame):
    """The last page of a lesson. The place, the hints and what was judged stay while it does."""

    HELP = "ending_own"

    def __init__(self, lesson: str) -> None:
        super().__init__()
        self.LESSON = lesson
        self.missions = missions_of(lesson)
        self.selected = 0
        self._hints: dict[str, int] = {}
        self._judged: dict[str, tuple[str, Mapping[str, object], bool]] = {}
        self._tried: set[str] = set()

    def compose(self) -> ComposeResult:
        yield self.head
        yield PlacedDrawing(id="ending")
        yield EntryLine(id="entry", classes="-empty")
        yield self.key_line
        yield self.notice_line
        yield self.room

    # ---- state

    @property
    def texts(self) -> chapter.Texts:
        return chapter.texts(self.ch2.language, f"{self.LESSON}/course")

    @property
    def done(self) -> frozenset[str]:
        """The missions that were done."""
        return self.ch2.progress.missions_of(self.LESSON)

    @property
    def mission(self) -> Mission | None:
        """The one that Enter means."""
        return self.missions[self.selected] if self.missions else None

    @property
    def is_open(self) -> bool:
        """Whether the mission that Enter means is still to be done."""
        return self.mission is not None and self.mission.key not in self.done

    @property
    def wrong(self) -> Guess | None:
        """The guess that `g` tries again."""
        wrong = to_try(self._guesses())
        return wrong[0] if wrong else None

    def _guesses(self) -> tuple[Guess, ...]:
        guesses = latest(self.ch2.progress.guesses)
        return tuple(guess for guess in guesses if guess.lesson == self.LESSON)

    def opened(self) -> None:
        """It is shown again: what was done meanwhile in the lesson counts."""
        self._tried.clear()
        self._to_open()

    def _to_open(self) -> None:
        """From a mission that is done on to one that is not, if there is one."""
        open_ones = [at for at, one in enumerate(self.missions) if one.key not in self.done]
        if open_ones and self.selected not in open_ones:
            self.selected = open_ones[0]

    # ---- what is shown

    def retell(self) -> None:
        self.changed()

    def changed(self) -> None:
        if not self.is_mounted or not self.query("#entry"):
            return
        self.find_out()
        try:
            self._tell_head()
            self.show_entry(self.asks, self.verdict, None)
            self.offer(self.keys())
            self.show_keys()
            self.query_one(PlacedDrawing).show(Sketch(draw_ending, self.scene()))
        finally:
            self._known = None

    def _tell_head(self) -> None:
        language, entry = self.ch2.language, chapter.entry(self.LESSON)
        part = Part(f"{entry.part.name(language)} ▸ ", "quiet")
        self.head.left = (part, Part(f"{entry.number} {entry.titles[language]}", "strong"))
        done = self.word("course", "done", done=len(self.done), missions=len(self.missions))
        tail = f" · F2 {self.ch2.other_language_name}" if self.wide else ""
        self.head.right = (
            Part(done if self.missions else ""),
            Part(f"   {language}{tail}", "quiet", "f2"),
        )

    def scene(self) -> EndingScene:
        """The page as it is now."""
        spelled, guesses = self.ch2.spelled, self._guesses()
        return EndingScene(
            knows=spelled(self.word("course", "knows", knows=self.texts.get("know"))),
            guesses_title=self.word("course", "guesses.wrong" if self.wrong else "guesses"),
            guesses=tuple(map(self._guess_row, guesses)),
            more=self.word("course", "more"),
            missions_title=self.word("course", "missions"),
            missions=tuple(map(self._mission_row, self.missions)),
            selected=self.selected if self.is_open else -1,
            next=spelled(self._next()),
        )

    def _guess_row(self, guess: Guess) -> GuessRow:
        asked = asked_text(guess, self.ch2.language)
        says = guess.answer
        if not guess.right and guess.was:
            says = self.word("course", "was", answer=guess.answer, was=guess.was)
        return GuessRow(self.ch2.spelled(asked), guess.right, self.ch2.spelled(says))

    def _mission_row(self, mission: Mission) -> MissionRow:
        texts, key = self.texts, mission.key
        below = []
        opened = 0 if key in self.done else self._hints.get(key, 0)
        for hint in range(1, min(opened, HINTS) + 1):
            below.append((texts.get("missions", f"{key}.hint.{hint}", **mission.values), "quiet"))
        if opened > HINTS:
            below.append((texts.get("missions", f"{key}.answer", **mission.values), "accent"))
        if key in self._judged:
            code, values, right = self._judged[key]
            if right or key in self.done:
                below.append((texts.get("missions", f"{key}.{code}", **values), "good"))
        does = texts.get("missions", key, **mission.values)
        inked = tuple((self.ch2.spelled(text), ink) for text, ink in below)
        return MissionRow(self.ch2.spelled(does), key in self.done, inked)

    def _next(self) -> str:
        entry = chapter.neighbour(self.LESSON, 1)
        if entry is None:
            return self.word("course", "last")
        question = chapter.texts(self.ch2.language, f"{entry.id}/course").get("question")
        name = f"{entry.number} {entry.titles[self.ch2.language]}"
        return self.word("course", "next", lesson=name, question=question)

    def engine_said(self, event: AnyEvent) -> None:
        """Nothing here waits for the engine."""

    # ---- the mission that is typed

    def question(self) -> Question | None:
        mission = self.mission
        if mission is None or not mission.is_typed or not self.is_open:
            return None
        prompt = self.texts.get("missions", f"{mission.key}.prompt", **mission.values)
        return Question(mission.key, prompt, partial(self._grade, mission))

    def _grade(self, mission: Mission, text: str) -> Verdict:
        assert mission.judge is not None
        judged = mission.judge(text)
        says = self.texts.get("missions", f"{mission.key}.{judged.code}", **judged.values)
        if judged.right:
            self._judged[mission.key] = judged.code, judged.values, True
        return Verdict(judged.right, says)

    def mistake_text(self, mistake: Mistake) -> str:
        return mistake_text(self.LESSON, self.ch2.language, mistake)

    def guessed(self, question: Question, text: str, verdict: Verdict) -> None:
        self._tried.add(question.key)
        if verdict.right:
            self.ch2.progress.solved(self.LESSON, question.key, writable(text.strip()))
            self._to_open()

    # ---- keys

    def keys(self) -> Table:
        """What the keys do now."""
        app, is_open, mission = self.ch2, self.is_open, self.mission
        opened = self._hints.get(mission.key, 0) if mission is not None else 0
        tries = is_open and mission is not None and mission.key not in self._tried
        is_typed = mission is not None and mission.is_typed
        more, less = partial(self.hint_on, 1), partial(self.hint_on, -1)
        fields: dict[str, Press] = {"tab": self.action_field, "shift+tab": self.action_field}
        return (
            Key("Enter", "try" if is_typed else "do", self.main, is_open, tries),
            Key(">", "next", self.go_on, True, True),
            Key(".", "answer_is" if opened == HINTS else "hint", more, is_open and opened <= HINTS),
            Key(",", "", less, is_open and opened > 0, footer=None, own=False),
            Key("g", "again", self.try_again, self.wrong is not None),
            Key("↑↓", "choose", upright(self.choose), len(self.missions) > 1),
            Key("<", "lesson", self.back),
            Key("p", "page", app.write_page),
            Key("Tab", "", fields, is_open and is_typed, footer=None, own=False),
            Key("Esc", "", self.back, footer=None, own=False),
            Key("m", "m", app.action_map, footer=Footer.SHARED, own=False),
        )

    def main(self) -> None:
        """Type what the mission asks for, or go and do it in the lesson."""
        mission = self.mission
        if mission is None or not self.is_open:
            return
        if mission.is_typed:
            self.entry.field.value = self.entry.field.value or mission.begins_with
            self.action_field()
        else:
            self._tried.add(mission.key)
            self.ch2.take_mission(self.LESSON, mission)

    def hint_on(self, by: int) -> None:
        """A hint more, and after the last the answer; or one less."""
        if self.mission is not None:
            key = self.mission.key
            self._hints[key] = min(max(self._hints.get(key, 0) + by, 0), HINTS + 1)
            self.changed()

    def choose(self, by: int) -> None:
        """The mission below or above."""
        self.selected = (self.selected + by) % max(len(self.missions), 1)
        self.changed()

    def try_again(self) -> None:
        """Back to the lesson, to the question that was answered wrong, on new numbers."""
        if (wrong := self.wrong) is not None:
            self.ch2.ask_again(self.LESSON, wrong.kind)

    def go_on(self) -> None:
        self.ch2.open_neighbour(self.LESSON, 1)

    def back(self) -> None:
        self.ch2.open_lesson(self.LESSON)

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if place.leads_to != MISSION:
            self.try_again()
        elif place.index[0] == self.selected:
            self.main()
        else:
            self.selected = place.index[0]
            self.changed()
