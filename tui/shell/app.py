"""The application: owns the link to the engine, and tells screens what the engine says."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from textual.app import App, SystemCommand
from textual.screen import Screen

from engine.protocol.system import signals
from tui.shell import chapter
from tui.shell.map.chapter_map import ChapterMap
from tui.shell.map.moving import MovingApp
from tui.shell.mnist_download import MnistDownload
from tui.shell.resuming.unfinished import Unfinished
from tui.terminal.lag import TerminalLag

if TYPE_CHECKING:
    from engine.protocol import AnyCommand, Problem, RunSummary, Split
    from tui.link.asked import Asked, Took
    from tui.link.engine_link import EngineGone, EngineSaid
    from tui.link.every_step import MissedSteps
    from tui.link.image_reading import ImageReading
    from tui.link.images import Images
    from tui.shell.lesson import Lesson
    from tui.shell.options import Options
    from tui.shell.own.digit import OwnDigit
    from tui.shell.own.followed import Followed


WRONG_USE = 2
"""The exit code of an engine, or of us, that was asked for what cannot be."""


class Ch2App(MovingApp):
    """The application. `engine_state` is what it knows of the engine."""

    CSS_PATH = "app.tcss"
    TITLE = "ch2-tui"
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.download = MnistDownload(self)
        self.terminal_lag = TerminalLag(self)
        self.unfinished = Unfinished(self.engine)
        self.unfinished.declined = options.plain  # a text tells the lesson, whoever was here
        self._images: dict[Split, Images] = {}

    # ---- what screens ask

    @property
    def takes_step(self) -> bool:
        """Whether the terminal takes another step of what plays."""
        # A screen without our driver for terminals has no budget, and may send what it likes.
        budget = getattr(self._driver, "budget", None)
        return not self.terminal_lag.behind and (budget is None or budget.allows)

    @property
    def moves(self) -> bool:
        """Whether what moves between two steps is seen moving: as asked, on a prompt terminal."""
        return self.options.motion and not self.terminal_lag.behind

    def ask(self, command: AnyCommand, took: Took | None = None) -> int:
        """Send a command to the engine; its number, 0 if there is none that could be sent it.

        What answers it goes to `took`, wherever the learner is by then.
        """
        return self.link.send(command, took) if self.link is not None else 0

    def engine(self) -> Ch2App:
        """What asks the engine, and what is known of it, for those who ask."""
        return self

    def images(self, split: Split) -> Images:
        """The images of the training or the test set."""
        from tui.link.images import Images

        yours = lambda: self.own_digit.image  # noqa: E731 - read when an image is looked at
        return self._images.setdefault(split, Images(self.engine, split, yours))

    @cached_property
    def own_digit(self) -> OwnDigit:
        """The digit that the learner drew."""
        from tui.shell.own.digit import FILE, OwnDigit

        path = self.progress.path.with_name(FILE)
        return OwnDigit(path, lambda: self.own_reading.follow())

    @cached_property
    def own_reading(self) -> ImageReading:
        """What the learner's own training says to it, step by step."""
        from tui.link.image_reading import ImageReading

        return ImageReading(self.engine, lambda: self.own_digit.pixels)

    @cached_property
    def followed(self) -> Followed:
        """The weight that the learner follows."""
        from tui.shell.own.followed import Followed

        return Followed(self.engine)

    @cached_property
    def listing(self) -> Asked[None, tuple[RunSummary, ...]]:
        """The runs on the engine's machine, asked for anew when one begins or ends."""
        from engine.protocol import ListRuns
        from tui.link.asked import Asked
        from tui.link.engine_state import ALL_RUNS, runs_told

        return Asked(
            self.engine, lambda _: ListRuns(), runs_told, run=lambda _: ALL_RUNS, of_data=False
        )

    @cached_property
    def _missed_steps(self) -> MissedSteps:
        from tui.link.every_step import MissedSteps

        return MissedSteps(self.engine)

    # ---- life

    def get_default_screen(self) -> Screen[None]:
        return ChapterMap()

    def on_mount(self) -> None:
        signals.call(asyncio.get_running_loop(), signals.END + signals.ABORT, self.leave)
        lesson = self.options.lesson or ("fit" if self.options.replay else self.progress.last)
        if lesson is not None and any(entry.id == lesson for entry in chapter.entries()):
            self.open_lesson(lesson)
        self.call_after_refresh(self.start_engine)
        if not self.is_headless:
            # What is there by now stays to the end: no collection need look through it again.
            self.call_after_refresh(gc.freeze)

    async def start_engine(self) -> None:
        """Start an engine, the first one or another after the last one died."""
        from tui.link.engine_link import EngineLink

        if self.link is not None and self.link.alive:
            return
        self.engine_state.restarted()
        self.link = EngineLink(self.options.engine, self)
        await self.link.start()
        self.tell_frame()

    def on_engine_said(self, message: EngineSaid) -> None:
        """An event: fold it into what is known, hand it to who asked for it, tell the screen."""
        from engine import protocol
        from tui.shell.words.problem_text import other_version

        event = message.event
        self.engine_state.fold(event)
        if isinstance(event, protocol.FitStarted | protocol.FitFinished | protocol.Problem):
            self.show_keys()  # whether quitting writes a checkpoint
        match event:
            case protocol.Hello():
                if event.version != protocol.VERSION:
                    differs = other_version(event.version)
                    self.engine_state.fold(differs)
                    self.tell_problem(differs)
                    return
                self.ask(protocol.OpenData(where=self.options.data))
                if event.replay is not None and self.options.replay:
                    self.ask(protocol.Fit())
            case protocol.DataReady():
                self.images("train").image(0)  # the first frames show some
                for lesson in self._lessons.values():
                    lesson.data_opened()
            case protocol.Problem():
                self.tell_problem(event)
        if self.engine_state.run is not None:
            self._missed_steps.look(event)
            self.own_reading.follow()
            self.followed.trace.follow()
        if message.took is not None:
            message.took(event)  # after the notice, which its figure may make needless
        self.download.heard(event)
        if (frame := self.frame) is not None and frame.is_mounted:
            frame.engine_said(event)

    def on_engine_gone(self, message: EngineGone) -> None:
        if message.asked or self._leaving:
            return
        unheard = self.engine_state.hello is None
        self.engine_state.gone(message.code, message.log)
        if unheard and self.options.replay and message.code == WRONG_USE:
            self.farewell = message.log[-1].removeprefix("ch2-tui: ") if message.log else ""
            self.exit(WRONG_USE)
            return
        self.tell_frame()
        from tui.shell.panels.engine_gone import EngineGonePanel

        self.push_screen(EngineGonePanel(message.code, message.log))

    def tell_problem(self, problem: Problem) -> None:
        """Show a problem of the engine in the learner's language, quietly."""
        from tui.shell.words.problem_text import problem_text

        self.notice(problem_text(self.words, problem))

    def on_cursor_position(self) -> None:
        self.terminal_lag.answered()

    # ---- panels, palette

    def action_keys_panel(self) -> None:
        from tui.shell.panels.keys import KeysPanel

        if (frame := self.frame) is not None:
            self.push_screen(KeysPanel(frame))

    def action_code_panel(self) -> None:
        from tui.shell.panels.code import CodePanel

        if (lesson := self.lesson) is not None:
            self.push_screen(CodePanel(lesson))

    def action_reading_panel(self) -> None:
        from tui.shell.panels.reading import ReadingPanel

        if (lesson := self.lesson) is not None:
            self.push_screen(ReadingPanel(lesson))

    def action_glossary_panel(self) -> None:
        from tui.shell.panels.glossary import GlossaryPanel

        self.push_screen(GlossaryPanel(getattr(self.frame, "LESSON", None)))

    def action_command_palette(self) -> None:
        """Everything there is to do, to be searched."""
        from tui.shell.panels.palette_screen import PaletteScreen

        if not PaletteScreen.is_open(cast(App[object], self)):
            self.push_screen(PaletteScreen(self.words))

    @property
    def lesson(self) -> Lesson | None:
        """The lesson on top, if one is."""
        from tui.shell.lesson import Lesson

        frame = self.frame
        return frame if isinstance(frame, Lesson) else None

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from tui.shell.panels.palette import commands

        return commands(self, self.lesson, self.download)
