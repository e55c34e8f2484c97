"""A person in the lesson backprop."""

from __future__ import annotations

from functools import partial

from engine.explain.shared.expressions.given import Given
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.reader import Reader
from tui.lessons.backprop.lesson import BackpropLesson


class GraphReader(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> BackpropLesson:
        assert isinstance(self.app.lesson, BackpropLesson)
        return self.app.lesson

    @property
    def typed(self) -> Given:
        return self.lesson.graph_view.typed


reading = partial(opened_by, GraphReader, lesson="backprop", engine=QUIET_ENGINE)
