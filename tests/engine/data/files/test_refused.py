"""Whatever is given as data and cannot be read: one true line says what it is and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import fit
from engine.cli.data import main
from engine.data import source
from engine.data.dataset import DataError
from tests.engine.data.files.refused import REFUSED, Refused

each = pytest.mark.parametrize("file", REFUSED, ids=[file.name for file in REFUSED])
FETCH_HELPS = {"data.empty", "data.web_page", "data.pointer"}


@each
def test_it_says_what_it_is(file: Refused, tmp_path: Path) -> None:
    path = tmp_path / file.name
    file.write(path)
    for look in (source.load, lambda where: source.first_images(where, 5)):
        if look is not source.load and file.said.startswith(("test.csv", "y_test", "contains")):
            continue  # of the test set, which the first images do not need
        with pytest.raises(DataError) as caught:
            look(str(path))
        line = str(caught.value)
        assert file.said in line
        assert caught.value.code == file.code
        assert str(path) in line
        assert line.isprintable()
        assert ("fetch" in line) == (file.code in FETCH_HELPS)


@each
def test_the_command_line_says_it_in_one_line_and_ends_with_2(
    file: Refused, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / file.name
    file.write(path)
    assert main(["--data", str(path)]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert file.said in shown.err
    assert len(shown.err.splitlines()) == 1


def test_fit_refuses_as_data_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = next(file for file in REFUSED if file.name == "mnist.pkl.gz")
    file.write(tmp_path / file.name)
    assert fit.main(["--data", str(tmp_path / file.name), "--epochs", "1"]) == 2
    shown = capsys.readouterr().err
    assert "never opened" in shown
    assert len(shown.splitlines()) == 1
