"""backprop: every slope at once, for the price of about two more forward passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.drawing.places import Place
from tui.lessons.backprop.code import code_values, layer_values
from tui.lessons.backprop.graph import GraphView
from tui.lessons.backprop.layer import LayerView
from tui.lessons.backprop.view import BackpropView
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.lines.one_line import KeyHint

GRAPH, LAYER = 1, 2
"""The views."""


class BackpropLesson(ViewsLesson, NetworkAskingLesson):
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
        self._stands_in = self.graph_view
        self.has_seen_layer = False
        self.player.count = self.graph_view.count

    @property
    def shown(self) -> BackpropView:
        """The view on screen."""
        return self.layer_view if self.view == LAYER else self.graph_view

    # ---- what the frame asks

    def action_view(self, view: int) -> None:
        if view > self.VIEWS or view == self.view:
            return
        self.answer = None
        self.has_seen_layer |= view == LAYER
        super().action_view(view)

    def answered_right(self) -> None:
        """One edge is not the way back: its end finishes the lesson."""

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

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place):
            super().pressed(place)
