"""backprop, first view: an expression as a graph, forward by values and back by gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from math import floor, log10
from typing import TYPE_CHECKING, Final

from engine.explain.backprop.answers import can_be_asked, grade_edge
from engine.explain.backprop.graph_layout import lay_out
from engine.explain.backprop.names import Names, names_of
from engine.explain.backprop.presets import PRESETS, preset
from engine.explain.backprop.steps import BackpropPlan, BackpropStep, plan
from engine.explain.backprop.text import pretty
from engine.explain.shared.expressions.given import Given, parse_given
from engine.explain.shared.expressions.graph import Edge
from tui.drawing.numbers import tidy
from tui.drawing.places import Place, Sketch
from tui.lessons.backprop.figures.figure import BackpropScene, draw_backprop, speak_backprop
from tui.lessons.backprop.figures.graph_figure import NODE
from tui.lessons.backprop.view import BackpropView
from tui.shell.keys.lesson_keys import editing, playing, stepping, view_key
from tui.shell.keys.table import Footer, Key, Table, arrows
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.backprop.lesson import BackpropLesson

CHANGE: Final = 0.5
"""What a bracket changes an input by, in units of its first digit."""
LARGEST: Final = 1e9
"""Beyond this the brackets change nothing."""
SIDEWAYS: Final = 3
"""How many rows a column counts for when the cursor goes up or down."""


class GraphView(BackpropView):
    """`typed` is the expression with its values, `chosen` the node under the cursor.

    The cursor goes with the steps; where the learner has moved it since, it stays until the
    next step.
    """

    def __init__(self, lesson: BackpropLesson) -> None:
        super().__init__(lesson)
        self.typed: Given = preset(0)
        self.seen = {0}
        self.value_field = False
        """Whether the field that is open is that of one value."""
        self._moved: tuple[int, int] | None = None
        self._right: tuple[int, Edge] | None = None

    # ---- state

    @property
    def plan(self) -> BackpropPlan:
        return plan(self.typed.expression, self.typed.values)

    @property
    def names(self) -> Names:
        return names_of(self.typed.expression)

    @property
    def step(self) -> BackpropStep:
        return self.plan.steps[self.now]

    @property
    def count(self) -> int:
        return len(self.plan.steps)

    @property
    def chosen(self) -> int:
        """The node whose way back is shown."""
        if self._moved is not None and self._moved[0] == self.now:
            return self._moved[1]
        node, expression = self.step.node, self.plan.expression
        if node is not None:
            return node
        depends = expression.depends()
        return depends.index(True) if any(depends) else expression.result

    @property
    def asked(self) -> Edge | None:
        """The edge that is asked about."""
        edge = self.plan.next_edge(self.now)
        return edge if can_be_asked(edge) else None

    @property
    def preset(self) -> int | None:
        """Which of the presets is shown; None for the learner's own."""
        shown = self.typed.text, dict(self.typed.values)
        for number in range(len(PRESETS)):
            found = preset(number)
            if (found.text, dict(found.values)) == shown:
                return number
        return None

    def scene(self) -> BackpropScene:
        """What the figure shows."""
        asked = self.asked
        return BackpropScene(
            written=pretty(self.typed.formula),
            plan=self.plan,
            names=self.names,
            position=self.now,
            chosen=self.chosen,
            asked=asked,
            told=asked is not None and self._right == (self.now, asked),
            word=self.lesson.labels,
        )

    def take(self, typed: Given) -> None:
        """Show another expression from its start, or the same with other values where it is."""
        if typed.expression != self.typed.expression:
            self._begin(typed)
        else:
            self.typed, self._right = typed, None
            self.lesson.changed()

    def _begin(self, typed: Given) -> None:
        self.typed, self._moved, self._right = typed, None, None
        self.position = 0
        if self.is_shown:
            self.lesson.player.restart(self.count)

    # ---- what the lesson asks

    def settle(self) -> None:
        """A right answer is told by the graph too."""
        verdict, asked = self.lesson.verdict, self.asked
        if verdict is not None and verdict.right and asked is not None:
            self._right = (self.now, asked)

    def sketch(self) -> Sketch[BackpropScene]:
        what = self.typed.text, *self.typed.values.items()
        moment = what, self.lesson.player.position
        return Sketch(draw_backprop, self.scene(), speak_backprop, moment=moment)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found, step, names = self.plan, self.step, self.names
        troubles = found.graph.troubles
        if step.stage == "start":
            return "start", {}
        if step.stage == "seed":
            return "seed", {"name": names.of[found.expression.result]}
        assert step.node is not None
        here = found.graph.edges[step.edge].user if step.edge is not None else step.node
        if here in troubles:
            what = self.label(f"here.{troubles[here]}")
            return "trouble", {"operation": names.written(here), "what": what}
        if step.stage == "forward":
            return "forward", {"operation": names.written(step.node)}
        assert step.edge is not None
        edge = found.graph.edges[step.edge]
        if self.lesson.player.at_end:
            operations = len({one.user for one in found.graph.edges})
            return "done", {"count": len(found.expression.names), "operations": operations}
        if len(found.graph.arriving(edge.source)) > 1:
            times = len(found.graph.arriving(edge.source))
            return "adds", {"name": names.of[edge.source], "times": times}
        return "edge", {"sign": names.sign(edge.user), "name": names.of[edge.source]}

    def question(self) -> Question | None:
        edge, names, lesson = self.asked, self.names, self.lesson
        if edge is None:
            return None
        key = f"edge {self.typed} {self.now}"
        values = {"sign": names.sign(edge.user), "name": names.of[edge.source]}
        prompt, grade = lesson.text("questions", "edge", **values), partial(self._grade, edge)
        return Question(key, prompt, grade, "edge", values, partial(tidy, edge.product))

    def _grade(self, edge: Edge, text: str) -> Verdict:
        found, names = self.plan, self.names
        verdict = grade_edge(found, edge, text)
        multiplied = tidy(edge.slope)
        said = self.lesson.text(
            "answers",
            verdict.code,
            product=tidy(edge.product),
            arriving=tidy(edge.arriving),
            slope=f"({multiplied})" if multiplied.startswith("-") else multiplied,
            name=names.of[edge.source],
            derivative=names.derivative(edge.user, edge.source),
            user=names.of[edge.user],
        )
        return Verdict(verdict.right, said)

    def main(self) -> None:
        """Enter: the rest of the forward pass, then the rest of the way back."""
        player, found = self.lesson.player, self.plan
        player.pause()
        player.go(found.forward if player.position < found.forward else self.count - 1)

    def following(self) -> None:
        """The next preset; the first after the learner's own."""
        here = self.preset
        number = 0 if here is None else (here + 1) % len(PRESETS)
        self.seen.add(number)
        self.lesson.follows = False
        self._begin(preset(number))

    def turn(self, step: int) -> None:
        """The brackets: a smaller or a larger value of the chosen input."""
        name = self.input_name
        value = self.typed.values[name] if name is not None else LARGEST
        if name is None or abs(value) >= LARGEST:
            return
        unit = 10.0 ** max(floor(log10(abs(value))) - 1, 0) if value else 1.0
        # Whole steps, so that 0 and 1 are met and not passed by.
        steps = value / (CHANGE * unit) + step
        moved = (round(steps) if abs(steps - round(steps)) < 1e-9 else steps) * CHANGE * unit
        stands = self.chosen
        self.take(self.typed.at(**{name: moved}))
        self.choose(stands)

    @property
    def input_name(self) -> str | None:
        """The chosen input, or the first one where an operation is chosen."""
        expression = self.typed.expression
        node = expression.nodes[self.chosen]
        if node.operation == "name":
            return node.name
        return expression.names[0] if expression.names else None

    def move(self, rows: int, columns: int) -> None:
        layout, here = lay_out(self.typed.expression), self.chosen
        column, row = layout.column_of[here], layout.row(here)
        found: list[tuple[int, int]] = []
        for node in range(len(self.typed.expression.nodes)):
            across, down = layout.column_of[node] - column, layout.row(node) - row
            if columns and across * columns > 0:
                found.append((abs(across) * 1000 + abs(down), node))
            elif rows and down * rows > 0:
                found.append((abs(down) + SIDEWAYS * abs(across), node))
        if found:
            self.choose(min(found)[1])

    def choose(self, node: int) -> None:
        """Put the cursor on a node."""
        self.lesson.player.pause()
        self._moved = (self.now, node)
        self.lesson.changed()

    def edit(self) -> tuple[str, str] | None:
        name = self.input_name
        if self.value_field and name is not None:
            return self.lesson.text("edit", "value", name=name), tidy(self.typed.values[name], 12)
        values = ", ".join(f"{name}={tidy(at, 12)}" for name, at in self.typed.values.items())
        whole = f"{self.typed.text}; {values}" if values else self.typed.text
        return self.lesson.text("edit", "expression"), whole

    def edit_all(self) -> None:
        """Write the whole expression."""
        self.value_field = False
        self.lesson.action_edit()

    def edit_value(self) -> None:
        """Write a value for the chosen input."""
        self.value_field = True
        self.lesson.action_edit()

    def entered(self, text: str) -> None:
        name, stands = self.input_name, self.chosen
        if self.value_field and name is not None:
            self.take(parse_given(f"{name} = {text}" if "=" not in text else text, self.typed))
            self.choose(stands)
        else:
            self.take(parse_given(text, self.typed))
        self.lesson.typed()

    def reset(self) -> None:
        self.lesson.follows = False
        self._begin(preset(0))

    # ---- keys

    def keys(self) -> Table:
        lesson, at_end, name = self.lesson, self.lesson.player.at_end, self.input_name
        after, is_first = Footer.AFTER_STEPS, len(self.seen) == 1
        does = "forward" if self.now < self.plan.forward else "backward"
        turns = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        onwards, has_input = at_end and not (is_first or lesson.has_seen_layer), name is not None
        return (
            view_key(lesson, 2, offered=onwards, leads=onwards),
            stepping(lesson),
            *lesson.ways(),
            Key("Enter", does, self.main, when=not at_end, footer=after),
            replace(editing(lesson), act=self.edit_all, footer=after),
            Key("n", "preset", self.following, leads=at_end and is_first, footer=after),
            Key("[ ]", "value", turns, when=has_input, footer=after, values={"name": name}),
            replace(playing(lesson), footer=Footer.AFTER_EDIT),
            Key("←↑↓→", "node", arrows(self.move), footer=None),
            Key("v", "write", self.edit_value, when=has_input, footer=None),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == NODE:
            self.choose(place.index[0])
