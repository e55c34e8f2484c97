"""What arrives with one preparation left out."""

from __future__ import annotations

import pytest

from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture
from tui.lessons.prepare.arriving import draw_arriving
from tui.lessons.prepare.scene import ForgettingScene, Forgotten

PIXELS = bytes([0] * 600 + [130] * 100 + [255] * 84)


def drawn(chosen: Forgotten) -> list[str]:
    canvas = Canvas(80, 20)
    scene = ForgettingScene(
        chosen=chosen,
        tried={},
        trainings={},
        busy=False,
        waiting=False,
        batch=128,
        side=(28, 28),
        units=512,
        word=lambda key, **values: " ".join([key, *map(str, values.values())]),
        image=Picture(PIXELS, 28, 28),
        label=7,
    )
    draw_arriving(canvas, 0, scene)
    return canvas.text().rstrip().split("\n")


@pytest.mark.parametrize(("chosen", "most"), [("reshape", 1), ("float", 255), ("scale", 255)])
def test_its_numbers_are_counted_as_they_arrive(chosen: Forgotten, most: int) -> None:
    title, *lines = drawn(chosen)
    assert f"numbers {most} 784" in title
    told = [line[34:].split() for line in lines if line[34:].strip()]
    counts = {float(edge): int(count) for edge, count, *_ in told}
    assert sum(counts.values()) == 784
    assert counts[0] == 600
    assert max(edge for edge, count in counts.items() if count) <= most
    assert max(edge for edge, count in counts.items() if count) > most * 0.8


def test_a_label_that_stays_a_number_stands_beside_its_ten_slots() -> None:
    lines = drawn("one_hot")
    slots = [line[34:].split() for line in lines[1:11]]
    assert [slot[:2] for slot in slots] == [
        [str(number), "1.0" if number == 7 else "0.0"] for number in range(10)
    ]
    assert any("arrives_as 7" in line for line in lines)
