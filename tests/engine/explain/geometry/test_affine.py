"""Affine maps of the plane, held against NumPy in float64."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.geometry.affine import (
    IDENTITY,
    KINDS,
    Affine,
    Kind,
    Points,
    apply,
    best_fit,
    compose,
    move,
    relu,
    towards,
)

STACKS = 2_000

numbers = st.floats(-5, 5).filter(lambda value: value == 0 or abs(value) > 1e-3)
pairs = st.tuples(numbers, numbers)
maps = st.builds(Affine, st.tuples(pairs, pairs), pairs)
clouds = st.lists(pairs, min_size=1, max_size=12).map(tuple)


def affine(w: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> Affine:
    (xx, xy), (yx, yy) = w.tolist()
    return Affine(((xx, xy), (yx, yy)), (float(b[0]), float(b[1])))


def weights(affine: Affine) -> npt.NDArray[np.float64]:
    return np.array(affine.weights)


def test_a_stack_of_layers_is_one_map_with_the_products_of_w_and_b() -> None:
    draw = np.random.default_rng(5)
    for _ in range(STACKS):
        depth = int(draw.integers(0, 7))
        layers = [(draw.normal(size=(2, 2)), draw.normal(size=2)) for _ in range(depth)]
        ours = compose([affine(w, b) for w, b in layers])
        w, b = np.eye(2), np.zeros(2)
        for w_next, b_next in layers:
            w, b = w_next @ w, w_next @ b + b_next
        np.testing.assert_allclose(weights(ours), w, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(ours.bias, b, rtol=1e-12, atol=1e-12)


@given(st.lists(maps, max_size=4), clouds)
def test_the_one_map_sends_points_where_the_stack_sends_them(
    layers: list[Affine], points: Points
) -> None:
    x = np.array(points)
    step = points
    for layer in layers:
        x = x @ weights(layer).T + np.array(layer.bias)
        step = apply(layer, step)
    np.testing.assert_allclose(step, x, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(apply(compose(layers), points), x, rtol=1e-9, atol=1e-9)


@given(maps, maps, maps)
def test_it_does_not_matter_which_two_are_taken_together_first(
    a: Affine, b: Affine, c: Affine
) -> None:
    left, right = c.after(b).after(a), c.after(b.after(a))
    np.testing.assert_allclose(weights(left), weights(right), atol=1e-9)
    np.testing.assert_allclose(left.bias, right.bias, atol=1e-9)


def test_the_order_of_two_layers_matters() -> None:
    turn, shift = move("rotation", (90, 0)), move("translation", (1, 0))
    assert shift.after(turn)((1, 0)) == pytest.approx((1, 1))
    assert turn.after(shift)((1, 0)) == pytest.approx((0, 2))


@pytest.mark.parametrize(
    ("kind", "amounts", "goes_to"),
    [
        ("rotation", (90.0, 0.0), (-2.0, 1.0)),
        ("scaling", (3.0, -1.0), (3.0, -2.0)),
        ("shear", (0.5, 0.0), (2.0, 2.0)),
        ("shear", (0.0, 2.0), (1.0, 4.0)),
        ("translation", (0.5, -3.0), (1.5, -1.0)),
    ],
)
def test_what_each_move_does_to_one_point(
    kind: Kind, amounts: tuple[float, float], goes_to: tuple[float, float]
) -> None:
    assert move(kind, amounts)((1.0, 2.0)) == pytest.approx(goes_to)


def test_a_map_of_ones_own_has_no_amounts() -> None:
    assert "own" not in KINDS
    with pytest.raises(ValueError, match="amounts"):
        move("own", (1, 1))


@given(maps, pairs, st.floats(0, 1))
def test_a_point_on_its_way_stands_on_the_line_between_both_ends(
    affine: Affine, point: tuple[float, float], share: float
) -> None:
    there = np.array(affine(point))
    here = np.array(point) + share * (there - np.array(point))
    np.testing.assert_allclose(towards(affine, share)(point), here, atol=1e-9)
    assert towards(affine, 0) == IDENTITY


@given(clouds, st.data())
def test_no_affine_map_is_nearer_than_the_best_fit(points: Points, data: st.DataObject) -> None:
    images = tuple(data.draw(pairs) for _ in points)
    x = np.column_stack([np.ones(len(points)), np.array(points)])
    solution, *_ = np.linalg.lstsq(x, np.array(images), rcond=1e-9)
    apart = np.linalg.norm(x @ solution - np.array(images), axis=1)
    found = best_fit(points, images)
    assert found.residual == pytest.approx(float(np.sqrt((apart**2).mean())), abs=1e-6)
    assert found.largest >= found.residual - 1e-12


@given(maps)
def test_a_map_is_found_again_from_what_it_did(affine: Affine) -> None:
    points = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (2.0, -1.0))
    found = best_fit(points, apply(affine, points))
    np.testing.assert_allclose(weights(found.affine), weights(affine), atol=1e-9)
    np.testing.assert_allclose(found.affine.bias, affine.bias, atol=1e-9)
    assert found.residual == pytest.approx(0, abs=1e-9)


def test_points_on_one_line_have_a_fit_too_and_no_points_have_none() -> None:
    line = tuple((float(x), 2.0 * x) for x in range(5))
    assert best_fit(line, line).residual == pytest.approx(0, abs=1e-12)
    for images in ((), line[:1]):
        with pytest.raises(ValueError, match="points"):
            best_fit((), images)


@given(clouds)
def test_relu_is_numpys_maximum(points: Points) -> None:
    np.testing.assert_array_equal(relu(points), np.maximum(np.array(points), 0))
