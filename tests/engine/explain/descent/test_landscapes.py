"""Landscapes: their gradients are autograd's, their minima are minima."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.explain.descent.landscapes import (
    CURVES,
    MAPS,
    Landscape,
    curve,
    on_grid,
    samples,
    surface,
)
from engine.explain.descent.landscapes_hidden import MOVES, STRIDE, BlindWalk, hidden
from engine.explain.shared.contours import contour_dots, levels, spread

X, Y = map(torch.tensor, samples())
LOSSES: dict[tuple[str, int], Callable[[Tensor], Tensor]] = {
    ("bowl", 1): lambda w: w[0] ** 2,
    ("bowl", 2): lambda w: w[0] ** 2 + w[1] ** 2,
    ("valleys", 1): lambda w: (w[0] ** 2 - 4) ** 2 / 16 + w[0] / 4 + 1,
    ("valleys", 2): lambda w: (w[0] ** 2 - 4) ** 2 / 16 + w[0] / 4 + w[1] ** 2 / 2 + 1,
    ("plateau", 1): lambda w: 1 - torch.exp(-(w[0] ** 2) / 2),
    ("plateau", 2): lambda w: 1 - torch.exp(-(w[0] ** 2 + w[1] ** 2) / 2),
    ("shoulder", 1): lambda w: (w[0] ** 4 / 4 + w[0] ** 3) / 10 + 0.675,
    ("corner", 1): lambda w: w[0].abs(),
    ("ravine", 2): lambda w: (w[0] ** 2 + 20 * w[1] ** 2) / 2,
    ("saddle", 2): lambda w: w[0] ** 2 / 2 + w[1] ** 4 / 16 - w[1] ** 2 / 2 + 1,
    ("samples", 2): lambda w: ((w[0] * X + w[1] - Y) ** 2 / 2).mean(),
}
ALL = [curve(name) for name in CURVES] + [surface(name) for name in MAPS]
PLACES = st.floats(-5, 5)


def loss_of(landscape: Landscape, point: Tensor) -> Tensor:
    """The same loss, written for autograd."""
    return LOSSES[landscape.name, landscape.parameters](point)


def named(landscape: Landscape) -> str:
    return f"{landscape.name}-{landscape.parameters}"


@pytest.mark.parametrize("landscape", ALL, ids=named)
def test_loss_and_gradient_are_those_of_autograd(landscape: Landscape) -> None:
    points = np.random.default_rng(0).normal(0, 3, (50, landscape.parameters))
    losses, gradients = landscape.loss(points), landscape.gradient(points)
    for point, loss, gradient in zip(points, losses, gradients, strict=True):
        w = torch.tensor(point, requires_grad=True)
        expected = loss_of(landscape, w)
        (slope,) = torch.autograd.grad(expected, w)
        np.testing.assert_allclose(loss, expected.item(), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(gradient, slope.numpy(), rtol=1e-12, atol=1e-12)
        assert landscape.at(*point) == pytest.approx(loss)


@pytest.mark.parametrize("landscape", ALL, ids=named)
def test_every_minimum_is_one_and_the_deepest_is_the_first(landscape: Landscape) -> None:
    random = np.random.default_rng(1)
    for place in landscape.minima:
        here = np.array(place)
        near = here + random.normal(0, 0.02, (200, landscape.parameters))
        assert landscape.at(*place) <= landscape.loss(near).min() + 1e-12
        assert landscape.distance(here) == 0
    depths = [landscape.at(*place) for place in landscape.minima]
    assert depths[0] == pytest.approx(min(depths))


@pytest.mark.parametrize("landscape", [*ALL, hidden(3)], ids=named)
def test_its_curvatures_are_those_of_the_second_derivative(landscape: Landscape) -> None:
    if not landscape.curvatures:
        return
    for point in np.random.default_rng(2).normal(0, 2, (3, landscape.parameters)):
        each = 1e-4 * np.eye(landscape.parameters)
        hessian = (landscape.gradient(point + each) - landscape.gradient(point - each)) / 2e-4
        found = np.sort(np.linalg.eigvalsh(hessian))[::-1]
        np.testing.assert_allclose(landscape.curvatures, found, rtol=1e-6)


def test_a_sample_has_a_gradient_of_its_own_and_their_mean_is_the_whole_one() -> None:
    landscape = surface("samples")
    draw = landscape.sample_gradient
    assert draw is not None
    point = np.array([0.3, -1.7])
    for sample in range(landscape.samples):
        w = torch.tensor(point, requires_grad=True)
        loss = (w[0] * X[sample] + w[1] - Y[sample]) ** 2 / 2
        (slope,) = torch.autograd.grad(loss, w)
        np.testing.assert_allclose(draw(point, np.array([sample])), slope.numpy(), rtol=1e-12)
    whole = np.mean([draw(point, np.array([s])) for s in range(landscape.samples)], 0)
    np.testing.assert_allclose(whole, landscape.gradient(point), rtol=1e-12)


# ---- the hidden one


@given(st.integers(0, 50), st.lists(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)])))
def test_a_blind_walk_has_so_many_moves_and_each_goes_one_stride(
    seed: int, moves: list[tuple[int, int]]
) -> None:
    walk = BlindWalk(seed)
    for move in moves:
        walk = walk.moved(*move)
    assert len(walk.moves) == min(len(moves), MOVES)
    assert walk.left == MOVES - len(walk.moves)
    assert len(walk.points) == len(walk.losses) == len(walk.moves) + 1
    for before, after in zip(walk.points, walk.points[1:], strict=False):
        assert np.hypot(after[0] - before[0], after[1] - before[1]) == pytest.approx(STRIDE)
    assert min(walk.losses) >= 0


@given(st.integers(0, 50))
def test_the_gradient_finds_what_is_hidden(seed: int) -> None:
    losses = BlindWalk(seed).by_gradient.losses
    assert len(losses) == MOVES + 1
    assert losses[-1] < 0.01 * losses[0]


# ---- contours


@pytest.mark.parametrize("landscape", [surface(name) for name in MAPS], ids=named)
def test_a_contour_passes_where_the_loss_crosses_its_level(landscape: Landscape) -> None:
    x, y = np.linspace(-3.5, 3.5, 80), np.linspace(-2.5, 2.5, 60)
    values = on_grid(landscape, x, y)
    at = levels(values)
    assert list(at) == sorted(at)
    dots = contour_dots(values, at)
    assert {dot.level for dot in dots} == set(range(1, len(at) + 1))
    for dot in dots:
        around = values[dot.y : dot.y + 2, dot.x : dot.x + 2]
        corner = [around[0, 0], around[0, 1], around[1, 0]]
        assert min(corner) <= at[dot.level - 1] <= max(corner)


@given(st.lists(st.floats(), min_size=9, max_size=9))
def test_what_is_not_finite_breaks_no_contour(numbers: list[float]) -> None:
    values = np.array(numbers).reshape(3, 3)
    with np.errstate(all="ignore"):
        at = levels(values)
    assert all(dot.level >= 1 for dot in contour_dots(values, at))


@given(st.integers(2, 9), st.integers(2, 9), st.integers(1, 30), st.integers(1, 30))
def test_a_spread_grid_keeps_its_corners_and_its_bounds(
    rows: int, columns: int, height: int, width: int
) -> None:
    values = np.random.default_rng(rows * columns).normal(size=(rows, columns))
    found = spread(values, width, height)
    assert found.shape == (height, width)
    assert found[0, 0] == values[0, 0]
    if height > 1 and width > 1:
        assert found[-1, -1] == pytest.approx(values[-1, -1])
    assert values.min() - 1e-12 <= found.min() <= found.max() <= values.max() + 1e-12


def test_a_flat_grid_has_no_lines() -> None:
    flat = np.ones((4, 4))
    assert levels(flat) == ()
    assert contour_dots(flat, levels(flat)) == ()
