import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.cli.data import main
from engine.data import mnist
from engine.data.dataset import Arrays, DataError
from engine.data.places import UnwritableHome

Write = Callable[..., Path]
Told = Callable[[int, int | None, str], None]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_names_every_place_and_what_auto_uses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    shown = capsys.readouterr()
    for candidate in mnist.candidates():
        assert str(candidate.path) in shown.out
    assert "bundled digits" in shown.out
    assert "ch2-tui data --download" in shown.out
    assert shown.err == ""


def test_a_verified_file_is_what_auto_uses(
    write_npz: Write,
    small: Arrays,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = write_npz()
    monkeypatch.setenv("CH2_TUI_MNIST", str(path))
    assert main([]) == 0
    assert "its checksums are not MNIST's" in capsys.readouterr().out
    monkeypatch.setattr(mnist, "SHA256", small.sha256())
    assert main([]) == 0
    assert f"--data auto uses MNIST, from {path}" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--bad"], ["extra"], ["--download=yes"]])
def test_wrong_use_is_one_line_and_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(wrong) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1


def test_without_a_terminal_progress_is_a_line_each_ten_per_cent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fetch(progress: Told, cancelled: object) -> Path:
        for received in range(0, 1001, 5):
            progress(received, 1000, "host/mnist.npz")
        return Path("/there")

    errors = io.StringIO()
    assert main(["--download"], fetch=fetch, errors=errors) == 0
    lines = errors.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[-1].endswith("100 %  host/mnist.npz")
    assert capsys.readouterr().out == "MNIST verified, at /there\n"


@pytest.mark.parametrize("total", [1000, None])
def test_at_a_terminal_progress_is_one_line_drawn_again(total: int | None) -> None:
    def fetch(progress: Told, cancelled: object) -> Path:
        progress(0, total, "host/mnist.npz")
        progress(500, total, "host/mnist.npz")
        progress(1000, total, "host/mnist.npz")
        return Path("/there")

    errors = Terminal()
    assert main(["--download"], fetch=fetch, errors=errors) == 0
    assert errors.getvalue().count("\n") == 1
    last = errors.getvalue().split("\r")[-1]
    assert last.startswith("[" + ("=" if total else ".") * 30 + "]")


@pytest.mark.parametrize(
    ("mistake", "code"),
    [
        (DataError("download.failed", "no mirror gave it"), 1),
        (DataError("download.corrupt", "it is not MNIST"), 1),
        (UnwritableHome(Path("/x"), OSError(13, "Permission denied")), 2),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(mistake: Exception, code: int) -> None:
    def fetch(progress: Told, cancelled: object) -> Path:
        raise mistake

    errors = io.StringIO()
    assert main(["--download"], fetch=fetch, errors=errors) == code
    assert errors.getvalue() == f"ch2-tui data: {mistake}\n"


def test_an_interrupt_is_130_and_says_that_the_part_is_kept() -> None:
    def fetch(progress: Told, cancelled: object) -> Path:
        progress(10, 1000, "host/mnist.npz")
        raise KeyboardInterrupt

    errors = Terminal()
    assert main(["--download"], fetch=fetch, errors=errors) == 130
    assert "what has arrived is kept" in errors.getvalue().splitlines()[-1]


def test_what_a_file_holds_is_told(
    write_idx: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_idx("root/FashionMNIST/raw").parents[1]
    assert main(["--data", str(root)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{root}: not MNIST: its checksums are others",
        "12 images to train with, 5 to test, 28 by 28, labels 0 to 9",
        f"read from IDX files in {root}/FashionMNIST/raw/",
    ]


def test_a_verified_file_is_told_to_be_mnist(
    write_npz: Write,
    small: Arrays,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(mnist, "SHA256", small.sha256())
    divided = {name: getattr(small, name) / 255 for name in ("x_train", "x_test")}
    assert main(["--data", str(write_npz(**divided))]) == 0
    shown = capsys.readouterr().out
    assert "MNIST, verified by its checksums" in shown
    assert "became the whole numbers k" in shown


def test_what_is_there_can_be_had_as_one_npz(
    write_npz: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out.npz"
    where = write_npz()
    assert main(["--data", str(where), "--npz", str(path)]) == 0
    assert f"written to {path}" in capsys.readouterr().out
    with np.load(path) as made, np.load(where) as given:
        assert all(np.array_equal(made[name], given[name]) for name in ("x_train", "y_test"))
    before = path.read_bytes()
    assert main(["--data", str(where), "--npz", str(path)]) == 2
    assert "stays" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert main(["--data", str(where), "--npz", str(where / "below.npz")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("ch2-tui data: not written: ")
    assert len(said.splitlines()) == 1
