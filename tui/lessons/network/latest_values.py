"""Whose values the tensors of a network show, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.network.parameter_reader import ParameterReader, Source
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson


class LatestValues:
    """Values of the chosen network, the latest run until another one is chosen, where it has the
    widths that are shown, else of an untrained network of those widths (input and output
    included)."""

    def __init__(self, lesson: NetworkAskingLesson) -> None:
        self._lesson = lesson
        self._reader = ParameterReader(lesson.engine, lesson.answered)
        self.ask, self.known = self._reader.value, self._reader.known

    @property
    def awaited(self) -> bool:
        """Whether an answer is under way."""
        return self._reader.awaited

    def choose(self, widths: tuple[int, ...]) -> None:
        """Show those of a network of these widths from now on."""
        networks = self._lesson.networks
        run = networks.run if networks.settings.hidden == widths[1:-1] else None
        self._reader.choose(Source(run, widths))

    def told(self) -> str:
        """Whose values they are, in words, or why there are none."""
        reader, lesson = self._reader, self._lesson
        run = reader.source.run if reader.source is not None else None
        if reader.refusal is not None:
            if reader.refusal.code == "predict.no_weights":
                return lesson.text("labels", "values.none", run=run)
            return problem_text(lesson.ch2.words, reader.refusal)
        if lesson.ch2.engine_state.hello is None:
            return lesson.text("labels", "values.waiting")
        if run is None:
            return lesson.text("labels", "values.untrained")
        if reader.step is None:
            return lesson.text("labels", "values.asked", run=run)
        return lesson.text("labels", "values.run", run=run, step=reader.step)
