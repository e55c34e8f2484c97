"""backprop: every slope at once, for the price of about two more forward passes."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from engine.explain.backprop.presets import preset
from engine.explain.shared.expressions.given import Given, parse_given
from tui.drawing.places import Place
from tui.lessons.backprop.code import code_values, layer_values
from tui.lessons.backprop.graph import GraphView
from tui.lessons.backprop.layer import LayerView
from tui.lessons.backprop.view import BackpropView
from tui.lessons.shared.expressions.own import ExpressionLesson
from tui.lessons.shared.networks.followed import FollowedWeight
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.views_lesson import ViewsLesson

GRAPH, LAYER = 1, 2
"""The views."""


class BackpropLesson(ExpressionLesson, ViewsLesson, NetworkAskingLesson):
    LESSON = "backprop"
    VIEWS: ClassVar[int] = 2

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

    def settle(self) -> None:
        self.has_seen_layer |= self.view == LAYER
        self.shown.settle()

    def answered_right(self) -> None:
        """One edge is not the way back: its end finishes the lesson."""

    def vary(self, random: Random) -> None:
        self.action_view(1)
        self.graph_view.take(preset(random.choice((0, 2, 5))))
        typed = self.graph_view.typed
        names = self.graph_view.plan.expression.names
        values = "; ".join(f"{name} = {random.randint(-4, 4)}" for name in names)
        self.graph_view.take(parse_given(values, typed))

    def code_values(self) -> Mapping[str, object]:
        graph, layer = self.graph_view, self.layer_view
        return {**code_values(graph.plan, graph.typed), **layer_values(layer.graph)}

    @property
    def awaits(self) -> bool:
        return self.view == LAYER and self.layer_view.awaits

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.awaits

    def led_to(self, about: object) -> None:
        """The gradient of the weight that is followed."""
        if isinstance(about, FollowedWeight):
            self.networks.pick(about.run)
            self.view = LAYER
            self.stand_in()
            self.layer_view.show(about)
        else:
            super().led_to(about)

    # ---- the learner's expression

    @property
    def given(self) -> Given:
        return self.graph_view.typed

    def take(self, given: Given) -> None:
        self.graph_view.take(given)

    def bring_forth(self) -> None:
        self.view = GRAPH
        self.stand_in()

    # ---- the network

    def network_chosen(self) -> None:
        self.layer_view.picked = None
        self.changed()

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place):
            super().pressed(place)
