"""The skeleton of a new lesson opens, in a copy of the tree, and what is no lesson is refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.content import new_lesson

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree without what is large: the pictures, the recordings and the trained networks."""
    for name in ("tui", "engine", "tests"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl*")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_it_opens_and_lacks_nothing_but_its_words(copy: Path) -> None:
    assert not new_lesson.main(["zipf_law", "--part", "2.2", "--title-ko", "지프"], copy)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0"),
            *("tests/tui/lessons/zipf_law", "tests/content/test_content.py", "-k"),
            "zipf_law",
        ],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "CH2_TUI_HOME": str(copy / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    failed = re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.MULTILINE)
    assert failed == ["test_no_text_is_empty[zipf_law]"], done.stdout[-4_000:]


def test_it_is_the_last_of_its_part(copy: Path) -> None:
    new_lesson.main(["zipf", "--part", "2.2"], copy)
    ids = [
        line.split('"')[1]
        for line in (copy / "tui" / "chapter.toml").read_text(encoding="utf-8").splitlines()
        if line.startswith("id = ")
    ]
    assert ids[ids.index("zipf") - 1 : ids.index("zipf") + 2] == ["kinds", "zipf", "elementwise"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fit"], "there is a lesson fit already"),
        (["shared"], "there is a lesson shared already"),
        (["two words"], "is no name of a lesson"),
        (["class"], "is no name of a lesson"),
        (["../up"], "is no name of a lesson"),
        (["zipf", "--part", "9"], "there is no part '9'"),
        (["zipf", "--title-en", 'a "b"'], "a title is one line"),
    ],
)
def test_what_is_no_lesson_is_refused_in_a_line(
    arguments: list[str], said: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(copy.rglob("*")), (copy / "tui" / "chapter.toml").read_bytes()
    assert new_lesson.main(arguments, copy) == new_lesson.WRONG_USE
    told = capsys.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert (sorted(copy.rglob("*")), (copy / "tui" / "chapter.toml").read_bytes()) == before
