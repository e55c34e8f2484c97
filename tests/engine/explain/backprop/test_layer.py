"""A layer's way back: the rules on the screen are the gradient that is derived by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.explain.backprop.layer import BACK, TENSORS, LayerGraph
from engine.explain.shared.networks.dense_gradients import (
    FUNCTIONS,
    Activation,
    deltas,
    forward,
    loss_and_gradients,
)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_rules_of_a_layer_are_those_of_the_gradient_by_hand(activation: Activation) -> None:
    rng = np.random.default_rng(0)
    graph = LayerGraph(6, 5, 4, activation)
    parameters = [rng.normal(size=size) for size in ((5, 4), (4,), (4, 3), (3,))]
    x, labels = rng.normal(size=(6, 5)), np.arange(6) % 3
    activations = forward(parameters, x, graph.activation)
    by_hand = loss_and_gradients(parameters, x, labels, graph.activation).gradients
    known: dict[str, Any] = {
        "x": x, "W1": parameters[0], "b1": parameters[1], "W2": parameters[2],
        "dz2": deltas(parameters, activations, labels, graph.activation)[1],
        activation: FUNCTIONS[graph.activation],
    }  # fmt: skip
    for tensor in ("p", "z", "h"):
        known[tensor] = eval(graph.written(tensor), {}, known)
    for tensor in BACK[1:]:
        rule = graph.rule(tensor).replace("ᵀ", ".T").replace("·", "*").replace("−", "-")
        known[f"d{tensor}"] = eval(rule, {}, known)
    np.testing.assert_allclose(known["dW1"], by_hand[0])
    np.testing.assert_allclose(known["db1"], by_hand[1])
    for tensor in TENSORS[:-1]:
        assert known[tensor].shape == graph.shape(tensor)
    for tensor in BACK[1:]:
        assert known[f"d{tensor}"].shape == graph.shape(tensor)


def test_the_steps_of_a_layer_go_forward_and_back_once() -> None:
    graph = LayerGraph(128, 784, 512, "relu")
    last = len(graph.steps) - 1
    assert [step.stage for step in graph.steps].count("back") == len(BACK)
    assert all(graph.is_computed(last, tensor) for tensor in TENSORS)
    assert all(graph.is_back(last, tensor) for tensor in BACK)
    assert not any(graph.is_back(4, tensor) for tensor in TENSORS)
