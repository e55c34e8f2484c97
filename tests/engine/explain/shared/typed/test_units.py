"""Answers with what they count, in either language, and answers that there is none."""

from __future__ import annotations

import math

import pytest

from engine.explain.attributes.amount_answers import grade_amount
from engine.explain.attributes.dtypes import dtype
from engine.explain.attributes.plan import plan
from engine.explain.broadcasting.answers import grade_shape
from engine.explain.broadcasting.plan import plan as broadcast
from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.refusals import says_it_fails
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_whole_number
from engine.explain.shared.typed.yes_or_no import parse_yes_no

IMAGES = plan((128, 256, 256, 3), dtype("float32"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("50x", 50), ("50 times", 50), ("about 50", 50), ("~50 times", 50), ("약 50배", 50),
        ("50배", 50),        ("5-fold", 5), ("1e6", 10**6), ("1,000,000", 10**6), ("백만", 10**6),
        ("2 million", 2 * 10**6),
        ("60k", 60_000), ("469 steps", 469), ("469 스텝", 469), ("407,050 parameters", 407_050),
        ("28 * 28 pixels", 784), ("2 axes", 2), ("세 개", 3), ("unit 67", 67), ("유닛 67", 67),
        ("#5", 5), ("이미지 12번", 12), ("이미지 96장", 96),
    ],
)  # fmt: skip
def test_a_number_is_read_without_what_it_counts(text: str, number: int) -> None:
    assert parse_whole_number(text) == number
    assert parse_real(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ln 10", math.log(10)), ("log(10)", math.log(10)), ("np.log(10)", math.log(10)),
        ("-ln(0.1)", math.log(10)), ("ln(1 + 9/e)", math.log(1 + 9 / math.e)), ("2/3", 2 / 3),
        ("sqrt 2", math.sqrt(2)), ("2 * ln 10", 2 * math.log(10)), ("exp(1)", math.e),
        ("96 percent", 0.96), ("log10(100)", 2.0),
    ],
)  # fmt: skip
def test_a_number_is_worked_out(text: str, number: float) -> None:
    assert parse_real(text) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["ln", "ln 0", "log(-1)", "exp(1000)", "steps", "ln(10", "e(2)", "1 2 3"]
)
def test_what_is_no_number_still_is_none(text: str) -> None:
    with pytest.raises(RealMistake):
        parse_real(text)
    with pytest.raises(NumberMistake):
        parse_whole_number(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("96 MiB", "right"), ("96MiB", "right"), ("96", "right"), ("96 mebibytes", "right"),
        ("96메가", "right"), ("96 메가바이트", "right"), ("100.66 MB", "right"),
        ("100663296 bytes", "right"),
        ("96 MB", "decimal_unit"), ("96 megabytes", "decimal_unit"), ("24 MiB", "item_size"),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_its_unit(text: str, code: str) -> None:
    assert grade_amount(IMAGES, text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "error",
        "ValueError",
        "no",
        "it does not fit",
        "doesn't fit",
        "오류",
        "안 됩니다",
        "불가능",
        "an error.",
    ],
)
def test_who_says_that_it_fails_is_told_that_it_does_not(text: str) -> None:
    assert says_it_fails(text)
    assert grade_shape(broadcast((3, 4), (4,)), text).code == "refused"


@pytest.mark.parametrize(
    "text", ["(3, 4)", "3 by 4", "3 rows 4 columns", "3행 4열", "torch.Size([3, 4])"]
)
def test_a_shape_is_taken_in_every_spelling(text: str) -> None:
    assert not says_it_fails(text)
    assert grade_shape(broadcast((3, 4), (4,)), text).right


@pytest.mark.parametrize(
    ("text", "says"), [("yes", True), ("it does", True), ("안 됩니다", False), ("nope", False)]
)
def test_yes_and_no(text: str, says: bool) -> None:
    assert parse_yes_no(text) is says
