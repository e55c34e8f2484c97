"""A diagnosis opens a lesson with a text that its field takes, on the very shapes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.clinic.diagnosis import Diagnosis, Opening
from engine.explain.clinic.found import Library
from engine.explain.clinic.meaning.diagnose import diagnose
from engine.explain.clinic.reasoning.opening import LARGEST, MOST_AXES
from engine.explain.product.text import parse_product
from engine.explain.reshape.rearranging_text import parse_rearranging
from engine.explain.shared.shapes import Shape, parse_shape
from engine.explain.shared.typed.index_text import parse_index
from engine.explain.slicing.plan import plan as slice_plan
from tests.engine.explain.clinic.meaning.findings import MAKERS, found

LIBRARIES: tuple[Library, ...] = ("numpy", "torch", "keras")


def taken(opening: Opening) -> tuple[Shape, ...]:
    """The shapes on which the lesson opens; raises what it would say of the text."""
    text, lesson = opening.text, opening.lesson
    if lesson == "broadcasting":
        most, largest = MOST_AXES[lesson], LARGEST[lesson]
        return parse_broadcast(text, max_rank=most, max_size=largest).shapes
    if lesson == "product":
        typed = parse_product(text, max_rank=MOST_AXES[lesson], max_size=LARGEST[lesson])
        return typed.a, typed.b
    if lesson == "reshape":
        return (parse_rearranging(text).shape,)
    before, _, index = text.partition("[")
    shape = parse_shape(before, max_rank=MOST_AXES[lesson], max_size=LARGEST[lesson])
    slice_plan(shape, parse_index(f"[{index}"))
    return (shape,)


def openings(diagnosis: Diagnosis) -> Iterator[Opening]:
    for one in (diagnosis.opening, *(repair.opening for repair in diagnosis.repairs)):
        if one is not None:
            yield one


def test_a_lesson_takes_every_text_it_is_opened_with() -> None:
    rng = random.Random(15)
    lessons: Counter[str] = Counter()
    for number in range(60 * len(MAKERS)):
        maker = MAKERS[number % len(MAKERS)]
        diagnosis = diagnose(maker(rng, LIBRARIES[number % len(LIBRARIES)]))
        for opening in openings(diagnosis):
            assert taken(opening), opening
            lessons[opening.lesson] += 1
        if diagnosis.found.kind in ("broadcast", "product", "shapes", "targets"):
            shapes = tuple(one.sizes for one in diagnosis.found.shapes)
            if diagnosis.opening is not None:
                assert taken(diagnosis.opening) == shapes
    assert set(lessons) == set(MOST_AXES)


def test_a_name_is_opened_as_a_number_of_its_own_and_that_is_said() -> None:
    diagnosis = diagnose(found("broadcast", "keras", ("None", 5), ("batch", 7)))
    assert diagnosis.opening is not None
    (rows, five), (others, seven) = taken(diagnosis.opening)
    assert (five, seven) == (5, 7)
    assert len({rows, others, five, seven}) == 4
    assert diagnosis.opening.note is not None
    assert diagnosis.opening.note.values["stands"] == f"None = {rows}, batch = {others}"


@pytest.mark.parametrize("shape", [(2,) * 7, (2_000_000, 3)])
def test_what_a_lesson_cannot_show_opens_none(shape: Shape) -> None:
    assert diagnose(found("broadcast", "numpy", shape, (5,))).opening is None
