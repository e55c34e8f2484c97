"""Moving between the map, the lessons and their ends."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from random import Random
from typing import TYPE_CHECKING

from tui.link.asked import Asked
from tui.shell import chapter
from tui.shell.clinic import ClinicApp
from tui.shell.course.in_hand import InHand
from tui.shell.map.chapter_map import ChapterMap

if TYPE_CHECKING:
    from textual.screen import Screen

    from engine.protocol import RunSummary
    from tui.shell.course.ending import Ending
    from tui.shell.course.mission import Mission
    from tui.shell.course.page.writer import PageWriter
    from tui.shell.course.review import Review
    from tui.shell.lesson import Lesson
    from tui.shell.options import Options
    from tui.shell.shell import Shell


BETWEEN = 0.1
"""Seconds between two looks whether a question is asked by now."""
TRIES = 50


class MovingApp(ClinicApp):
    """An application with a map, and with lessons that are made when they are first opened."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.in_hand = InHand()
        """The mission that is being done in a lesson."""
        self._lessons: dict[str, Lesson] = {}
        self._endings: dict[str, Ending] = {}
        self._review: Review | None = None
        self._page: PageWriter | None = None

    def engine(self) -> Shell:
        """What asks the engine, and what is known of it, for those who ask."""
        raise NotImplementedError

    @property
    def listing(self) -> Asked[None, tuple[RunSummary, ...]]:
        """The runs on the engine's machine."""
        raise NotImplementedError

    def action_map(self) -> None:
        self.close_panels()
        lesson: str | None = getattr(self.frame, "LESSON", None)
        if len(self.screen_stack) > 1:
            self.pop_screen()
            if isinstance(self.screen, ChapterMap) and lesson is not None:
                self.screen.stand_on(lesson)

    def open_lesson(
        self, lesson: str, *, begin: bool = False, view: int | None = None, text: str | None = None
    ) -> None:
        """Show a lesson, in one of its views; `begin` starts what it is for at once, and `text`
        goes into its field, as if it had been typed."""
        screen = self.lesson_screen(lesson)
        self.close_panels()
        if self.screen is not screen and self.engine_state.hello is not None:
            self.listing.outdate()  # another program may have trained meanwhile
        self._show(screen)
        screen.came_from = None
        if view is not None:
            screen.view = view
        if text is not None:
            screen.bring(text)
        if begin:
            screen.begin()

    def open_neighbour(self, lesson: str, step: int) -> None:
        """The next or previous lesson; the map at either end."""
        entry = chapter.neighbour(lesson, step)
        if entry is None:
            self.action_map()
        else:
            self.open_lesson(entry.id)

    def open_ending(self, lesson: str) -> None:
        """Show the end of a lesson."""
        from tui.shell.course.ending import Ending

        ending = self._endings.get(lesson)
        if ending is None:
            ending = self._endings[lesson] = Ending(lesson)
            self.install_screen(ending, f"ending-{lesson}")
        self.close_panels()
        ending.opened()
        self._show(ending)

    def open_review(self) -> None:
        """Show the guesses that wait to be right."""
        from tui.shell.course.review import Review

        if self._review is None:
            self._review = Review()
            self.install_screen(self._review, "review")
        self.close_panels()
        self._show(self._review)

    def write_page(self) -> None:
        """Write what the learner knows by now, as Markdown and HTML."""
        from tui.shell.course.page.writer import PageWriter

        if self._page is None:
            self._page = PageWriter(self.engine(), self.notice)
            self.set_interval(1.0, self._page.look)
        self._page.begin()

    def ask_again(self, lesson: str, kind: str) -> None:
        """Open a lesson at a question of that kind, on new numbers."""
        self.open_lesson(lesson)
        screen = self._lessons[lesson]

        def begin() -> None:
            screen.vary(Random())  # noqa: S311 - numbers to practise on
            seek(TRIES)

        def seek(tries: int) -> None:
            """The engine may have to answer first."""
            if self.frame is not screen:
                return
            if screen.to_question(kind):
                screen.ask_afresh()  # the new numbers may be those of before
            elif tries:
                self.set_timer(BETWEEN, partial(seek, tries - 1))
            else:
                self.notice(self.words.get("course", "not_asked"))

        self.call_after_refresh(begin)

    def take_mission(self, lesson: str, mission: Mission) -> None:
        """Go and do it in the lesson, which is looked at from now on."""
        self.in_hand.take(lesson, mission)
        self.open_lesson(lesson, view=mission.view)
        screen = self._lessons[lesson]

        def begin() -> None:
            if mission.begin is not None:
                mission.begin(screen)
            screen.changed()
            texts = chapter.texts(self.language, f"{lesson}/course")
            does = texts.get("missions", mission.key, **mission.values)
            if self.in_hand.mission is mission:
                self.notice(self.words.get("course", "in_hand", does=does))

        self.call_after_refresh(begin)

    def lesson_screen(self, lesson: str) -> Lesson:
        """The screen of a lesson, made when it is first asked for."""
        screen = self._lessons.get(lesson)
        if screen is None:
            screen = self._lessons[lesson] = lesson_class(lesson)()
            self.install_screen(screen, f"lesson-{lesson}")
        return screen

    def _show(self, screen: Screen[None]) -> None:
        """Put it in the place of what stands on the map."""
        if self.screen is not screen:
            show = self.switch_screen if len(self.screen_stack) > 1 else self.push_screen
            show(screen)


def lesson_class(lesson: str) -> type[Lesson]:
    """The screen of a lesson: `fit` is FitLesson in tui/lessons/fit/lesson.py."""
    name = "".join(word.title() for word in lesson.split("_")) + "Lesson"
    found: type[Lesson] = getattr(import_module(f"tui.lessons.{lesson}.lesson"), name)
    return found
