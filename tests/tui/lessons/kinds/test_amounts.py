"""One sample, a batch and all of a tensor beside the memory."""

from __future__ import annotations

from math import log2

from engine.explain.kinds.plan import KindStep, plan
from tui.drawing.canvas import Canvas
from tui.lessons.kinds.amounts import draw_amounts
from tui.lessons.kinds.scene import KindScene

TOLD = KindStep("memory", True, True, True, True)


def drawn(step: KindStep, sizes: tuple[int, ...] = (4_000, 240, 144, 256, 3)) -> list[str]:
    canvas = Canvas(80, 8)
    scene = KindScene(
        plan=plan("video", sizes),
        step=step,
        named=frozenset(),
        axis=0,
        memory=32 * 2**30,
        word=lambda key, **_: key,
    )
    draw_amounts(canvas, 0, scene)
    return canvas.text().rstrip().split("\n")


def test_each_bar_is_as_long_as_its_power_of_two() -> None:
    _, *lines, memory = drawn(TOLD)
    cells = len(memory.split()[-1])
    assert [" ".join(line.split()[:3]) for line in lines] == [
        "1 101.25 MiB",
        "128 12.66 GiB",
        "4,000 395.51 GiB",
    ]
    for line, samples in zip(lines, (1, 128, 4_000), strict=True):
        expected = cells * log2(samples * 240 * 144 * 256 * 3 * 4) / log2(32 * 2**30)
        assert abs(len(line.split()[-1]) - expected) <= 1


def test_nothing_is_told_before_its_step() -> None:
    _, *lines = drawn(KindStep("asked", True, False, False, False))
    assert len(lines) == 4
    assert not any("█" in line or "iB" in line for line in lines)


def test_what_is_no_more_than_a_batch_has_one_line() -> None:
    _, *lines = drawn(TOLD, (3, 2, 2, 2, 3))
    assert [line.split()[0] for line in lines] == ["1", "3", "memory.machine"]
