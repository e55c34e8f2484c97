"""Stacks of layers on points: their steps, and whether they are one affine map."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.geometry.affine import IDENTITY, KINDS, Points
from engine.explain.geometry.point_sets import MOST_OUTLINE, SETS, outline, point_set
from engine.explain.geometry.stacked_layers import (
    FOLDS,
    LIMITS,
    MOVES,
    Layer,
    fresh,
    nudged,
    stack,
)

LETTER = point_set("letter")
layers = st.lists(
    st.sampled_from(KINDS).flatmap(
        lambda kind: st.tuples(st.floats(-2, 2), st.floats(-2, 2)).map(
            lambda amounts: Layer.of(kind, *amounts)
        )
    ),
    min_size=1,
    max_size=4,
)


def by_numpy(
    points: Points, stacked: list[Layer], *, relu_on: bool
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    x = np.array(points)
    for layer in stacked:
        x = x @ np.array(layer.affine.weights).T + np.array(layer.affine.bias)
        x = np.maximum(x, 0) if relu_on else x
    return x


@settings(max_examples=30)
@given(layers, st.booleans())
def test_the_steps_lead_where_numpy_ends(stacked: list[Layer], relu_on: bool) -> None:
    plan = stack(LETTER, stacked, relu_on=relu_on)
    end = by_numpy(LETTER, stacked, relu_on=relu_on)
    np.testing.assert_allclose(plan.result, end, atol=1e-9)
    each = MOVES + (FOLDS if relu_on else 0)
    assert len(plan.steps) == 1 + each * len(stacked) + MOVES
    assert plan.at(plan.steps[0]) == LETTER
    np.testing.assert_allclose(plan.at(plan.steps[each * len(stacked)]), end, atol=1e-9)
    assert plan.steps[each * len(stacked) + 1].stage == "together"
    across, up = plan.reach
    for step in plan.steps:
        places = np.abs(np.array(plan.at(step)))
        assert places[:, 0].max() <= across
        assert places[:, 1].max() <= up


@given(layers)
def test_without_relu_every_stack_is_one_affine_map(stacked: list[Layer]) -> None:
    plan = stack(LETTER, stacked, relu_on=False)
    assert plan.collapses
    assert plan.folded == (0,) * len(stacked)
    np.testing.assert_allclose(plan.at(plan.steps[-1]), plan.result, atol=1e-9)


def test_relu_that_folds_points_cannot_be_undone_by_one_map() -> None:
    plan = stack(LETTER, [Layer.of("rotation", 30), Layer.of("scaling", 1.5, 0.75)], relu_on=True)
    assert plan.folded[0] == sum(min(p) < 0 for p in plan.leaving[0]) > 0
    assert not plan.collapses
    apart = np.linalg.norm(np.array(plan.at(plan.steps[-1])) - np.array(plan.result), axis=1)
    assert plan.fit.residual == pytest.approx(float(np.sqrt((apart**2).mean())))
    assert plan.fit.largest == pytest.approx(float(apart.max()))


def test_relu_that_meets_nothing_negative_or_leaves_nothing_collapses_all_the_same() -> None:
    above = stack(LETTER, [Layer.of("translation", 2, 2)], relu_on=True)
    assert above.collapses
    assert above.folded == (0,)
    below = stack(LETTER, [Layer.of("translation", -2, -2)], relu_on=True)
    assert below.collapses
    assert set(below.result) == {(0.0, 0.0)}
    assert below.folded == (len(LETTER),)


def test_a_stack_needs_points_and_one_to_four_layers() -> None:
    for points, depth in (((), 1), (LETTER, 0), (LETTER, 5)):
        with pytest.raises(ValueError, match="layers"):
            stack(points, [fresh("shear")] * depth, relu_on=False)


@given(st.sampled_from(KINDS), st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3))))
def test_arrows_never_leave_the_limits(kind: str, presses: list[tuple[int, int]]) -> None:
    layer = fresh(kind)  # type: ignore[arg-type]
    for across, up in presses:
        layer = nudged(layer, across, up)
        assert max(map(abs, layer.amounts)) <= LIMITS[layer.kind]


def test_arrows_turn_stretch_and_shift() -> None:
    assert nudged(Layer.of("rotation", 30), 1, 1).amounts[0] == pytest.approx(50)
    assert nudged(Layer.of("rotation", 170), 1, 0).amounts[0] == pytest.approx(-175)
    assert nudged(Layer.of("scaling", 1, 1), 1, -1).amounts == (1.25, 0.75)
    assert nudged(Layer.own(IDENTITY), 1, -1).affine.bias == (0.25, -0.25)
    assert nudged(Layer.of("shear", 2, 0), 1, 0).amounts == (2, 0)


def test_an_outline_is_the_inked_edge_with_y_upwards() -> None:
    pixels = bytearray(36)
    for row in range(1, 5):
        for column in range(1, 5):
            pixels[row * 6 + column] = 255
    found = outline(bytes(pixels), 6, 6)
    assert len(found) == 12, "the middle of the block is no edge"
    assert found[0] == pytest.approx((-0.5, 0.5))
    assert found[-1] == pytest.approx((0.5, -0.5))
    assert outline(bytes(36), 6, 6) == ()
    chessboard = bytes(
        255 if (row + column) % 2 else 0 for row in range(28) for column in range(28)
    )
    assert len(outline(chessboard, 28, 28)) == MOST_OUTLINE
    with pytest.raises(ValueError, match="bytes"):
        outline(b"", 2, 2)


def test_every_set_of_points_lies_within_one() -> None:
    for name in SETS:
        if name != "digit":
            points = point_set(name)
            assert len(set(points)) == len(points) > 20
            assert max(max(abs(x), abs(y)) for x, y in points) <= 1
