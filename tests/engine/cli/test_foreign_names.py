"""Names of files that others gave, as the command line prints them: no terminal obeys them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.__main__ import COMMANDS

NAME = "a\x1b[2J\x07\u202e\u200b\u2028한e\u0301"
SHOWN = "a\ufffd[2J\ufffd\ufffd\ufffd\ufffd한e\u0301"
NO_TEXT = os.fsdecode(b"\xff")


def said(words: list[str], home: Path, **variables: str) -> str:
    """What a command says on both streams."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "engine", *words],
        env={**os.environ, "CH2_TUI_HOME": str(home), "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        check=False,
    )
    text = (done.stdout + done.stderr).decode()
    assert "Traceback" not in text
    return text


def assert_plain(text: str) -> None:
    assert all(c.isprintable() or c == "\n" for c in text), ascii(text)


@pytest.mark.parametrize("words", [["runs"], ["runs", "--clean"], ["data"], ["doctor"]])
@pytest.mark.parametrize("name", [NAME, NO_TEXT])
def test_a_home_of_any_name_is_told_in_plain_text(
    words: list[str], name: str, tmp_path: Path
) -> None:
    home = tmp_path / name
    home.mkdir()
    text = said(words, home, CH2_TUI_MNIST=str(home / "a.npz"))
    assert_plain(text)
    if name == NAME and words != ["runs", "--clean"]:
        assert SHOWN in text


def test_a_home_that_is_none_is_told_in_plain_text(tmp_path: Path) -> None:
    home = tmp_path / NAME
    home.mkdir()
    (home / "runs").write_bytes(b"")
    text = said(["runs"], home)
    assert_plain(text)
    assert SHOWN in text


@pytest.mark.parametrize("command", [*COMMANDS, NAME])
def test_an_option_that_is_none_is_told_in_plain_text(command: str, tmp_path: Path) -> None:
    assert_plain(said([command, f"--{NAME}"], tmp_path))


@pytest.mark.parametrize("name", [NAME, NO_TEXT])
def test_data_of_any_name_is_told_in_plain_text(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.npz"
    file.write_bytes(b"no archive")
    assert_plain(said(["fit", "--data", str(file)], tmp_path))
    assert_plain(said(["runs", "--clean", name], tmp_path))
    assert_plain(said(["runs", "--export", name, str(file)], tmp_path))
    assert_plain(said(["replay", name], tmp_path))
