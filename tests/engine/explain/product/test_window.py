"""A part of an image as the left operand: which part, and that its products are right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.product.plan import ProductError, Tensors, plan, repairs
from engine.explain.product.window import FULL, PixelWindow, window_of
from engine.explain.shared.shapes import Shape

IMAGES = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(
    lambda side: st.tuples(
        st.just(side),
        st.binary(min_size=side[0] * side[1], max_size=side[0] * side[1]),
        st.tuples(st.integers(1, side[0]), st.integers(1, side[1])),
    )
)


@given(IMAGES)
def test_it_is_the_part_whose_ink_is_nearest_to_half(
    drawn: tuple[tuple[int, int], bytes, tuple[int, int]],
) -> None:
    side, pixels, (rows, columns) = drawn
    image = np.frombuffer(pixels, np.uint8).reshape(side).astype(int)
    found = window_of(pixels, side, (rows, columns))
    assert found is not None
    part = image[found.top : found.top + rows, found.left : found.left + columns]
    assert part.ravel().tolist() == list(found.pixels)
    views = np.lib.stride_tricks.sliding_window_view(image, (rows, columns))
    off = np.abs(2 * views.sum((-1, -2)) - FULL * rows * columns)
    assert off[found.top, found.left] == off.min()
    if rows == 1:
        assert window_of(pixels, side, (columns,)) == found, "a vector is a row"


@pytest.mark.parametrize("shape", [(), (0, 3), (3, 0), (29, 1), (1, 29), (2, 3, 4), (29,)])
def test_an_image_has_no_part_of_another_shape(shape: Shape) -> None:
    assert window_of(bytes(784), (28, 28), shape) is None


def window(rows: int, columns: int) -> PixelWindow:
    random = np.random.default_rng(rows * columns)
    found = window_of(random.integers(0, 256, 784, np.uint8).tobytes(), (28, 28), (rows, columns))
    assert found is not None
    return found


@given(st.integers(1, 28), st.integers(1, 28), st.integers(1, 5))
def test_its_products_are_those_of_numpy(rows: int, inner: int, columns: int) -> None:
    part = window(rows, inner)
    tensors = Tensors(((rows, inner), (inner, columns)), window=part)
    found = plan((rows, inner), (inner, columns), "matmul", tensors)
    a = np.array(list(part.pixels)).reshape(rows, inner)
    b = (np.arange(inner * columns) % 7).reshape(inner, columns)
    product = a @ b
    for index in ((0, 0), (rows - 1, columns - 1)):
        assert found.result_value(index) == product[index]
        for terms in range(inner + 1):
            assert (
                found.sum_of_terms(index, terms)
                == (a[index[0], :terms] * b[:terms, index[1]]).sum()
            )
    assert found.largest[:2] == (a.max(), 6)
    assert found.largest[2] >= product.max(), "wide enough for every sum"


def test_a_repair_takes_the_pixels_along() -> None:
    pair = (3, 4), (3, 4)
    part = window(3, 4)
    tensors = Tensors(pair, window=part)
    with pytest.raises(ProductError) as caught:
        plan(*pair)
    a = np.array(list(part.pixels)).reshape(3, 4)
    b = (np.arange(12) % 7).reshape(3, 4)
    for repair in repairs(caught.value):
        after = tensors.after(repair)
        assert after is not None
        found = plan(repair.a, repair.b, repair.operation, after)
        wanted = eval(
            repair.code_numpy, {"a": a, "b": b, "np": np}
        )  # our own code, not a learner's
        shown = [found.result_value(index) for index in np.ndindex(found.shape)]
        assert shown == np.asarray(wanted).ravel().tolist(), repair
        assert after.holds_window(0) != after.holds_window(1)
