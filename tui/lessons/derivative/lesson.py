"""derivative: a slope is what a nudge does."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from random import Random
from typing import ClassVar

from engine.explain.derivative.point import PointSlope, slope_at
from engine.explain.derivative.stationary import Landscape, landscape
from engine.explain.derivative.text import X, of_one, parse_function, require_near
from engine.explain.derivative.window import Curve, Window, curve
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.given import Given
from tui.drawing.numbers import brief, significant
from tui.drawing.places import Place
from tui.lessons.derivative.code import code_values
from tui.lessons.derivative.examples import EXAMPLES, OWN, TEACHING
from tui.lessons.derivative.figures.scene import CurveScene
from tui.lessons.derivative.limit import LimitView
from tui.lessons.derivative.slope import SlopeView
from tui.lessons.derivative.view import DerivativeView
from tui.lessons.derivative.zeros import ZerosView
from tui.lessons.shared.expressions.called import texts_called
from tui.lessons.shared.expressions.own import ExpressionLesson
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.chapter import Texts
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Footer, Key, Table, arrows

SLOPE, ZEROS, LIMIT = 1, 2, 3
"""The views."""
_slope_at = lru_cache(8)(slope_at)
_curve = lru_cache(8)(curve)


@lru_cache(8)
def _landscape(expression: Expression, window: Window) -> Landscape:
    return landscape(expression, _curve(expression, window))


class DerivativeLesson(ExpressionLesson, ViewsLesson):
    """The views share the expression, the name that the slope is `by`, its value `x`, and the
    `window`. Other names hold their values.
    """

    LESSON = "derivative"
    VIEWS: ClassVar[int] = 3
    TELLS_WAYS = Footer.OWN
    LEADING_FIRST = True
    """There are more keys than a narrow line holds, and the next one must be seen."""

    def __init__(self) -> None:
        super().__init__()
        first = EXAMPLES[0]
        self._given = parse_function(first.function)
        self.by, self.x, self.window = X, first.x, first.window
        self.slope, self.zeros, self.limit = SlopeView(self), ZerosView(self), LimitView(self)
        self._views: dict[int, DerivativeView] = {
            SLOPE: self.slope,
            ZEROS: self.zeros,
            LIMIT: self.limit,
        }
        self._stands_in = self.slope
        self._stands_at = 0
        self._seen_views = set[int]()
        self._seen_examples = set[str]()
        self.player.count = self.slope.count

    # ---- state

    @property
    def shown(self) -> DerivativeView:
        """The view on screen."""
        return self._views[self.view]

    @property
    def given(self) -> Given:
        """With the point that the learner has put it to, wherever the steps have led it since."""
        kept = self.zeros.kept
        return self._given.at(**{self.by: self.x if kept is None else kept})

    @property
    def function(self) -> str:
        """As it is shown."""
        return self._given.formula

    @property
    def about(self) -> str:
        """What is shown, whatever the point: the function, by which name, and what is held."""
        return f"{self.function} {self.by} {self.held}"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._given.values)

    @property
    def held(self) -> str:
        """The values of the other names."""
        others = (name for name in self.names if name != self.by)
        return ", ".join(f"{name} = {brief(self._given.values[name])}" for name in others)

    @property
    def expression(self) -> Expression:
        """Of one name, which is called x in it."""
        return of_one(self._given, self.by)

    @property
    def texts(self) -> Texts:
        return texts_called(self.ch2.language, self.LESSON, self.by)

    @property
    def point(self) -> PointSlope:
        return _slope_at(self.expression, self.x)

    @property
    def curve(self) -> Curve:
        return _curve(self.expression, self.window)

    @property
    def landscape(self) -> Landscape:
        """Zeros and kinks of the slope on the window."""
        return _landscape(self.expression, self.window)

    def has_answered(self, key: str) -> bool:
        """Whether the question of that key has its answer."""
        return self.answer is not None and key == self._asked

    def curve_scene(self) -> CurveScene:
        """What all views show."""
        function, point = (self.function, self.held, self.by), self.point
        return CurveScene(*function, self.curve, point, self.ch2.ascii, self.labels)

    # ---- what the frame asks

    def stand_in(self) -> bool:
        switched = super().stand_in()
        if switched or self.player.position != self._stands_at:
            self._stands_at = self.player.position
            self.shown.stepped()
        return switched

    def settle(self) -> None:
        self._seen_views.add(self.view)
        if self.view == ZEROS and self.player.at_end:
            self._seen_examples.add(self.function)

    def answered_right(self) -> None:
        """A sign is not all of it: the way to the tangent finishes the lesson."""

    def edit(self) -> tuple[str, str] | None:
        values = {**self._given.values, self.by: self.x}
        said = (f"{name} = {significant(value, 12)}" for name, value in values.items())
        return self.text("edit", "function"), ", ".join((self._given.text, *said))

    def entered(self, text: str) -> None:
        self.take(parse_function(text, self.given))
        self.typed()

    def take(self, given: Given) -> None:
        require_near(given)
        names = tuple(given.values)
        name = self.by if self.by in names else X if X in names else names[0]
        self._look_at(given, name)

    def _look_at(self, given: Given, name: str) -> None:
        """The function of that name; another one begins anew."""
        is_other = given.expression != self._given.expression or name != self.by
        x = given.values[name]
        if is_other or x != self.x:
            self.player.pause()
            self.zeros.kept = None
        self._given, self.by, self.x = given, name, x
        if is_other:
            self.window = OWN
            self._restart()
        self.window = self.window.holding(x)

    @property
    def other_name(self) -> str:
        """The next of the names; the same where there is only one."""
        return self.names[(self.names.index(self.by) + 1) % len(self.names)]

    def next_name(self) -> None:
        """The slope by the next name; the others hold their values."""
        self._look_at(self.given, self.other_name)
        self.changed()

    def vary(self, random: Random) -> None:
        self.reset()
        self.entered(f"x**3 - {random.randint(2, 9)}*x")
        self.entered(f"x = {random.choice((-2, -1, 1, 2)) + random.randint(1, 4) / 10}")

    def reset(self) -> None:
        self._show(0)

    def code_values(self) -> Mapping[str, object]:
        return code_values(self.expression, self.x)

    # ---- moving

    def move(self, rows: int, columns: int) -> None:
        self._go(self.window.moved(self.x, columns, -rows))

    def _go(self, x: float) -> None:
        if x != self.x:
            self.player.pause()
            self.x, self.zeros.kept = x, None
            self.window = self.window.holding(x)
            self.changed()

    def pan(self, quarters: int) -> None:
        """The window, by quarters; a point that it leaves behind comes with it."""
        moved = self.window.panned(quarters)
        if not moved.left <= self.x <= moved.right:
            self.x = moved.moved(moved.right if self.x > moved.right else moved.left, 0, 0)
        self._look(moved)

    def zoom(self, factor: float) -> None:
        """A window so many times as wide, around the point."""
        self._look(self.window.zoomed(factor, self.x))

    def whole_window(self) -> None:
        """The window that the function was first seen in."""
        window = next((e.window for e in EXAMPLES if e.function == self.function), OWN)
        self._look(window.holding(self.x))

    def _look(self, window: Window) -> None:
        if window != self.window:
            self.player.pause()
            self.window = window
            if self.view == ZEROS:
                self.player.position = 0
                self._stands_at = -1
            else:
                self.zeros.position = 0
            self.changed()

    def next_example(self, step: int) -> None:
        """The next or the previous function."""
        functions = [example.function for example in EXAMPLES]
        here = functions.index(self.function) if self.function in functions else -(step > 0)
        self._show((here + step) % len(EXAMPLES))

    def _show(self, number: int) -> None:
        example = EXAMPLES[number]
        self.follows = False
        self._given = parse_function(example.function)
        self.by, self.x, self.window = X, example.x, example.window
        self._restart()

    def _restart(self) -> None:
        """Another function: every view begins anew."""
        for view in self._views.values():
            view.position = 0
        self.zeros.kept = None
        self._stands_at = -1
        self.player.restart(self.shown.count)

    def pressed(self, place: Place) -> None:
        if place.leads_to == "point":
            self.player.pause()
            self.player.go(place.index[0])
        else:
            column, columns = place.index
            x = self.window.left + (column + 0.5) / columns * self.window.width
            # The multiple of a step that is nearest, if the column is wide enough to hold one.
            self._go(round(x, max(self.window.decimals, 0)) + 0.0)

    # ---- keys

    def own_keys(self) -> Table:
        at_end, place = self.player.at_end, Footer.AFTER_EDIT
        on = at_end and self.view == ZEROS and self._unseen()
        has_window, other = self.view != LIMIT, self.other_name
        views = {ZEROS, LIMIT} - self._seen_views
        following = min(views) if views and at_end and not on else None
        bracket = {"]": partial(self.pan, 1), "[": partial(self.pan, -1)}
        wide, narrow = partial(self.zoom, 2.0), partial(self.zoom, 0.5)
        pages = {"PgDn": narrow, "PgUp": wide, "z": narrow, "x": wide}
        rows = (
            Key("←→↑↓", "move", arrows(self.move), footer=place),
            *self.ways(),
            Key("v", "by", self.next_name, other != self.by, values={"name": other}),
            Key("n", "example", partial(self.next_example, 1), leads=on, footer=place),
            Key("[ ]", "pan", bracket, has_window, footer=place),
            Key("PgUp PgDn", "zoom", pages, has_window, footer=place),
            *self.shown.keys(),
            Key("p", "previous", partial(self.next_example, -1), footer=None),
            Key("Home", "whole", self.whole_window, has_window, footer=None),
        )
        if following is None:
            return rows
        view = view_key(self, following, f"view.{following}", offered=True, leads=True)
        return (view, *rows)

    def _unseen(self) -> bool:
        """Whether the examples that each show another thing have not all been seen."""
        return any(e.function not in self._seen_examples for e in EXAMPLES[:TEACHING])
