"""Layers, and a yes or a no, as learners type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.geometry.affine_text import AffineMistake, parse_layer
from engine.explain.geometry.stacked_layers import LIMITS
from engine.explain.shared.typed.yes_or_no import YesNoMistake, parse_yes_no


@pytest.mark.parametrize(
    "text",
    [
        "1 .5 3; 0 2 -1",
        "[[1, .5], [0, 2]] [3, -1]",
        "1, 0.5, 3 | 0, 2, -1",
        "（(1 1/2) (0 2)) 3 −1",
    ],
)
def test_six_numbers_are_w_and_b(text: str) -> None:
    layer = parse_layer(text)
    assert layer.kind == "own"
    assert layer.affine.weights == ((1, 0.5), (0, 2))
    assert layer.affine.bias == (3, -1)


@pytest.mark.parametrize(
    ("text", "kind", "amounts"),
    [
        ("rotate 30", "rotation", (30, 0)),
        ("Rotate 270", "rotation", (-90, 0)),
        ("scale 2", "scaling", (2, 2)),
        ("scale 2 .5", "scaling", (2, 0.5)),
        ("shear .5", "shear", (0.5, 0)),
        ("move 1, -1", "translation", (1, -1)),
    ],
)
def test_a_move_has_a_word_and_amounts(text: str, kind: str, amounts: tuple[float, float]) -> None:
    layer = parse_layer(text)
    assert (layer.kind, layer.amounts) == (kind, amounts)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "affine.empty"),
        ("[]", "affine.empty"),
        ("1" * 200, "affine.too_long"),
        ("1 2 3", "affine.count"),
        ("1 0 0 1 0 0 0", "affine.count"),
        ("1 0 0; 0 x 0", "affine.not_a_number"),
        ("turn 30", "affine.not_a_number"),
        ("1 0 0; 0 9 0", "affine.too_large"),
        ("rotate", "affine.amounts"),
        ("rotate 1 2", "affine.amounts"),
        ("scale 99", "affine.too_large"),
        ("1 nan 0; 0 1 inf", "affine.not_a_number"),
    ],
)
def test_what_is_no_layer_is_refused(text: str, code: str) -> None:
    with pytest.raises(AffineMistake) as refused:
        parse_layer(text)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60) | st.text("0123456789 .-;[],|rotatescalemvh", max_size=60))
def test_any_text_is_a_layer_within_the_limits_or_a_mistake(text: str) -> None:
    with suppress(AffineMistake):
        layer = parse_layer(text)
        values = [*layer.amounts, *layer.affine.weights[0], *layer.affine.weights[1]]
        assert max(map(abs, values)) <= max(LIMITS.values())


@pytest.mark.parametrize("word", ["예", "네", "응", "맞아요", "맞습니다"])
def test_a_korean_yes_is_one(word: str) -> None:
    assert parse_yes_no(word)


@pytest.mark.parametrize("word", ["아니요", "아니오", "아니", "아뇨"])
def test_a_korean_no_is_one(word: str) -> None:
    assert not parse_yes_no(word)


def test_what_else_says_yes_or_no() -> None:
    assert all(map(parse_yes_no, ("y", "Y ", "yes", "Yes.", "ｙ", "true")))
    assert not any(map(parse_yes_no, ("n", "No", "no!", "FALSE")))


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with suppress(YesNoMistake):
        assert parse_yes_no(text) in (True, False)


def test_why_it_is_refused() -> None:
    for text, code in (("", "empty"), ("maybe", "neither"), ("y" * 99, "too_long")):
        with pytest.raises(YesNoMistake) as refused:
            parse_yes_no(text)
        assert refused.value.code == f"yes_no.{code}"
