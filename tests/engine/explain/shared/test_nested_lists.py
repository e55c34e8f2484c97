"""Nested lists are read as NumPy reads them, and what is none is refused with its reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.nested_lists import MAX_TEXT, NestedMistake, parse_nested

numbers = st.integers(-999, 999) | st.decimals(-99, 99, places=2).map(float)
Nested = object
trees = st.recursive(numbers, lambda parts: st.lists(parts, max_size=3), max_leaves=12)


def numpy_reads(nested: Nested) -> tuple[tuple[int, ...], list[float]] | None:
    """The shape and the values that NumPy gives; None where it refuses the list."""
    try:
        array = np.array(nested, dtype=float)
    except (ValueError, TypeError):
        return None
    return array.shape, array.ravel().tolist()


def read(text: str) -> tuple[tuple[int, ...], tuple[float, ...]] | NestedMistake:
    """What the text is, or why it is refused."""
    try:
        return parse_nested(text)
    except NestedMistake as mistake:
        return mistake


@given(trees)
def test_any_list_is_read_or_refused_as_numpy_does(nested: Nested) -> None:
    text, expected = str(nested), numpy_reads(nested)
    found = read(text)
    if isinstance(found, NestedMistake):
        assert found.code in ("nested.ragged", "nested.mixed", "nested.too_long"), text
        assert expected is None or len(text) > MAX_TEXT
    else:
        assert expected == (found[0], list(found[1]))


@given(st.lists(st.integers(1, 3), max_size=5).map(tuple), st.randoms())
def test_a_printed_array_is_read_back(shape: tuple[int, ...], random: object) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    for text in (str(array), str(array.tolist()), f"np.array({array.tolist()})", repr(array)):
        if len(text) > MAX_TEXT:
            continue
        assert parse_nested(text) == (shape, tuple(array.ravel().tolist()))


@given(st.text(max_size=MAX_TEXT) | st.text("[]12,. -", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read(text)
    if isinstance(found, NestedMistake):
        assert "\n" not in str(found)
        assert len(str(found)) < 200
    else:
        assert len(found[1]) == np.prod(found[0], dtype=int)


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", "nested.empty", {}),
        ("[" * 40 + "1" + "]" * 40, "nested.too_deep", {"brackets": 40}),
        ("[[1, 2, 3], [4, 5]]", "nested.ragged",
         {"first": "x[0]", "expected": 3, "other": "x[1]", "found": 2}),
        ("[[[1], [2]], [[3], [4, 5]]]", "nested.ragged", {"first": "x[1, 0]", "other": "x[1, 1]"}),
        ("[[1, 2], 3]", "nested.mixed", {"number": "x[1]", "list": "x[0]"}),
        ("[1, [2]]", "nested.mixed", {"number": "x[0]", "list": "x[1]"}),
        ("[[[1]], [2]]", "nested.mixed", {"number": "x[1, 0]", "list": "x[0, 0]"}),
        ("[1, 2", "nested.unclosed", {"missing": "]"}),
        ("1, 2]", "nested.unopened", {}),
        ("[1], [2]", "nested.after_the_end", {"token": ","}),
        ("[1,, 2]", "nested.missing_number", {}),
        ("[,]", "nested.missing_number", {}),
        ("[60,000]", "nested.leading_zero", {"token": "000"}),
        ("[1e400]", "nested.too_large", {"token": "1e400", "most": 15}),
        ("[__import__('os')]", "nested.not_a_number", {}),
        ("7_", "nested.not_a_number", {}),
        ("[1__0]", "nested.not_a_number", {}),
        ("[1_.5]", "nested.not_a_number", {}),
        (f"[{10**18}]", "nested.too_large", {"token": str(10**18)}),
        ("[1, 2] " * 20_000, "nested.too_long", {"characters": 140_000}),
    ],
)  # fmt: skip
def test_what_is_no_tensor_is_refused_with_its_reason(
    text: str, code: str, detail: dict[str, object]
) -> None:
    with pytest.raises(NestedMistake) as caught:
        parse_nested(text)
    assert caught.value.code == code
    assert detail.items() <= caught.value.detail.items()


@pytest.mark.parametrize(
    ("text", "shape"),
    [("12", ()), ("[]", (0,)), ("[[], []]", (2, 0)), ("[1, 2,]", (2,)), ("［１、２］", (2,)),
     ("[1 2 3]", (3,)), ("tensor([[-1.5]])", (1, 1)), ("X = [[1, 2]]", (1, 2)),
     ("x=np.array([1])", (1,))],
)  # fmt: skip
def test_forms_that_a_learner_types(text: str, shape: tuple[int, ...]) -> None:
    assert parse_nested(text)[0] == shape
