"""`ch2-tui export DIR`: all lessons as files, without a screen, and nothing overwritten unsaid."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest

from tui.shell import chapter
from tui.shell.panels.code import DIALECTS
from tui.told.export import KINDS, programs

EXPORT = [sys.executable, "-P", "-m", "tui", "export"]
SECONDS = 180


def ran(words: Sequence[str], home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EXPORT, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, "CH2_TUI_HOME": str(home), "CH2_TUI_LANG": "en", **environment},
    )


def paths() -> set[str]:
    return {
        program.path(dialect, kind).as_posix()
        for program in programs()
        for dialect in DIALECTS
        for kind in KINDS
    }


def test_all_lessons_are_written_and_read_the_digits_where_they_lie(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "made" / "here"
    done = ran([str(folder), "--data", "digits", "--lang", "ko"], home)
    assert done.returncode == 0, done.stderr
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix() for path in written} == paths()
    keys = [
        key for entry in chapter.entries() for key in chapter.texts("en", entry.id).sections["code"]
    ]
    assert len(paths()) == len(KINDS) * sum(key.split(".")[0] in DIALECTS for key in keys)
    assert f"{len(paths())}개" in done.stdout
    for path in written:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            nbformat.validate(nbformat.reads(text, as_version=4))
            assert "습니다" in text
        if "np.load(" in text:
            assert str(home / "cache" / "digits.npz") in text, path

    again = ran([str(folder), "--data", "digits"], home)
    assert again.returncode == 2
    assert len(again.stderr.splitlines()) == 1
    assert "--overwrite" in again.stderr

    # Run where there is nothing, and where nothing of ours is on the path.
    empty = tmp_path / "empty"
    empty.mkdir()
    program = folder / "numpy" / "01-digits.py"
    printed = subprocess.run(
        [sys.executable, "-I", str(program)], cwd=empty, capture_output=True, encoding="utf-8"
    )
    assert printed.stdout.startswith("(60000, 28, 28) uint8\n(60000,) ["), printed.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "DIR"),
        (["{file}"], "Not a directory"),
        (["{file}/below"], "Not a directory"),
        (["{home}/x", "--data", "/nowhere.npz"], "/nowhere.npz: nothing is there"),
        (["{home}/x", "--epochs", "3"], "--epochs"),
    ],
)
def test_wrong_use_is_one_line_and_2(words: list[str], says: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    filled = [word.format(file=file, home=tmp_path) for word in words]
    done = ran(filled, tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert not done.stdout


def test_a_bad_folder_is_told_in_korean_too(tmp_path: Path) -> None:
    done = ran(["/dev/null/below", "--lang", "ko"], tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("ch2-tui: /dev/null/below에 쓸 수 없습니다(")
