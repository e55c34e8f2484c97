"""One prediction and its loss, held against PyTorch, and answers judged by computing."""

from math import exp, isnan, log

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from engine.explain.shared.networks.cross_entropy import (
    FARTHEST,
    LossMistake,
    Prediction,
    grade_loss,
    parse_choice,
    plan,
)
from engine.explain.shared.networks.softmax import softmax
from engine.explain.shared.typed.real_numbers import RealMistake

logit = st.floats(-30, 30)
logits = st.lists(logit, min_size=10, max_size=10)
labels = st.integers(0, 9)


@given(logits, labels)
def test_probabilities_loss_and_slope_are_those_of_torch(values: list[float], label: int) -> None:
    prediction = Prediction(tuple(values), label)
    x = torch.tensor([values], dtype=torch.float64, requires_grad=True)
    loss = functional.cross_entropy(x, torch.tensor([label]))
    (slopes,) = torch.autograd.grad(loss, x)
    expected = functional.softmax(x, 1)[0].tolist()
    assert prediction.probabilities == pytest.approx(expected, abs=1e-12)
    assert prediction.loss == pytest.approx(loss.item(), abs=1e-9)
    assert prediction.slope == pytest.approx(slopes[0, label].item(), abs=1e-9)
    assert prediction.answer == int(x[0].argmax())


@given(logits, labels, st.floats(-12, 12))
def test_moving_one_probability_leaves_the_proportions_of_the_others(
    values: list[float], label: int, change: float
) -> None:
    before = Prediction(tuple(values), label)
    after = before.moved(change)
    assert sum(after.probabilities) == pytest.approx(1)
    assert (after.probability - before.probability) * change >= 0
    others = [place for place in range(10) if place != label]
    for one in others:
        for other in others:
            left = after.probabilities[one] * before.probabilities[other]
            right = after.probabilities[other] * before.probabilities[one]
            assert left == pytest.approx(right, abs=1e-12)


@given(logits, labels)
def test_the_answer_turns_where_it_is_said_to_turn(values: list[float], label: int) -> None:
    prediction = Prediction(tuple(values), label)
    assert prediction.moved(prediction.turning + 0.01).right
    assert not prediction.moved(prediction.turning - 0.01).right


@given(logits, labels)
def test_of_the_pair_accuracy_hears_nothing_and_loss_does(values: list[float], label: int) -> None:
    made = plan(values, label)
    first, second = made.pair
    assert first.answer == second.answer
    assert first.right == second.right
    assert made.lower == int(second.loss < first.loss)
    if first.right:
        assert second.loss <= first.loss + 1e-9, "bold and right costs less"


@given(logits, labels, st.floats(-100, 100))
def test_the_slope_is_what_a_nudge_says_and_that_of_accuracy_is_zero_off_the_edge(
    values: list[float], label: int, change: float
) -> None:
    made = plan(values, label, change)
    assert abs(made.change) <= FARTHEST
    loss, accuracy = made.nudged
    assert loss / 1e-3 == pytest.approx(made.moved.slope, abs=1e-3)
    if abs(made.change - made.prediction.turning) > 0.01:
        assert accuracy == 0


def test_even_guessing_costs_ln_10_and_certainty_costs_nothing() -> None:
    assert Prediction((0.0,) * 10, 3).loss == pytest.approx(log(10))
    assert Prediction((0.0,) * 9 + (900.0,), 9).loss == 0
    assert Prediction((0.0,) * 9 + (900.0,), 0).loss == 900
    assert sum(softmax([1e300, 0.0])) == 1


def test_what_a_sure_answer_still_costs_is_not_lost_beside_one() -> None:
    sure = Prediction((0.0,) * 9 + (40.0,), 9)
    assert sure.loss == pytest.approx(9 * exp(-40), rel=1e-12, abs=0)
    assert sure.slope == pytest.approx(-9 * exp(-40), rel=1e-12, abs=0)


def test_a_diverged_prediction_is_not_a_number_and_no_exception() -> None:
    broken = Prediction((float("inf"),) * 10, 0)
    assert isnan(broken.loss)
    assert isnan(broken.probability)
    assert not grade_loss(broken, "1").right


def test_a_label_that_is_no_class_is_refused() -> None:
    with pytest.raises(LossMistake):
        plan([0.0] * 10, 10)


# ---- guesses

CERTAIN = Prediction((0.0, 0.0, 2.0, 0.0, 0.0, 1.5, 0.0, 0.0, 0.0, 0.0), 5)


def meant(value: float) -> str:
    return grade_loss(CERTAIN, f"{value:.3f}").code


def test_a_guessed_loss_is_told_by_what_it_would_have_been() -> None:
    p = CERTAIN.probability
    assert meant(-log(p)) == "right"
    assert meant(-log(p) * 1.03) == "right"
    assert meant(p) == "probability"
    assert meant(1 - p) == "rest"
    assert meant(-log(p, 2)) == "log2"
    assert meant(-log(p, 10)) == "log10"
    assert meant(log(10)) == "even"
    assert meant(-log(max(CERTAIN.probabilities))) == "wrong_class"
    assert meant(7) == "other"


def test_a_loss_that_cannot_be_is_refused() -> None:
    with pytest.raises(LossMistake, match="never below 0"):
        grade_loss(CERTAIN, "-1")
    with pytest.raises(RealMistake):
        grade_loss(CERTAIN, "low")


@pytest.mark.parametrize(
    ("text", "choice"), [("A", 0), ("a", 0), (" b ", 1), ("B.", 1), ("(a)", 0), ("1", 0), ("2", 1)]
)
def test_one_of_two_is_chosen_by_its_letter(text: str, choice: int) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize("text", ["", "c", "both", "ab", "3", "x" * 100_000])
def test_what_is_none_of_both_is_refused(text: str) -> None:
    with pytest.raises(LossMistake):
        parse_choice(text)
