"""The plan of a nudge, the grading of a guess, the names of places, the price of nudging."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.levels import LOST
from engine.explain.shared.networks.nudge_places import ParameterPlace, PlaceMistake, Tensors
from engine.explain.shared.networks.nudge_price import price
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.explain.update.picture import gradient_picture
from engine.explain.update.plan import (
    ASKED,
    SIZES,
    Nudged,
    NudgePlan,
    decimals,
    grade_loss,
    plan,
    shares,
)
from engine.explain.update.rules import moves
from engine.protocol.errors import Mistake

CHAPTER = Tensors((784, 512, 10))
numbers = st.floats(-1e3, 1e3)


def curved(gradient: float, curvature: float, *, sign: int = 1, loss: float = 2.4) -> NudgePlan:
    """A loss of one weight, loss + gradient·h + curvature·h²/2, as both precisions see it."""
    nudges = [sign * size for size in SIZES]
    losses = [loss + gradient * h + curvature * h * h / 2 for h in nudges]
    singles = [float(np.float32(after)) for after in losses]
    return plan(loss, gradient, nudges, losses, float(np.float32(loss)), singles)


def test_the_nudges_go_from_a_millionth_to_one() -> None:
    assert (SIZES[0], SIZES[-1], len(SIZES)) == (1e-6, 1.0, 13)
    assert all(2 < after / before < 4 for before, after in pairwise(SIZES))
    assert ASKED in SIZES


@pytest.mark.parametrize("sign", [1, -1])
def test_ten_times_the_nudge_is_a_hundred_times_the_error_until_it_is_too_big(sign: int) -> None:
    found = curved(0.02, 0.01, sign=sign)
    by_size = {abs(step.nudge): step for step in found.steps}
    assert by_size[0.1].error == pytest.approx(100 * by_size[0.01].error, rel=1e-3)
    assert by_size[0.1].predicted == pytest.approx(sign * 0.002)
    assert not by_size[0.1].too_far
    assert by_size[1.0].too_far
    assert found.good_until == 0.3
    assert by_size[1e-6].error < 1e-14
    assert by_size[1e-6].drowned, "2e-8 is below the next float32 after 2.4"
    assert not by_size[0.1].drowned
    assert 1e-5 <= found.drowned_until < 0.01
    assert found.rounding32 == pytest.approx(2.4e-7, rel=0.1)


def test_a_bend_shows_as_a_jump_of_the_error() -> None:
    def bent(nudge: float) -> float:
        return 2.4 + 0.02 * nudge + 0.01 * nudge**2 - 0.005 * max(nudge - 0.002, 0)

    found = plan(2.4, 0.02, SIZES, [bent(size) for size in SIZES], 2.4, [2.4] * len(SIZES))
    jumps = [abs(step.nudge) for at, step in enumerate(found.steps) if found.bends(at)]
    assert jumps == [0.003]
    assert not any(curved(0.02, 0.01).bends(at) for at in range(-1, len(SIZES) + 1))


def test_a_slope_of_zero_moves_nothing_and_one_at_a_bend_is_wrong() -> None:
    still = curved(0.0, 0.0)
    assert still.still
    assert still.good_until == 0.0
    assert {step.share for step in still.steps} == {0.0}
    bent = curved(0.0, 1.0)
    assert not bent.still
    assert bent.steps[-1].share == math.inf
    lost = plan(math.nan, math.nan, [1.0], [math.nan], math.nan, [math.nan])
    assert lost.steps[0].too_far
    assert lost.steps[0].drowned
    assert lost.rounding == math.inf


@given(numbers, numbers, st.sampled_from(SIZES))
def test_a_step_is_its_gradient_times_its_nudge(loss: float, gradient: float, size: float) -> None:
    found = plan(loss, gradient, [size], [loss + gradient * size], loss, [loss])
    (step,) = found.steps
    assert step.predicted == gradient * size
    assert step.error <= 4 * math.ulp(abs(loss) + abs(gradient))


def test_the_shares_of_the_images_add_up_to_the_gradient() -> None:
    found = shares([0.0, 0.5, 1.0, 0.2], [9.0, -2.0, 3.0, 0.0])
    assert found.products == ((2, 1.0, 3.0, 3.0), (1, 0.5, -2.0, -1.0))
    assert (found.total, found.dark, found.deaf) == (2.0, 1, 1)
    assert (found.rest(1), found.rest(2)) == (-1.0, 0.0)
    assert shares([math.inf, 1.0], [0.0, 1.0]).products[0][0] == 0, "what is no number comes first"


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), st.integers(0, 20))
def test_what_is_shown_and_the_rest_are_all_there_is(
    pairs: list[tuple[float, float]], shown: int
) -> None:
    found = shares(*zip(*pairs, strict=True))
    told = sum(product for *_, product in found.products[:shown])
    assert told + found.rest(shown) == pytest.approx(found.total, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("2.4022", "right"),
        ("2,40222", "right"),
        ("2.39778", "sign"),
        ("2.4", "same"),
        (".00222", "change"),
        ("2.4222", "gradient"),
        ("2.3778", "gradient"),
        ("2.41", "other"),
        ("2.5", "other"),
    ],
)
def test_a_guess_is_told_what_it_would_have_meant(text: str, meaning: str) -> None:
    step = Nudged(0.1, 0.00222, 0.00218, 0.0)
    assert grade_loss(2.4, step, text)[0] == meaning


def test_what_was_measured_counts_as_right_where_the_prediction_is_off() -> None:
    step = Nudged(1.0, -0.02, -0.01, 0.0)
    assert grade_loss(2.4, step, "2.39")[0] == "right.measured"
    assert grade_loss(2.4, step, "2.38")[0] == "right"
    still = Nudged(0.1, 0.0, 0.0, 0.0)
    assert grade_loss(2.40101, still, "2.40101")[0] == "still"
    assert grade_loss(2.40101, still, "2.5")[0] == "moved"
    woken = Nudged(0.1, 0.0, -0.02, 0.0)
    assert grade_loss(2.4, woken, "2.4")[0] == "right", "as the gradient predicts"
    assert grade_loss(2.4, woken, "2.38")[0] == "right.measured"
    assert grade_loss(2.4, woken, "2.5")[0] == "other"
    for text in ("", "two", "9" * 10_000, "nan"):
        with pytest.raises(Mistake):
            grade_loss(2.4, step, text)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_change_keeps_three_digits_where_that_can_be(change: float) -> None:
    places = decimals(2.4, change)
    assert 4 <= places <= 15
    if 1e-13 < abs(change) < 0.01:
        assert 100 <= round(abs(change) * 10**places) <= 1_000


# ---- places


def test_a_place_is_walked_to_over_the_picture_of_its_column() -> None:
    here = ParameterPlace("W1", (272, 159))
    assert str(here) == "W1[272, 159]"
    assert CHAPTER.moved(here, 1, 0).index == (300, 159)
    assert CHAPTER.moved(here, 0, -30).index == (252, 159), "the edge of its row"
    assert CHAPTER.moved(here, -30, 0).index == (20, 159)
    assert CHAPTER.beside(here, 1).index == (272, 160)
    assert CHAPTER.beside(ParameterPlace("W1", (0, 511)), 1).index == (0, 0)
    assert CHAPTER.beside(ParameterPlace("b2", (9,)), 1).index == (0,)
    walked = [here]
    for _ in range(4):
        walked.append(CHAPTER.next_tensor(walked[-1]))
    assert [str(place) for place in walked[1:]] == ["b1[159]", "W2[159, 0]", "b2[0]", "W1[0, 0]"]
    assert CHAPTER.parameters == 407_050


tensors = st.lists(st.integers(1, 60), min_size=1, max_size=3).map(
    lambda hidden: Tensors((784, *hidden, 10))
)


@given(tensors, st.integers(0, 10**9), st.integers(-40, 40), st.integers(-40, 40))
def test_every_walk_ends_at_a_parameter(
    network: Tensors, seed: int, rows: int, columns: int
) -> None:
    place = network.at_random(Random(seed).randrange)
    assert network.has(place)
    for other in (
        network.moved(place, rows, columns),
        network.beside(place, columns),
        network.next_tensor(place),
    ):
        assert network.has(other)
    assert network.parse(str(place), ParameterPlace("W1", (0, 0))) == place


def _given(number: int, below: int) -> int:
    assert number < below
    return number


def test_every_parameter_is_as_likely_at_random() -> None:
    network = Tensors((784, 1, 10))
    found = {network.at_random(partial(_given, number)) for number in range(805)}
    assert len(found) == network.parameters == 805


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("160", ParameterPlace("W1", (272, 160))),
        (" W1[9, 20, 3] ", ParameterPlace("W1", (272, 3))),
        ("w2[159,9]", ParameterPlace("W2", (159, 9))),
        ("ｂ２［３］", ParameterPlace("b2", (3,))),
        ("b1 [ 511 ]", ParameterPlace("b1", (511,))),
    ],
)
def test_a_place_is_typed_as_it_is_written_or_as_a_unit(text: str, place: ParameterPlace) -> None:
    assert CHAPTER.parse(text, ParameterPlace("W1", (272, 159))) == place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "place.empty"),
        ("  ", "place.empty"),
        ("9" * 10_000, "place.too_long"),
        ("512", "place.unit"),
        ("9" * 30, "place.unit"),
        ("W1[784, 0]", "place.pixel"),
        ("W1[28, 0, 0]", "place.pixel"),
        ("W1[0, 28, 0]", "place.pixel"),
        ("W1[0, 0, 512]", "place.unit"),
        ("W2[512, 0]", "place.unit"),
        ("b2[10]", "place.unit"),
        ("W3[0, 0]", "place.tensor"),
        ("W0[0, 0]", "place.tensor"),
        ("W1[3]", "place.numbers"),
        ("W1[]", "place.numbers"),
        ("b1[1, 2]", "place.numbers"),
        ("W2[1, 2, 3]", "place.numbers"),
        ("-1", "place.no_place"),
        ("W1[-1, 0]", "place.no_place"),
        ("import os", "place.no_place"),
        ("W1", "place.no_place"),
    ],
)
def test_what_names_no_parameter_is_refused_in_a_line(text: str, code: str) -> None:
    with pytest.raises(PlaceMistake) as refused:
        CHAPTER.parse(text, ParameterPlace("W1", (272, 159)))
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(max_size=45))
def test_any_text_gives_a_parameter_or_a_mistake(text: str) -> None:
    try:
        found = CHAPTER.parse(text, ParameterPlace("W2", (1, 1)))
    except PlaceMistake:
        return
    assert CHAPTER.has(found)


# ---- the price


def test_passes_are_told_by_their_medians_and_their_ratio_by_its_extremes() -> None:
    found = price(407_050, 128, [0.003, 0.004, 0.008], [0.009, 0.008, 0.016])
    assert found.forward.middle == 0.004
    assert (found.low, found.high) == pytest.approx((2, 3))
    assert found.rounds == 3


# ---- the rules


def test_both_rules_move_against_the_slope_and_rmsprop_as_far_for_any_of_its_sizes() -> None:
    for gradient in (0.02, -0.0002):
        sgd, rmsprop = moves(0.5, gradient, "rmsprop", 0.001, {"square_average": 0.0}, 0)
        assert sgd.move == pytest.approx(-0.001 * gradient)
        assert (sgd.kept, sgd.direction) == ((), gradient)
        ((name, before, after),) = rmsprop.kept
        assert (name, before) == ("square_average", 0.0)
        assert after == pytest.approx(0.1 * gradient**2)
        assert rmsprop.move == pytest.approx(-math.copysign(0.001 / 0.1**0.5, gradient), rel=1e-2)
        assert rmsprop.after == 0.5 + rmsprop.move
        assert sgd.fresh
        assert not rmsprop.fresh
    assert moves(0.5, 0.0, "rmsprop", 0.001, {"square_average": 0.0}, 0)[1].move == 0


def test_beside_sgd_stands_rmsprop_that_begins_and_what_is_kept_counts() -> None:
    sgd, rmsprop = moves(0.5, 0.02, "sgd", 0.1, {}, 400)
    assert not sgd.fresh
    assert rmsprop.fresh
    assert rmsprop.optimizer == "rmsprop"
    _, adam = moves(0.5, 0.02, "adam", 0.1, {"average": 0.01, "square_average": 1e-4}, 9)
    assert [name for name, *_ in adam.kept] == ["average", "square_average"]
    rule = Rule("adam", 0.1)
    kept = {"average": np.array(0.01), "square_average": np.array(1e-4)}
    assert adam.move == rule.update(np.array(0.5), np.array(0.02), kept, 10).move


# ---- the picture


def test_a_gradient_that_is_not_zero_is_never_drawn_as_zero() -> None:
    values = np.zeros(70)
    values[:4] = (1.0, -0.5, 1e-9, math.nan)
    found = gradient_picture(values.tobytes(), bytes([0] * 60 + [1] * 10), 28)
    assert len(found.levels) == 4
    assert [row[:4] for row in found.levels[:2]] == [[5, -3, 1, LOST], [0, 0, 0, 0]]
    assert (found.largest, found.dark) == (1.0, 10)
    assert not any(found.idle[1])
    assert found.idle[2] == [False] * 4 + [True] * 24
    assert all(found.idle[3]), "where there is no weight"
