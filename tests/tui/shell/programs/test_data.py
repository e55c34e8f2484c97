"""A program finds the data that is in use, and ends with what to do where it is not there."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from engine.cli import data as cli
from engine.data import digits
from engine.protocol import DataReady
from tui.shell.programs.data import data_file, data_path, load_data, with_data_found

PROGRAM = "import numpy as np\n\nwith np.load({path}) as file:\n    print(file['x_test'].shape)\n"
Name = Literal["mnist", "digits", "other"]


def of(name: Name, source: str, *, plain: bool = True, kept: str = "") -> DataReady:
    return DataReady(
        name=name, source=source, verified=True, plain=plain, kept=kept, train=3, test=3
    )


DIGITS = of("digits", "package", plain=False)


def ending(data: DataReady | None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the program says in a folder that is empty."""
    monkeypatch.chdir(folder)
    program = with_data_found(PROGRAM.replace("{path}", data_path(data)), data)
    with pytest.raises(SystemExit) as left:
        exec(program, {})
    return str(left.value)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (of("other", "/d/mine.npz"), "/d/mine.npz"),
        (of("other", "/d/mine.npz", plain=False), "data.npz"),
        (of("mnist", "/d/MNIST/raw", plain=False), "mnist.npz"),
        (of("digits", "package", plain=False), "digits.npz"),
        (of("digits", "package", plain=False, kept="/c/digits.npz"), "/c/digits.npz"),
        (None, "mnist.npz"),
    ],
)
def test_a_program_names_the_file_that_numpy_reads(data: DataReady | None, named: str) -> None:
    assert data_file(data) == named
    assert data_path(data) == repr(named)


def test_keras_loads_what_keras_keeps_and_what_numpy_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    kept = str(tmp_path / "datasets" / "mnist.npz")
    for data in (of("mnist", kept), of("mnist", "/d/MNIST/raw", plain=False)):
        assert "keras.datasets.mnist.load_data()" in load_data(data)
    for other in (of("mnist", "/d/mnist.npz"), of("other", kept), DIGITS, None):
        assert "keras.datasets" not in load_data(other), "another file, and nothing is downloaded"


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (None, "ch2-tui data --data auto --npz"),
        (of("mnist", "/d/mnist.npz"), "ch2-tui data --data mnist --npz"),
        (of("mnist", "/d/M NIST", plain=False), 'ch2-tui data --data "/d/M NIST" --npz'),
        (of("other", "/d/fashion", plain=False), "ch2-tui data --data /d/fashion --npz"),
        (DIGITS, "ch2-tui data --data digits --npz"),
    ],
)
def test_without_its_file_it_ends_with_the_command_that_makes_it(
    data: DataReady | None, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ending(data, tmp_path, monkeypatch)
    assert "\n" not in said
    assert said.endswith(f'{command} "{data_file(data)}"')


def test_a_file_of_ones_own_that_has_gone_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ending(of("other", str(tmp_path / "gone.npz")), tmp_path, monkeypatch)
    assert said == f"{tmp_path / 'gone.npz'} is gone: name its new place above"


def test_the_command_that_it_names_makes_what_it_reads(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ending(DIGITS, tmp_path, monkeypatch)
    _, command = said.split("ch2-tui data ")
    assert cli.main(shlex.split(command)) == 0
    exec(with_data_found(PROGRAM.replace("{path}", data_path(DIGITS)), DIGITS), {})
    assert "(10000, 28, 28)" in capsys.readouterr().out
    with np.load(tmp_path / "digits.npz") as file:
        assert np.array_equal(file["y_test"], digits.load().y_test)
    assert cli.main(shlex.split(command)) == 2, "nothing is overwritten"
    assert "is there already, and stays" in capsys.readouterr().err
