"""A lesson as a part of the course: its guesses are kept, it has missions and an end."""

from __future__ import annotations

from random import Random

from tui.shell import chapter
from tui.shell.course.kept import Guess, kept_values, writable
from tui.shell.map.way import WayPoint
from tui.shell.playing.player import StepPlayer
from tui.shell.question import Question, Verdict

STEPS_TRIED = 60
"""Steps in which a question is looked for."""


class CoursePart(WayPoint):
    """Base of a lesson: what it has to do with the course."""

    player: StepPlayer
    view: int

    # ---- what a lesson fills in

    def open_views(self) -> range:
        """The numbers of the views that can be opened."""
        raise NotImplementedError

    def action_view(self, view: int) -> None:
        """Open a view."""
        raise NotImplementedError

    def action_reset(self) -> None:
        """Back to how the lesson opened."""
        raise NotImplementedError

    def vary(self, random: Random) -> None:
        """Take new numbers, such that its questions are new, and stand where it opens."""
        self.action_reset()

    def to_question(self, kind: str) -> bool:
        """Stand where a question of that kind is asked; False if none is, or not yet."""
        for view in (self.view, *self.open_views()):
            if view != self.view:
                self.action_view(view)
            for position in range(min(self.player.count, STEPS_TRIED)):
                self.player.go(position)  # what is asked may have to be asked of the engine
                asked = self.question()
                if asked is not None and asked.kind == kind:
                    return True
        self.player.go(0)
        return False

    # ---- guesses

    def guessed(self, question: Question, text: str, verdict: Verdict) -> None:
        if question.kind:
            self.ch2.progress.guessed(
                Guess(
                    lesson=self.LESSON,
                    kind=question.kind,
                    answer=writable(text.strip()),
                    right=verdict.right,
                    was=writable(question.was()) if question.was is not None else "",
                    values=kept_values(question.values),
                )
            )

    # ---- missions

    def look_at_mission(self) -> None:
        """The state changed: the mission in hand may have been done by it."""
        in_hand = self.ch2.in_hand
        judged = in_hand.judged(self.LESSON, self)
        if judged is None or in_hand.mission is None:
            return
        mission = in_hand.mission
        texts = chapter.texts(self.ch2.language, f"{self.LESSON}/course")
        says = texts.get("missions", f"{mission.key}.{judged.code}", **judged.values)
        if judged.right:
            in_hand.take("", None)
            self.ch2.progress.solved(self.LESSON, mission.key)
            says = self.word("course", "met", says=says)
        self.notice(says)

    # ---- the end

    @property
    def has_ended(self) -> bool:
        """Whether it has shown what it is for, so that it may sum itself up."""
        progress = self.ch2.progress
        ended = self.LESSON in progress.done or self.LESSON in progress.understood
        return ended and chapter.text_file("en", f"{self.LESSON}/course").is_file()

    def action_neighbour(self, step: int) -> None:
        if step > 0 and self.has_ended:
            self.pause()
            self.ch2.open_ending(self.LESSON)
        else:
            self.ch2.open_neighbour(self.LESSON, step)
