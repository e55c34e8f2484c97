"""descent: the step size decides: crawl, arrive, explode."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import ClassVar

from engine.explain.descent.own_loss import OWN, OwnLoss, own_loss
from engine.explain.shared.expressions.given import Given, parse_given
from tui.lessons.descent.blind import BlindView
from tui.lessons.descent.code import code_values
from tui.lessons.descent.map import MapView
from tui.lessons.descent.network import NetworkView
from tui.lessons.descent.path import PathView
from tui.lessons.descent.race import RaceView
from tui.lessons.descent.view import DescentView
from tui.lessons.shared.expressions.own import ExpressionLesson
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.keys.table import Footer
from tui.shell.lines.one_line import Part
from tui.shell.playing.player import Steady

BLIND, CURVE, MAP, RACE, NETWORK = 1, 2, 3, 4, 5
"""The views."""
PACE = 0.1
"""Seconds from step to step: what is seen is the way, not each point of it."""
_given = lru_cache(16)(parse_given)
"""The expression that a landscape's formula is."""


class DescentLesson(ExpressionLesson, ViewsLesson):
    LESSON = "descent"
    VIEWS: ClassVar[int] = NETWORK
    TELLS_WAYS = Footer.OWN
    LEADING_FIRST = True
    """There are more keys than a narrow line holds, and the next one must be seen."""

    def __init__(self) -> None:
        super().__init__()
        self.blind, self.curve, self.map = BlindView(self), PathView(self), MapView(self)
        self.race, self.network = RaceView(self), NetworkView(self)
        self._stands_in = self.blind
        self._seen = {BLIND}
        self.player.pace = Steady(PACE)
        self._own: OwnLoss | None = None

    @property
    def shown(self) -> DescentView:
        """The view on screen."""
        return (self.blind, self.curve, self.map, self.race, self.network)[self.view - 1]

    @property
    def path(self) -> PathView:
        """The view whose descent the code is of."""
        return self.shown if isinstance(self.shown, PathView) else self.curve

    def has_seen(self, view: int) -> bool:
        """Whether the learner has been to a view."""
        return view in self._seen

    # ---- what the frame asks

    def changed(self) -> None:
        if self.is_mounted:
            self._seen.add(self.view)
        super().changed()

    def stand_in(self) -> bool:
        switched = super().stand_in()
        self.shown.looked()
        return switched

    def finish(self) -> None:
        # What is found blind is only where it begins.
        if self.view != BLIND:
            super().finish()

    def answered_right(self) -> None:
        """A right answer is half of it: the way to the end finishes the lesson."""

    def status(self) -> tuple[Part, ...]:
        # Five views leave the lesson's name no room beside it on a narrow head.
        return super().status() if self.player.count > 1 and self.wide else ()

    def vary(self, random: Random) -> None:
        """Another landscape, and a rate that may be too large or too small for it."""
        for view in (NETWORK, MAP, CURVE):
            self.action_view(view)
            self.action_reset()
        for view, path in ((CURVE, self.curve), (MAP, self.map)):
            self.action_view(view)
            for _ in range(random.randrange(len(path.names))):
                path.following()
            path.turn(random.randint(-1, 3))

    def code_values(self) -> Mapping[str, object]:
        path = self.path
        return code_values(path.descent, path.own if path.name == OWN else None)

    # ---- the learner's expression

    @property
    def given(self) -> Given | None:
        shown = self.shown
        if not isinstance(shown, PathView) or shown.landscape.samples:
            return None
        own = shown.own.given if shown.own is not None and shown.name == OWN else None
        given = _given(shown.landscape.formula) if own is None else own
        return given.at(**dict(zip(shown.landscape.called, shown.start, strict=True)))

    def take(self, given: Given) -> None:
        start = None if self._own is None else self._own.takes(given)
        if start is None or self._own is None:
            self._own = own_loss(given)
            start = self._own.landscape.start
        for view in (self.curve,) if len(start) == 1 else (self.map, self.race):
            view.adopt(self._own, start)

    def bring_forth(self) -> None:
        assert self._own is not None
        self.view = CURVE if len(self._own.names) == 1 else MAP
        self.stand_in()

    # ---- the engine

    @property
    def awaits(self) -> bool:
        return self.view == NETWORK and self.network.awaited

    def answered(self) -> None:
        if self.view == NETWORK:
            super().answered()
