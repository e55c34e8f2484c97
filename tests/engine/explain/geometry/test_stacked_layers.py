"""Stacks of layers on points: their steps, and whether they are one affine map."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.geometry.affine import IDENTITY, KINDS, Affine, Points
from engine.explain.geometry.point_sets import (
    MOST_OUTLINE,
    SETS,
    SHEET,
    lines_of_sheet,
    outline,
    point_set,
)
from engine.explain.geometry.stacked_layers import (
    LIMITS,
    LOOKS,
    WEIGHTS_FIRST,
    Layer,
    StackStep,
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
    each = 1 + relu_on
    assert len(plan.steps) == 2 + each * len(stacked)
    assert plan.at(plan.steps[0]) == LETTER
    np.testing.assert_allclose(plan.at(plan.steps[each * len(stacked)]), end, atol=1e-9)
    assert plan.steps[each * len(stacked) + 1].stage == "together"
    across, up = plan.reach
    for position in range(LOOKS * (len(plan.steps) - 1) + 1):
        step = plan.moment(position / LOOKS)
        places = np.abs(np.array(plan.at(step) + plan.at(step, SHEET)))
        assert places[:, 0].max() <= across
        assert places[:, 1].max() <= up


@settings(max_examples=30)
@given(layers, st.booleans(), st.floats(0, 1))
def test_between_two_steps_all_goes_on_from_the_one_and_comes_to_the_other(
    stacked: list[Layer], relu_on: bool, share: float
) -> None:
    plan = stack(LETTER, stacked, relu_on=relu_on)
    for number, step in enumerate(plan.steps):
        assert plan.moment(number) == step
        if step.stage in ("layer", "relu"):
            before = plan.at(plan.steps[number - 1])
            np.testing.assert_allclose(plan.at(replace(step, share=0.0)), before, atol=1e-12)
        if step.stage == "relu":
            there = np.array(before)
            now = plan.at(replace(step, share=share))
            np.testing.assert_allclose(now, np.where(there < 0, (1 - share) * there, there))


def test_w_acts_first_and_then_b() -> None:
    layer = Layer.own(Affine(((1.0, 0.5), (0.0, 2.0)), (3.0, -1.0)))
    assert layer.part(0.0) == IDENTITY
    assert layer.part(WEIGHTS_FIRST) == Affine(layer.affine.weights, (0.0, 0.0))
    assert layer.part(1.0) == layer.affine
    assert layer.part(WEIGHTS_FIRST / 2).weights == ((1.0, 0.25), (0.0, 1.5))
    moved = Layer.of("translation", 2, 2)
    assert moved.part(0.25).bias == (0.5, 0.5), "without a W of its own b has all the time"
    assert Layer.of("shear", 1, 0).part(0.25).weights == ((1.0, 0.25), (0.0, 1.0))
    assert Layer.of("rotation", 90).part(0.5).weights[0] == pytest.approx((0.5**0.5, -(0.5**0.5)))


@settings(max_examples=30)
@given(layers, st.sampled_from((0.5, 0.25)), st.floats(0, 1))
def test_a_line_of_the_sheet_has_a_point_wherever_it_is_folded(
    stacked: list[Layer], spacing: float, share: float
) -> None:
    plan = stack(LETTER, stacked, relu_on=True)
    for line in lines_of_sheet(spacing):
        creased = plan.creased(line)
        assert (creased[0], creased[-1]) == line
        for number in range(len(plan.steps)):
            step = plan.moment(max(number - share, 0))
            here = np.array(plan.at(step, creased))
            ends = np.array(creased)
            middles = plan.at(step, [tuple(one) for one in (ends[:-1] + ends[1:]) / 2])
            np.testing.assert_allclose((here[:-1] + here[1:]) / 2, middles, atol=1e-9)


@given(layers)
def test_without_relu_every_stack_is_one_affine_map(stacked: list[Layer]) -> None:
    plan = stack(LETTER, stacked, relu_on=False)
    assert plan.collapses
    assert plan.folded == (0,) * len(stacked)
    np.testing.assert_allclose(plan.at(plan.steps[-1]), plan.result, atol=1e-9)


def test_relu_that_folds_points_cannot_be_undone_by_one_map() -> None:
    plan = stack(LETTER, [Layer.of("rotation", 30), Layer.of("scaling", 1.5, 0.75)], relu_on=True)
    assert plan.folded[0] == sum(min(p) < 0 for p in plan.at(StackStep("layer", 0, 1.0))) > 0
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
