"""The chapter's training, begun from the pad: what is drawn there is read while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import protocol
from tui.link.asked import Asked, just

if TYPE_CHECKING:
    from tui.lessons.evaluate.lesson import EvaluateLesson


class Beginning:
    """Begins it at once, or as soon as the engine serves data."""

    def __init__(self, lesson: EvaluateLesson) -> None:
        self._lesson = lesson
        self._wanted = False
        self._fits: Asked[protocol.Fit, protocol.FitStarted] = Asked(
            lesson.engine,
            lambda fit: fit,
            just(protocol.FitStarted),
            lesson.answered,
            of_data=False,
        )

    @property
    def is_waiting(self) -> bool:
        """Whether it was asked for and has not begun."""
        return self._wanted or self._fits.is_waiting

    def begin(self) -> None:
        """Have it begin, by another engine where the last one has ended."""
        lesson = self._lesson
        if lesson.ch2.engine_state.phase == "gone":
            lesson.run_worker(lesson.ch2.start_engine())
        self._wanted = not self._fits.is_waiting
        self.look()

    def look(self) -> None:
        """Ask for it now if that can be, or no more if it never will."""
        state, options = self._lesson.ch2.engine_state, self._lesson.ch2.options
        if self._wanted and state.phase in ("data", "ready"):
            self._wanted = False
            settings = protocol.FitSettings(data=options.data, device=options.device)
            self._fits.ask(protocol.Fit(settings=settings))
        self._wanted = self._wanted and state.awaited
