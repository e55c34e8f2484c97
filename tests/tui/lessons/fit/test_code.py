"""The code of the lesson fit: that of the run on screen, with the rates that it had."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from engine import protocol
from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.conftest import printed_by
from tui.lessons.fit.lesson import FitLesson
from tui.shell.panels.code import lesson_code

WIDTH = 72
"""Cells of a line that the panel shows whole at 80 columns."""
FORKS = (
    protocol.Fork(run="a-run", epoch=1, learning_rate=0.25),
    protocol.Fork(run="another", epoch=2, learning_rate=0.125),
)
KEPT = """for rate in history.history["learning_rate"]:
    print("rate", f"{rate:g}")
"""
RATES = {"torch": "optimizer.param_groups[0]['lr']", "numpy": "learning_rate"}


@pytest.fixture
def few_images(tmp_path: Path) -> Path:
    """A folder with an mnist.npz of 40 images."""
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "mnist.npz",
        x_train=random.integers(0, 256, (40, 28, 28), np.uint8),
        y_train=random.integers(0, 10, 40, np.uint8),
        x_test=random.integers(0, 256, (4, 28, 28), np.uint8),
        y_test=random.integers(0, 10, 4, np.uint8),
    )
    return tmp_path


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_a_forked_runs_code_trains_at_each_of_its_rates(
    dialect: str, home: Path, few_images: Path
) -> None:
    programs: list[str] = []
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        lesson = person.app.lesson
        assert isinstance(lesson, FitLesson)
        for optimizer in get_args(protocol.Optimizer):
            lesson.settings = protocol.FitSettings(
                epochs=3, hidden=(8,), batch_size=16, optimizer=optimizer, forks=FORKS
            )
            programs.append(lesson_code(lesson, dialect))
            lesson.settings = protocol.FitSettings(optimizer=optimizer)
            plain = lesson_code(lesson, dialect)
            assert "epoch ==" not in plain
            assert max(map(len, plain.splitlines())) <= WIDTH
    for program in programs:
        if dialect == "keras":
            told = program + KEPT
        else:
            told = program.replace(
                "    total", f"    print('rate', {RATES[dialect]})\n    total", 1
            )
        printed = printed_by(told, few_images)
        rates = [line.split()[1] for line in printed.splitlines() if line.startswith("rate")]
        assert rates == ["0.001", "0.25", "0.125"], program
        assert "nan" not in printed
