"""What learners were seen to type: how it is read, or what is said of it in either language."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from engine.explain.attributes import plan as attributes
from engine.explain.attributes.dtypes import dtype
from engine.explain.batches.answers import grade_count
from engine.explain.batches.plan import parse_batches
from engine.explain.batches.plan import plan as batches
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.derivative.text import parse_function
from engine.explain.elementwise.race import parse_raced
from engine.explain.kinds.plan import parse_sizes
from engine.explain.product.text import TypedProduct, parse_product
from engine.explain.shared.expressions.expression import evaluate
from engine.explain.shared.expressions.given import parse_given
from engine.explain.shared.nested_lists import parse_nested
from engine.explain.shared.networks.layers import parse_widths
from engine.explain.shared.pixels import grade_pixel
from engine.explain.shared.shapes import parse_shape
from engine.explain.shared.tensors import parse_tensor
from engine.explain.shared.typed.index_text import parse_index
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake
from tui.shell import chapter

Read = Callable[[str], Any]
product: Read = partial(parse_product, max_rank=6, max_size=1_000_000)
broadcast: Read = partial(parse_broadcast, max_rank=6, max_size=1_000_000)
tensor = partial(attributes.parse_tensor, default=dtype("float32"))
BOOK = batches((60_000, 28, 28), 128)


def shape_and_dtype(text: str) -> tuple[object, str]:
    """What the lesson of attributes takes a text for."""
    found = tensor(text)
    return found.shape, found.dtype.name


def value(text: str) -> float:
    """A function of x at 2."""
    return float(evaluate(parse_function(text).expression, {"x": 2.0})[-1])


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        (parse_whole_number, "8.1e5", 810_000),
        (parse_whole_number, "1e3", 1_000),
        (parse_whole_number, "2**10 - 24", 1_000),
        (parse_real, "1e3", 1_000.0),
        (parse_real, "1,024", 1_024.0),
        (parse_shape, "(1e3, 4)", (1_000, 4)),
        (parse_shape, "((3, 4))", (3, 4)),
        (parse_shape, "(128, 28*28)", (128, 784)),
        (parse_nested, "[1e3, 2]", ((2,), (1_000.0, 2))),
        (parse_widths, "1e3, 512", (1_000, 512)),
        (lambda text: parse_batches(text, (28, 28)).shape, "6e4 / 128", (60_000, 28, 28)),
        (lambda text: grade_pixel(100, text).code, "1e2", "exact"),
        (parse_index, "slice(1,2)", (slice(1, 2),)),
        (parse_index, "x[0][1]", (0, 1)),
        (parse_index, "28-14:", (slice(14, None),)),
        (product, "(97,2) * (2,1)", TypedProduct((97, 2), (2, 1), None, "*")),
        (product, "torch.matmul((97,2), (2,1))", TypedProduct((97, 2), (2, 1), "matmul")),
        (lambda text: broadcast(text).shapes, "(97,2) * (2,1)", ((97, 2), (2, 1))),
        (shape_and_dtype, "(3,) f4", ((3,), "float32")),
        (shape_and_dtype, "np.zeros((3, 4))", ((3, 4), "float64")),
        (shape_and_dtype, "torch.zeros(3, 4)", ((3, 4), "float32")),
        (shape_and_dtype, "np.arange(12).reshape(3, 4)", ((3, 4), "int64")),
        (shape_and_dtype, "torch.rand(3, 4, dtype=torch.float16)", ((3, 4), "float16")),
        (shape_and_dtype, 'np.ones((3, 4)).astype("uint8")', ((3, 4), "uint8")),
        (shape_and_dtype, "x.shape = (3, 4)", ((3, 4), "float32")),
        (shape_and_dtype, "3 rows, 4 columns", ((3, 4), "float32")),
        (lambda text: parse_batches(text, (28,)).shape, "np.zeros((30, 256)) / 64", (30, 256)),
        (lambda text: parse_sizes("image", text).shape, "x: (2, 3, 4, 1)", (2, 3, 4, 1)),
        (lambda text: parse_sizes("vector", text).shape, "(4, 2).T", (2, 4)),
        (parse_raced, "torch.randn(20, 100)", (20, 100)),
        (lambda text: parse_tensor(text).shape, "np.zeros((2, 3))", (2, 3)),
        (lambda text: parse_tensor(text).shape, "torch.tensor([[1, 2, 3]])", (1, 3)),
        (value, "1e-3x", 0.002),
        (lambda text: dict(parse_given(text).values), "e^2/2; e = 1", {"e": 1.0}),
        (lambda text: dict(parse_given(text).values), "e^2/2", {}),
    ],
)
def test_what_has_one_plain_meaning_is_taken(read: Read, text: str, found: object) -> None:
    assert read(text) == found


PASTED = "RuntimeError: The size of tensor a (4) must match the size of tensor b (3)"


@pytest.mark.parametrize(
    ("lesson", "read", "text", "code", "token"),
    [
        ("batches", parse_whole_number, "468.75", "number.fraction", "468.75"),
        ("batches", parse_whole_number, "468,75", "number.not_a_number", "468,75"),
        ("slicing", parse_index, "[0,1], 0", "slice.list", "[0,1]"),
        ("slicing", parse_index, "x.shape[0]-1", "slice.attribute", "x.shape[0]-1"),
        ("slicing", parse_index, "x[0:2][1]", "slice.index_of_index", "[1]"),
        ("slicing", parse_index, "train_images[:10].mean()", "slice.after_the_end", ".mean()"),
        ("slicing", parse_index, "1e3", "slice.float", "1e3"),
        ("slicing", parse_index, "x[(0]", "slice.unbalanced", "]"),
        ("slicing", parse_shape, "(97,2) * (2,1)", "shape.several", "(2,1)"),
        ("elementwise", parse_shape, "(3,) f4", "shape.not_a_number", "f4"),
        ("elementwise", parse_shape, "[[3, 4]]", "shape.not_a_number", "[3, 4]"),
        ("elementwise", parse_shape, "3 ×", "shape.missing_number", "×"),
        (
            "attributes",
            tensor,
            "np.zero((3, 4))",
            "rearranging.not_an_operation",
            "np.zero((3, 4))",
        ),
        ("attributes", tensor, "(3,) f5", "dtype.unknown", "f5"),
        ("broadcasting", broadcast, PASTED, "shape.not_a_number", "RuntimeError:"),
        ("product", product, PASTED, "shape.not_a_number", "RuntimeError:"),
        ("product", parse_whole_number, "np.mean(x)", "number.not_a_number", "np.mean"),
        ("product", parse_whole_number, "12 34", "number.not_a_number", "12 34"),
        ("update", parse_real, "1e999", "real.too_large", "1e999"),
        ("network", parse_widths, "1,024", "widths.leading_zero", "024"),
        ("derivative", parse_function, "２ｘ　＄", "expression.not_read", "＄"),
        ("derivative", parse_function, "max(x, x = 1)", "expression.keyword", "x"),
        ("backprop", parse_given, "(w; w = 1)", "expression.not_read", ";"),
        ("backprop", parse_given, "e^2/2; ｚ = 1", "expression.unknown_name", None),
    ],
)
def test_what_has_none_is_refused_in_the_words_that_were_typed(
    lesson: str, read: Read, text: str, code: str, token: str | None
) -> None:
    with pytest.raises(Mistake) as caught:
        read(text)
    assert (caught.value.code, caught.value.detail.get("token")) == (code, token)
    for language in chapter.LANGUAGES:
        own = chapter.texts(language, lesson)
        texts = own if own.has("mistakes", code) else chapter.texts(language, "frame")
        assert (token or "ｚ") in texts.get("mistakes", code, **caught.value.detail) or (
            code.endswith("unbalanced")
        )


@pytest.mark.parametrize("text", ["468.75", "60000/128", "468.8"])
def test_a_fraction_of_a_batch_is_told_to_be_a_batch(text: str) -> None:
    verdict = grade_count(BOOK, text)
    assert (verdict.code, verdict.right, verdict.quotient) == ("fraction", False, 468.75)
    for language in chapter.LANGUAGES:
        assert "468.75" in chapter.texts(language, "batches").get(
            "answers", "count.fraction", quotient="468.75"
        )
