"""backprop: every slope at once, for the price of about two more forward passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from tui.canvas import Canvas
from tui.lessons.backprop_code import code_values, layer_values
from tui.lessons.backprop_graph import GraphView
from tui.lessons.backprop_layer import LayerView
from tui.lessons.backprop_view import BackpropView
from tui.lessons.network_lesson import NetworkLesson
from tui.question import Question
from tui.widgets.network_line import NetworkFacts
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place, PlacedDrawing

GRAPH, LAYER = 1, 2
"""The views."""


class BackpropLesson(NetworkLesson):
    LESSON = "backprop"
    VIEWS: ClassVar[int] = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "turn(-1)", show=False),
        Binding("right_square_bracket", "turn(1)", show=False),
        Binding("v", "value", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.graph_view, self.layer_view = GraphView(self), LayerView(self)
        self.has_seen_layer = False
        self.player.count = self.graph_view.count

    @property
    def shown(self) -> BackpropView:
        """The view on screen."""
        return self.layer_view if self.view == LAYER else self.graph_view

    # ---- what the frame asks

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint, speak=lambda canvas: self.shown.speak(canvas))

    def _paint(self, canvas: Canvas) -> list[Place]:
        return self.shown.paint(canvas)

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

    def action_view(self, view: int) -> None:
        if view > self.VIEWS or view == self.view:
            return
        self.shown.position = self.player.position
        self.view, self.answer = view, None
        self.has_seen_layer |= view == LAYER
        self.player.restart(self.shown.count, self.shown.position)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return self.shown.caption()

    def question(self) -> Question | None:
        return self.shown.question()

    def answered_right(self) -> None:
        """One edge is not the way back: its end finishes the lesson."""

    def main(self) -> None:
        self.shown.main()

    def move(self, rows: int, columns: int) -> None:
        self.shown.move(rows, columns)

    def edit(self) -> tuple[str, str] | None:
        return self.shown.edit()

    def entered(self, text: str) -> None:
        self.shown.entered(text)

    def reset(self) -> None:
        self.shown.reset()

    def code_values(self) -> Mapping[str, object]:
        graph, layer = self.graph_view, self.layer_view
        return {**code_values(graph.plan, graph.typed), **layer_values(layer.graph)}

    @property
    def awaits(self) -> bool:
        return self.view == LAYER and self.layer_view.awaits

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.awaits

    def refused_facts(self, facts: NetworkFacts, refusal: str) -> NetworkFacts:
        """The facts of the network with a reason why it cannot be asked."""
        return replace(facts, refusal=refusal)

    # ---- keys and mouse

    def main_hints(self) -> tuple[KeyHint, ...]:
        found = list(self.shown.hints())
        if self.next_key() == "2":
            found.insert(0, KeyHint("2", self.text("views", "2"), "2"))
        return tuple(found)

    def all_hints(self) -> tuple[KeyHint, ...]:
        order = [self.next_key(), "full_stop", "enter", "e", "n", "right_square_bracket", "tab"]
        places = {key: place for place, key in enumerate(order)}
        return tuple(sorted(super().all_hints(), key=lambda hint: places.get(hint.key, len(order))))

    def help_hints(self) -> tuple[KeyHint, ...]:
        return (self.hint("←↑↓→", "node", "right"), self.hint("v", "write", "v"))

    def next_key(self) -> str:
        return self.shown.next_key()

    def action_turn(self, step: int) -> None:
        """Another value of the chosen input, or another unit."""
        self.shown.turn(step)

    def action_value(self) -> None:
        """Write a value for the chosen input."""
        if self.view == GRAPH and self.graph_view.input_name is not None:
            self.graph_view.value_field = True
            super().action_edit()

    def action_edit(self) -> None:
        self.graph_view.value_field = False
        super().action_edit()

    def action_network(self, step: int) -> None:
        if self.view == LAYER:
            super().action_network(step)
        else:
            self.graph_view.following()

    def network_chosen(self) -> None:
        self.layer_view.picked = None
        self.changed()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        if not self.pressed_network(message.place):
            self.shown.pressed(message.place)

    # ---- the engine

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.layer_view.resumed()
        self.changed()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        if self.layer_view.heard(event):
            self.changed()
        super().engine_said(event)
