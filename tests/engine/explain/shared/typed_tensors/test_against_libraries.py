"""What is read of a text is what NumPy and PyTorch give for that very text, evaluated here."""

from __future__ import annotations

import os
import random
import warnings
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import torch

from engine.explain.product.axes import ProductError
from engine.explain.product.plan import plan as product_plan
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape
from engine.explain.shared.typed_tensors.library import Library
from engine.explain.shared.typed_tensors.operand import parse_operand
from engine.explain.shared.typed_tensors.operation import parse_operation
from engine.protocol.errors import Mistake
from tests.engine.explain.shared.typed_tensors.some_texts import (
    some_operation,
    some_shape,
    some_tensor,
)

TEXTS = int(os.environ.get("CH2_TUI_ORACLE", "400"))
"""Of each library; thousands for a night."""
LIBRARIES: tuple[Library, ...] = ("numpy", "torch")
COPIES_AS_IT_LIKES = ("flatten", "ravel", "sum", "mean", "full", "rand")
"""Where a library may copy though strides would do: only the shape is compared."""


def made(library: Library, shape: Shape) -> Any:
    return np.ones(shape) if library == "numpy" else torch.ones(shape)


def given(text: str, **tensors: Any) -> Any:
    """What the library gives for the text; None where it refuses."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return eval(text, {"np": np, "torch": torch, **tensors})
        except Exception:
            return None


def same_strides(layout: Layout, tensor: Any) -> bool:
    strides = (
        tensor.stride()
        if isinstance(tensor, torch.Tensor)
        else [stride // tensor.itemsize for stride in tensor.strides]
    )
    return all(
        size <= 1 or ours == theirs
        for size, ours, theirs in zip(layout.shape, layout.strides, strides, strict=True)
    )


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_chain_is_what_the_library_makes_of_it_or_is_refused_as_there(library: Library) -> None:
    draw, taken = random.Random(15), 0
    for _ in range(TEXTS):
        shape = some_shape(draw)
        text = some_tensor(draw, shape, "x", library)
        tensor = given(text, x=made(library, shape))
        found = None
        with suppress(Mistake):
            found = parse_operand(text, names={"x": shape}, library=library)
        assert (found is None) == (tensor is None), (text, shape)
        if found is None:
            continue
        assert found.sizes == tuple(np.shape(tensor)), (text, shape)
        taken += 1
        if np.size(tensor) and np.ndim(tensor) and not any(w in text for w in COPIES_AS_IT_LIKES):
            assert same_strides(found.layout, tensor), (text, shape)
    assert taken > TEXTS / 4


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_operation_is_what_the_library_makes_of_it_or_is_refused_as_there(
    library: Library,
) -> None:
    draw, taken = random.Random(16), 0
    for _ in range(TEXTS):
        a, b = some_shape(draw, 3), some_shape(draw, 3)
        text = some_operation(
            draw,
            some_tensor(draw, a, "a", library, 1),
            some_tensor(draw, b, "b", library, 1),
            library,
        )
        tensor = given(text, a=made(library, a), b=made(library, b))
        shape, names = None, {"a": a, "b": b}
        with suppress(Mistake):
            found = parse_operation(
                text, most=2, max_rank=8, max_size=10**6, names=names, library=library
            )
            shape = combined(found.sign, *found.shapes)
        assert (shape is None) == (tensor is None), (text, a, b)
        if shape is None:
            continue
        assert shape == tuple(np.shape(tensor)), (text, a, b)
        taken += 1
    assert taken > TEXTS / 10


def combined(sign: str, a: Shape, b: Shape) -> Shape | None:
    """The shape of the result, None where they do not fit."""
    if sign not in ("@", "dot"):
        return broadcast_shape((a, b))
    try:
        return product_plan(a, b, "matmul" if sign == "@" else "dot").shape
    except ProductError:
        return None


@pytest.mark.parametrize("seed", range(3))
def test_an_einsum_that_is_taken_is_what_numpy_gives(seed: int) -> None:
    draw, taken = random.Random(seed), 0
    for _ in range(TEXTS):
        a = "".join(draw.sample("ijk", draw.randint(1, 3)))
        b = "".join(draw.sample("ijkl", draw.randint(1, 3)))
        letters = sorted({*a, *b})
        result = "".join(draw.sample(letters, draw.randint(0, min(3, len(letters)))))
        sizes = {letter: draw.randint(2, 4) for letter in letters}
        shapes = [tuple(sizes[letter] for letter in axes) for axes in (a, b)]
        text = f'np.einsum("{a},{b}->{result}", {shapes[0]}, {shapes[1]})'
        try:
            found = parse_operation(text, most=2, max_rank=8, max_size=100)
        except Mistake:
            continue
        values = [np.arange(np.prod(shape)).reshape(shape) % 7 for shape in shapes]
        wanted = np.einsum(f"{a},{b}->{result}", *values)
        code = str(found.remarks[0].values["code"]).replace("dot(", "np.dot(")
        for name in "ab":
            code = code.replace(f"{name}.unsqueeze(-1)", f"{name}[..., None]")
            code = code.replace(f"{name}.unsqueeze(-2)", f"{name}[..., None, :]")
        made = eval(code, {"np": np, "a": values[0], "b": values[1]})
        assert np.array_equal(np.squeeze(made), np.squeeze(wanted)), (text, code)
        assert combined(found.sign, *found.shapes) == made.shape, (text, code)
        taken += 1
    assert taken > TEXTS / 50
