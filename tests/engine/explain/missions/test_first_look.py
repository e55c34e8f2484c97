"""The missions of the first look, judged beside an independent count."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.explain.compile.missions import judge_both_fall, judge_twice
from engine.explain.digits.missions import judge_edge, judge_mebibyte
from engine.explain.evaluate.missions import judge_fooled, judge_wrong
from engine.explain.fit.missions import judge_short, judge_smallest
from engine.explain.network.missions import judge_budget, judge_second_larger
from engine.explain.prepare.missions import judge_byte, judge_place
from engine.protocol import FitSettings
from engine.protocol.errors import Mistake


def parameters(*widths: int) -> list[int]:
    """Of each layer, counted by PyTorch."""
    sizes = (784, *widths, 10)
    layers = (torch.nn.Linear(a, b, device="meta") for a, b in pairwise(sizes))
    return [sum(p.numel() for p in layer.parameters()) for layer in layers]


@pytest.mark.parametrize(
    ("judge", "right"),
    [
        (judge_mebibyte, 2**20 // np.zeros((28, 28), np.uint8).nbytes),
        (judge_place, int(np.arange(784).reshape(28, 28)[14, 3])),
        (judge_byte, round(0.2 * 255)),
        (judge_wrong, 10_000 - 9_799),
    ],
)
def test_one_number_is_right_and_no_other(judge: object, right: int) -> None:
    assert callable(judge)
    assert judge(str(right)).right
    for number in {*range(right - 110, right + 110), 2 * right, right // 2} - {right}:
        assert not judge(str(number)).right, number


def test_the_byte_is_the_one_that_becomes_a_fifth() -> None:
    for byte in range(256):
        assert judge_byte(str(byte)).right == bool(np.isclose(np.float32(byte) / 255, 0.2))


def test_the_widest_layer_is_counted_by_pytorch() -> None:
    for width in range(1, 400):
        fits = sum(parameters(width)) <= 100_000 < sum(parameters(width + 1))
        assert judge_budget(str(width)).right == fits, width


def test_the_larger_of_two_layers_is_counted_by_pytorch() -> None:
    draw = random.Random(0)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        widths = draw.randint(1, 60), draw.randint(1, 3_000)
        first, second, _ = parameters(*widths)
        judged = judge_second_larger(f"{widths[0]}, {widths[1]}")
        assert judged.right == (second > first), widths
        seen[judged.right] += 1


def test_loss_and_accuracy_are_numpys() -> None:
    draw = random.Random(1)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        rows = np.round(np.array([[draw.uniform(0.02, 0.98) for _ in range(3)] for _ in "ab"]), 2)
        both = np.stack([rows, 1 - rows], axis=-1)
        losses = [-np.log(one[:, 0]).mean() for one in both]
        rights = [int((one[:, 0] > one[:, 1]).sum()) for one in both]
        text = " -> ".join(" ".join(f"{p:.2f}" for p in row) for row in rows)
        judged = judge_both_fall(text)
        assert judged.right == (losses[1] < losses[0] and rights[1] < rights[0]), text
        seen[judged.right] += 1


def test_what_is_no_two_rows_is_refused() -> None:
    for text in (
        "",
        "0.5",
        "0.5 -> ",
        "0.5 0.5 -> 0.4",
        "1 -> 0.5",
        "0 -> 0.5",
        "a -> b",
        "0.5-0.4",
    ):
        with pytest.raises(Mistake):
            judge_both_fall(text)


def test_the_probability_of_twice_the_loss() -> None:
    for thousandth in range(1, 1000):
        p = thousandth / 1000
        twice = bool(np.isclose(-np.log(p), -2 * np.log(0.5), rtol=1e-3))
        assert judge_twice(str(p)).right == twice, p


def test_an_edge_is_neither_paper_nor_ink() -> None:
    judged = [judge_edge(value, 3, 4) for value in range(256)]
    assert [value for value in range(256) if judged[value].right] == list(range(80, 181))
    assert [one.code for one in judged] == ["paper"] * 80 + ["right"] * 101 + ["ink"] * 75


def test_a_network_is_fooled_where_another_digit_has_the_largest_share() -> None:
    draw = np.random.default_rng(2)
    for _ in range(200):
        shares, meant = draw.dirichlet(np.ones(10)), int(draw.integers(10))
        assert judge_fooled(meant, shares.tolist()).right == (int(shares.argmax()) != meant)


def test_a_small_network_and_a_short_training() -> None:
    for units in (1, 32, 33, 64, 65):
        for accuracy in (0.94, 0.95, 0.9501, 0.99):
            settings = FitSettings(hidden=(units,))
            for data, most in (("mnist", 32), ("digits", 64), ("other", 64)):
                right = units <= most and accuracy > 0.95
                assert judge_smallest(settings, data, accuracy).right == right
    assert not judge_smallest(FitSettings(hidden=(20, 20)), "mnist", 0.97).right, "both count"
    for steps in (1, 59, 60, 61):
        for accuracy in (0.5, 0.9, 0.9001):
            assert judge_short(steps, accuracy).right == (steps <= 60 and accuracy > 0.9)
