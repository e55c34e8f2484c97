"""The plan of an evaluation: counted independently, and answers judged by computing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.evaluate.plan import (
    BARE_STEPS,
    SHOWN,
    Evaluation,
    EvaluationMistake,
    Wrong,
    grade_accuracy,
    grade_reading,
)
from engine.explain.shared.typed.real_numbers import RealMistake
from engine.explain.shared.typed.whole_numbers import NumberMistake

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60)


def evaluation(answered: list[tuple[int, int]]) -> Evaluation:
    """That of images with these labels and answers."""
    counts = Counter(answered)
    wrong = [
        Wrong(index, label, answer, 1 - index / 100)
        for index, (label, answer) in enumerate(answered)
        if label != answer
    ]
    return Evaluation(
        classes=10,
        samples=len(answered),
        loss=0.0,
        accuracy=sum(label == answer for label, answer in answered) / max(len(answered), 1),
        confusion=[counts[label, answer] for label in range(10) for answer in range(10)],
        wrong=wrong,
    )


@given(pairs)
def test_rows_are_labels_columns_answers_and_nothing_is_counted_twice(
    answered: list[tuple[int, int]],
) -> None:
    found = evaluation(answered)
    assert found.right == sum(label == answer for label, answer in answered)
    assert sum(found.of_label(label) for label in range(10)) == len(answered)
    for label, answer in answered:
        assert found.cell(label, answer) == answered.count((label, answer))
        assert found.of_label(label) == sum(other == label for other, _ in answered)


@given(pairs)
def test_the_most_frequent_error_is_one_and_none_is_more_frequent(
    answered: list[tuple[int, int]],
) -> None:
    found = evaluation(answered)
    label, answer = found.most_confused
    errors = Counter(pair for pair in answered if pair[0] != pair[1])
    if not errors:
        assert (label, answer) == (0, 0)
    else:
        assert errors[label, answer] == max(errors.values())


@given(pairs)
def test_the_steps_end_with_the_surest_errors_one_by_one(answered: list[tuple[int, int]]) -> None:
    found = evaluation(answered)
    stages = [step.stage for step in found.steps]
    assert stages[:3] == [step.stage for step in BARE_STEPS] == ["measure", "gap", "matrix"]
    assert stages[3:] == ["wrong"] * min(len(found.wrong), SHOWN)
    assert [step.wrong for step in found.steps][3:] == list(range(len(stages) - 3))


def test_counts_of_another_size_are_refused() -> None:
    with pytest.raises(EvaluationMistake) as refused:
        Evaluation(10, 1, 0.0, 1.0, [0] * 90, [])
    assert refused.value.code == "evaluation.wrong_size"


@pytest.mark.parametrize(
    ("text", "code"),
    [(".9917", "close"), ("99.2 %", "close"), (".9799", "test"), (".97", "higher"), ("1", "lower")],
)
def test_a_guessed_accuracy_is_told_on_which_side_the_measured_one_lies(
    text: str, code: str
) -> None:
    assert grade_accuracy(0.9917, 0.9799, text).code == code


def test_an_accuracy_that_cannot_be_is_refused() -> None:
    for text in ("high", "", "101"):
        with pytest.raises(RealMistake):
            grade_accuracy(0.99, 0.98, text)


@pytest.mark.parametrize(("text", "code"), [("5", "right"), ("3", "network"), ("8", "other")])
def test_a_reading_is_compared_with_the_label_and_with_the_answer(text: str, code: str) -> None:
    assert grade_reading(Wrong(0, 5, 3, 0.9), text, 10).code == code


def test_a_reading_that_is_no_digit_is_refused() -> None:
    with pytest.raises(EvaluationMistake, match="0 to 9"):
        grade_reading(Wrong(0, 5, 3, 0.9), "10", 10)
    with pytest.raises(NumberMistake):
        grade_reading(Wrong(0, 5, 3, 0.9), "five", 10)
