"""The plan of a film: what is judged in which frame, what turned, which images have room."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.fit.film import FRAMES, INK, LAST, Film, Filmed


def film(answers: list[tuple[int, int, int]], pixels: bytes = b"") -> Film:
    """Of images by their label and what they were taken for before and after."""
    images = tuple(
        Filmed(index, label, (before, after), (0.5, 0.6))
        for index, (label, before, after) in enumerate(answers)
    )
    rights = tuple(sum(label == one[half] for label, *one in answers) for half in range(2))
    return Film(
        run="r", step=3, samples=len(answers), losses=(1.0, 0.9),
        rights=(rights[0], rights[1]), images=images, pixels=pixels,
    )  # fmt: skip


digit = st.integers(0, 9)
batches = st.lists(st.tuples(digit, digit, digit), min_size=1, max_size=150)


@given(batches)
def test_what_turned_explains_the_difference_between_the_right_answers(
    answers: list[tuple[int, int, int]],
) -> None:
    found = film(answers)
    turns = found.turns
    assert sum(turns.values()) == len(answers)
    assert found.rights[1] - found.rights[0] == turns["mended"] - turns["spoilt"]
    assert len(answers) - found.rights[0] == turns["wrong"] + turns["mended"]


@given(batches, st.integers(-1, 160))
def test_what_tells_something_has_room_first_and_all_stand_in_their_order(
    answers: list[tuple[int, int, int]], room: int
) -> None:
    found = film(answers)
    seen = found.seen_in(room)
    assert len(seen) == min(max(room, 0), len(answers))
    assert list(seen) == sorted(set(seen))
    telling = {n for n, image in enumerate(found.images) if image.wrong(0) or image.wrong(1)}
    assert telling <= set(seen) or set(seen) <= telling


@given(batches)
def test_each_frame_judges_some_more_and_the_halves_follow_one_another(
    answers: list[tuple[int, int, int]],
) -> None:
    found = film(answers)
    for half in range(2):
        judged = [found.judged(frame, half) for frame in range(LAST + 1)]
        assert judged == sorted(judged)
        assert judged[half * FRAMES] == 0
        assert judged[(half + 1) * FRAMES] == len(answers)


@given(
    images=st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=5),
    side=st.sampled_from((20, 14, 10, 7)),
)
@settings(max_examples=40)
def test_a_small_image_keeps_the_ink_that_it_stands_for(
    images: list[tuple[int, int]], side: int
) -> None:
    pixels = np.zeros((len(images), 28, 28), np.uint8)
    for number, (row, column) in enumerate(images):
        pixels[number, row, column] = 200
    small = np.array(film([(1, 1, 1)] * len(images), pixels.tobytes()).small(side))
    assert small.shape == (len(images), side, side)
    assert ((small > 0).sum((1, 2)) == 1).all(), "a pixel stays in the square around the ink"
    most = -((-INK // side) ** 2)
    assert (small.max((1, 2)) >= 200 // most).all()


def test_an_image_without_ink_is_empty_and_a_full_one_is_full() -> None:
    pixels = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)])
    empty, full = film([(1, 1, 1)] * 2, pixels.tobytes()).small(10)
    assert not np.any(empty)
    assert np.all(np.array(full) == 255)
