"""geometry, first view: layers that move points of the plane, and the one map that they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from engine.explain.geometry.affine import KINDS, Point, Points
from engine.explain.geometry.affine_text import parse_layer
from engine.explain.geometry.point_sets import SETS, SetName
from engine.explain.geometry.stacked_layers import (
    MOST_LAYERS,
    Layer,
    Stack,
    StackStep,
    fresh,
    nudged,
    stack,
)
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from tui.drawing.numbers import short, trimmed
from tui.drawing.places import Place, Sketch
from tui.lessons.geometry.collapse_figure import START, CollapseScene, draw_collapse
from tui.lessons.geometry.points import DIGITS, points_of
from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.geometry.lesson import GeometryLesson

OPENING: tuple[Layer, ...] = (fresh("rotation"), fresh("scaling"))
FIRST_DIGIT = 5
FRAMES = 12
"""Between two steps: as many as a second has."""
NEAR: Point = (1.0, 1.0)
"""How far the plane is shown without points."""


@lru_cache(8)
def _planned(points: Points, layers: tuple[Layer, ...], relu: bool) -> tuple[Stack, Point]:
    """The layers on the points, and how far those ever come."""
    plan = stack(points, layers, relu_on=relu)
    return plan, plan.reach


class CollapseView(LessonView):
    """`layers` on the points of `name`, `selected` is the one that arrows change."""

    lesson: GeometryLesson

    def __init__(self, lesson: GeometryLesson) -> None:
        super().__init__(lesson)
        self.name: SetName = "letter"
        self.digit = FIRST_DIGIT
        self.layers = OPENING
        self.relu = False
        self.selected = 0
        self.seen_relu = False
        self._revealed = set[tuple[Points, tuple[Layer, ...], bool]]()

    # ---- state

    @property
    def points(self) -> Points:
        """Of the present set; none while the image of a digit is on its way."""
        return points_of(self.name, self.digit, self.lesson.ch2.images("train"))

    @property
    def plan(self) -> Stack | None:
        """The layers on the points, None without points."""
        points = self.points
        return _planned(points, self.layers, self.relu)[0] if points else None

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
        return 1 + self.relu

    @property
    def _is_past(self) -> bool:
        """Whether the one map of just these layers and points has been seen."""
        return (self.points, self.layers, self.relu) in self._revealed

    def stood(self) -> None:
        """The present step is about to be shown: take note of what that reveals."""
        if self.step.stage == "together":
            self._revealed.add((self.points, self.layers, self.relu))

    def scene(self) -> CollapseScene:
        """What the figure shows."""
        points = self.points
        plan, reach = _planned(points, self.layers, self.relu) if points else (None, NEAR)
        return CollapseScene(
            plan=plan,
            position=min(self.lesson.player.position, self.count - 1),
            reach=reach,
            layers=self.layers,
            relu=self.relu,
            selected=self.selected,
            hidden=not self._is_past and self.lesson.verdict is None,
            name=self.label(f"set.{self.name}", digit=self.digit),
            word=self.lesson.labels,
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[CollapseScene]:
        scene = self.scene()
        return Sketch(
            draw_collapse,
            scene,
            moment=((self.points, self.layers, self.relu), scene.position),
            between=CollapseScene.towards,
            frames=FRAMES,
        )

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
        prompt, was = lesson.text("questions", "collapse"), "ny"[self.plan.collapses]
        return Question(key, prompt, self._grade, "collapse", was=lambda: was)

    def _grade(self, text: str) -> Verdict:
        plan = self.plan
        assert plan is not None
        right = parse_yes_no(text) == plan.collapses
        why = "linear" if not self.relu else "spared" if plan.collapses else "folded"
        values = {"residual": short(plan.fit.residual, 2)}
        worth = "right" if right else "wrong"
        return Verdict(right, self.lesson.text("answers", f"collapse.{worth}.{why}", **values))

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
        self._stand(self.lesson.player.position if together else 1 + self.selected * self._each)

    def _stand(self, position: int) -> None:
        self.lesson.player.restart(self.count, position)

    def reset(self) -> None:
        self.name, self.digit, self.layers = "letter", FIRST_DIGIT, OPENING
        self.relu, self.selected = False, 0
        self._revealed.clear()
        self._stand(0)

    # ---- keys and mouse

    def keys(self) -> Table:
        lesson, player = self.lesson, self.lesson.player
        plays = player.position == 0 or player.playing
        done = player.at_end and not plays
        onwards = self.seen_relu and not lesson.has_untangled
        relu = "relu.off" if self.relu else "relu.on"
        switch = dict.fromkeys(("Enter", "x"), self.switch)
        brackets = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        return (
            stepping(lesson, leads=not plays and not done),
            playing(lesson, leads=plays),
            view_key(lesson, 2, "untangle", offered=onwards, leads=done),
            Key("Enter", relu, switch, leads=done and not self.seen_relu),
            Key("←→↑↓", "amount", arrows(self.move)),
            Key("[ ]", "layer", brackets),
            Key("n", "kind", self.following),
            Key("a", "more", dict.fromkeys(("a", "Insert"), partial(self.more, 1))),
            Key("d", "fewer", dict.fromkeys(("d", "Delete", "Backspace"), partial(self.more, -1))),
            Key("p", "points", self.next_set),
            Key("g", "digit", self.next_digit),
        )

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
