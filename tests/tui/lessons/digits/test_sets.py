"""The last step of digits: both sets side by side, and their labels as arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import digits
from engine.explain.shared.shapes import format_shape
from tests.tui.conftest import opened
from tui.drawing.canvas import Canvas
from tui.lessons.digits.lesson import SETS
from tui.lessons.digits.sets import Sample, SetScene, SetsScene, array_of, draw_sets, ends

SIX = (0, 1, 2, 3, 4, 5)


async def test_both_sets_stand_side_by_side_with_their_labels_as_arrays(home: Path) -> None:
    data = digits.load()
    sets = ((data.x_train, data.y_train), (data.x_test, data.y_test))
    async with opened(home, lesson="digits", size=(80, 24)) as person:
        assert person.app.lesson is not None
        person.app.lesson.player.go(SETS)
        await person.until(lambda: "–" not in person.figure and "·" not in person.figure)
        lines = person.figure.splitlines()
        for row, (images, labels) in enumerate(sets, 1):
            shapes = f"{format_shape(images.shape)}    {format_shape(labels.shape)}"
            assert lines[row].endswith(shapes)
            array = np.array2string(labels, threshold=6, separator=", ")
            assert lines[row + 3].endswith(f" array({array}, dtype={labels.dtype})")
        assert lines[7].split() == ["[0]", "[1]", "[2]", "[59997]", "[59998]", "[59999]"]
        assert lines[13].split() == [str(data.y_train[at]) for at in ends(60_000)]
        assert person.figure.count("…") == 1, "only the training set's images have room"
        await person.press("e", "right")
        assert not person.app.lesson.is_editing, "no image is chosen here"
        await person.pilot.resize_terminal(120, 40)
        await person.until(lambda: person.figure.count("…") == 2 and "·" not in person.figure)
        lines = person.figure.splitlines()
        assert lines[15].split() == ["[0]", "[1]", "[2]", "[9997]", "[9998]", "[9999]"]
        assert lines[21].split() == [str(data.y_test[at]) for at in ends(10_000)]


@pytest.mark.parametrize(
    ("samples", "shown"), [(0, ()), (1, (0,)), (6, SIX), (7, (0, 1, 2, 4, 5, 6))]
)
def test_a_small_set_has_all_its_labels_written(samples: int, shown: tuple[int, ...]) -> None:
    assert ends(samples) == shown
    one = SetScene("", "", (samples, 2, 2), [Sample(at, at, None) for at in shown])
    written = np.array2string(np.arange(samples, dtype=np.uint8), threshold=6, separator=", ")
    assert array_of(one) == f"array({written}, dtype=uint8)"
    canvas = Canvas(78, 17)
    draw_sets(canvas, SetsScene([one], dark=True, word=lambda key, **_: key))
    assert canvas.text().count("[") == len(shown) + 1
