"""The code of the shop is what the engine runs, and the other dialects do the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data import digits
from engine.data.dataset import Arrays
from engine.data.files import npz
from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.program import Program
from tests.tui.lessons.conftest import printed_by, program_of
from tests.tui.lessons.repair_shop.mender import DIGITS, Runs
from tui.lessons.repair_shop.code import code_values
from tui.shell.programs.data import data_path, load_data

CODE_PANEL = 74
"""Cells of a line of code where its panel is narrowest."""


@pytest.fixture(scope="module")
def kept_digits(tmp_path_factory: pytest.TempPathFactory, made_digits: Path) -> Path:
    path = tmp_path_factory.mktemp("kept") / "digits.npz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(made_digits.parent))
        data = digits.load()
    npz.write(path, Arrays(data.x_train, data.y_train, data.x_test, data.y_test))
    return path


@pytest.mark.parametrize("name", ["", "hits_broadcast", "signed"])
def test_the_program_prints_what_the_engine_says_of_it(
    name: str, run: Runs, kept_digits: Path
) -> None:
    """Line for line, from the same seed."""
    faulty = {fault.name: fault.program for fault in FAULTS}
    program = faulty.get(name, Program())
    places = {"path": f'"{kept_digits}"', **code_values(program)}
    code = program_of("repair_shop", "torch", **places)
    assert ("as it stands" in code) == bool(name)
    printed = [line.split() for line in printed_by(code).splitlines()]
    expected = run(program).printed
    assert [what for what, _ in printed] == [what for what, _ in expected]
    values = [float(value) for _, value in printed]
    assert values == pytest.approx([value for _, value in expected], rel=1e-4)


@pytest.mark.parametrize("dialect", ["numpy", "keras"])
def test_the_other_dialects_learn_as_much(dialect: str, run: Runs, kept_digits: Path) -> None:
    if dialect == "keras":
        pytest.importorskip("keras")
    data = replace(DIGITS, kept=str(kept_digits))
    places = {"path": data_path(data), "load": load_data(data), **code_values(Program())}
    printed = printed_by(program_of("repair_shop", dialect, **places)).split()
    accuracy = run(Program()).printed[-1][1]
    assert float(printed[-1]) == pytest.approx(accuracy, abs=0.1)


def test_no_line_of_the_code_is_broken_by_its_panel() -> None:
    for fault in FAULTS:
        for dialect in ("torch", "numpy", "keras"):
            values = {"path": '"mnist.npz"', "load": "", **code_values(fault.program)}
            code = program_of("repair_shop", dialect, **values)
            assert max(map(len, code.splitlines())) <= CODE_PANEL, fault.name
