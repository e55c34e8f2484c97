"""geometry, first view: layers that move points of the plane, and the one map that they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.explain.geometry.affine import KINDS, Point, Points
from engine.explain.geometry.affine_text import parse_layer
from engine.explain.geometry.point_sets import SETS, SetName, outline, point_set
from engine.explain.geometry.stacked_layers import (
    FOLDS,
    MOST_LAYERS,
    MOVES,
    Layer,
    Stack,
    StackStep,
    fresh,
    nudged,
    stack,
)
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short, trimmed
from tui.drawing.places import Place
from tui.lessons.geometry.collapse_figure import CollapseScene, draw_collapse
from tui.lessons.geometry.view import GeometryView
from tui.shell.lines.one_line import KeyHint
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.geometry.lesson import GeometryLesson

OPENING: tuple[Layer, ...] = (fresh("rotation"), fresh("scaling"))
FIRST_DIGIT = 5
DIGITS = 10
FARTHEST = 1_024
"""Images that are looked through for the first one of a class."""
START = StackStep("start", None, 0.0)
_outline = lru_cache(DIGITS)(outline)

Shown = tuple[SetName, int, tuple[Layer, ...], bool, int]
"""What a plan was made of; the last one is how many points there are."""


class CollapseView(GeometryView):
    """`layers` on the points of `name`, `selected` is the one that arrows change."""

    def __init__(self, lesson: GeometryLesson) -> None:
        super().__init__(lesson)
        self.name: SetName = "letter"
        self.digit = FIRST_DIGIT
        self.layers = OPENING
        self.relu = False
        self.selected = 0
        self.seen_relu = False
        self._plan: tuple[Shown, Stack, Point] | None = None
        self._revealed: set[Shown] = set()

    # ---- state

    @property
    def points(self) -> Points:
        """Of the present set; none while the image of a digit is on its way."""
        if self.name != "digit":
            return point_set(self.name)
        images = self.lesson.ch2.images("train")
        samples, height, width = images.shape
        for sample in range(min(samples, FARTHEST)):
            image = images.image(sample)
            if image is None:
                break
            if image[1] == self.digit:
                return _outline(image[0], height, width)
        return ()

    @property
    def plan(self) -> Stack | None:
        """The layers on the points, None without points."""
        known = self._planned()
        return known[1] if known is not None else None

    def _planned(self) -> tuple[Shown, Stack, Point] | None:
        points = self.points if self.name == "digit" or self._plan is None else None
        count = len(points) if points is not None else 0
        shown = (self.name, self.digit, self.layers, self.relu, count)
        if self._plan is None or self._plan[0] != shown:
            points = self.points if points is None else points
            if not points:
                return None
            plan = stack(points, self.layers, relu_on=self.relu)
            shown = (*shown[:4], len(points) if self.name == "digit" else 0)
            self._plan = shown, plan, plan.reach
        return self._plan

    @property
    def step(self) -> StackStep:
        plan = self.plan
        return plan.steps[min(self.lesson.player.position, self.count - 1)] if plan else START

    @property
    def count(self) -> int:
        plan = self.plan
        return len(plan.steps) if plan is not None else 1

    @property
    def _each(self) -> int:
        """Steps of one layer."""
        return MOVES + (FOLDS if self.relu else 0)

    @property
    def _is_past(self) -> bool:
        """Whether the one map of just these layers and points has been seen."""
        known = self._planned()
        if known is None:
            return False
        if self.step.stage == "together":
            self._revealed.add(known[0])
        return known[0] in self._revealed

    def scene(self) -> CollapseScene:
        """What the figure shows."""
        known, step = self._planned(), self.step
        plan = known[1] if known is not None else None
        return CollapseScene(
            plan=plan,
            step=step,
            points=plan.at(step) if plan is not None else (),
            reach=known[2] if known is not None else (1.0, 1.0),
            layers=self.layers,
            relu=self.relu,
            selected=self.selected,
            hidden=not self._is_past and self.lesson.verdict is None,
            moving=self.lesson.player.playing,
            name=self.label(f"set.{self.name}", digit=self.digit),
            word=self.label,
        )

    # ---- what the lesson asks

    def paint(self, canvas: Canvas) -> list[Place]:
        return draw_collapse(canvas, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan, step = self.plan, self.step
        number = (step.layer or 0) + 1
        if plan is None or step.stage == "start":
            return "start", {}
        if step.stage == "layer":
            return "layer", {"layer": number}
        if step.stage == "relu":
            values = {"folded": plan.folded[number - 1], "points": len(plan.points)}
            return "relu", {"layer": number, **values}
        if not self.relu:
            return "together", {}
        return ("spared" if plan.collapses else "apart"), {}

    def question(self) -> Question | None:
        lesson = self.lesson
        if self.plan is None or (lesson.answer is None and self._is_past):
            return None
        key = f"collapse-{self.name}-{self.digit}-{self.layers}-{self.relu}"
        return Question(key, lesson.text("questions", "collapse"), self._grade)

    def _grade(self, text: str) -> Verdict:
        plan = self.plan
        assert plan is not None
        right = parse_yes_no(text) == plan.collapses
        why = "linear" if not self.relu else "spared" if plan.collapses else "folded"
        values = {"residual": short(plan.fit.residual, 2)}
        worth = "right" if right else "wrong"
        return Verdict(right, self.lesson.text("answers", f"collapse.{worth}.{why}", **values))

    def main(self) -> None:
        self.switch()

    def switch(self) -> None:
        """relu on or off; who has come to the end stays there."""
        at_end = self.lesson.player.at_end and self.count > 1
        self.relu = not self.relu
        self.seen_relu = True
        self._stand(self.count - 1 if at_end else 0)

    def next_set(self) -> None:
        self.name = SETS[(SETS.index(self.name) + 1) % len(SETS)]
        self.lesson.changed()

    def next_digit(self) -> None:
        """The first image of the next class."""
        if self.name == "digit":
            self.digit = (self.digit + 1) % DIGITS
        self.name = "digit"
        self.lesson.changed()

    def following(self) -> None:
        """The next kind of move for the selected layer."""
        kind = self.layers[self.selected].kind
        following = KINDS[(KINDS.index(kind) + 1) % len(KINDS)] if kind != "own" else KINDS[0]
        self._change(fresh(following))

    def turn(self, step: int) -> None:
        self.selected = (self.selected + step) % len(self.layers)
        self.lesson.changed()

    def more(self, by: int) -> None:
        count = len(self.layers)
        at_end = self.lesson.player.at_end
        if by > 0 and count < MOST_LAYERS:
            self.layers = (*self.layers, fresh(KINDS[count % len(KINDS)]))
            self.selected = count
        elif by < 0 and count > 1:
            self.layers = tuple(
                layer for number, layer in enumerate(self.layers) if number != self.selected
            )
            self.selected = min(self.selected, count - 2)
        else:
            return
        self._stand(self.count - 1 if at_end else 0)

    def move(self, rows: int, columns: int) -> None:
        self._change(nudged(self.layers[self.selected], columns, -rows))

    def edit(self) -> tuple[str, str] | None:
        affine = self.layers[self.selected].affine
        rows = zip(affine.weights, affine.bias, strict=True)
        text = "; ".join(" ".join(map(trimmed, (*weights, bias))) for weights, bias in rows)
        return self.lesson.text("edit", "layer", layer=self.selected + 1), text

    def entered(self, text: str) -> None:
        edited = self.edit()
        if edited is None or text != edited[1]:
            self._change(parse_layer(text))

    def _change(self, layer: Layer) -> None:
        """Take another selected layer, and stand where it has done its work, or at the end."""
        together = self.step.stage == "together"
        before, after = self.layers[: self.selected], self.layers[self.selected + 1 :]
        self.layers = (*before, layer, *after)
        self._stand(self.lesson.player.position if together else self.selected * self._each + MOVES)

    def _stand(self, position: int) -> None:
        self.lesson.player.restart(self.count, position)

    def reset(self) -> None:
        self.name, self.digit, self.layers = "letter", FIRST_DIGIT, OPENING
        self.relu, self.selected = False, 0
        self._revealed.clear()
        self._stand(0)

    # ---- keys, mouse, engine

    def hints(self) -> tuple[KeyHint, ...]:
        hint = self.lesson.hint
        found = [
            hint("Enter", "relu.off" if self.relu else "relu.on", "enter"),
            hint("←→↑↓", "amount", ""),
            hint("[ ]", "layer", "right_square_bracket"),
            hint("n", "kind", "n"),
            hint("a", "more", "a"),
            hint("d", "fewer", "d"),
            hint("p", "points", "p"),
            hint("g", "digit", "g"),
        ]
        if self.seen_relu and not self.lesson.has_untangled:
            found.insert(0, hint("2", "untangle", "2"))
        return tuple(found)

    def next_key(self) -> str:
        player = self.lesson.player
        if player.position == 0 or player.playing:
            return "space"
        if not player.at_end:
            return "full_stop"
        if not self.seen_relu:
            return "enter"
        return "greater_than_sign" if self.lesson.has_untangled else "2"

    def pressed(self, place: Place) -> None:
        match place.leads_to:
            case "layer":
                self.selected = place.index[0]
                self.lesson.changed()
            case "relu":
                self.switch()
            case "more":
                self.more(1)
            case "fewer":
                self.more(-1)
            case "set":
                self.next_set()
