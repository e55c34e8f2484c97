"""`ch2-tui explain`: a message or a pipe, text or JSON, an exit code for each outcome."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from engine.explain.clinic.reading.pasted import HEAD, TAIL
from tui.__main__ import command as run
from tui.clinic.command import BYTES, received
from tui.clinic.layout import WIDTH
from tui.drawing.cells import cell_widths

ROOT = Path(__file__).resolve().parents[3]
MESSAGE = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)"
HANGUL = re.compile("[가-힣]")
QUICK = """
import sys, time
start = time.perf_counter()
from tui.__main__ import main
code = main(["explain", *sys.argv[1:]])
heavy = [name for name in ("torch", "numpy", "textual") if name in sys.modules]
print(code, *heavy, file=sys.stderr)
"""


def explained(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, in an environment of its own."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "tui", "explain", *words],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **environment},
        capture_output=True,
        check=False,
    )


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The exit code, and what was written to standard output and error."""

    def call(*words: str, piped: bytes | None = None, language: str = "en") -> tuple[int, str, str]:
        monkeypatch.setenv("CH2_TUI_LANG", language)
        if piped is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
        try:
            code = run(["explain", *words])
        except SystemExit as left:
            code = int(left.code or 0)
        return (code, *capsys.readouterr())

    return call


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_message_is_explained(said: Any, language: str) -> None:
    code, out, err = said(MESSAGE, language=language)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert "    mat1   (64, 784)" in lines
    assert "    mat2       (512, 784)" in lines
    assert lines[lines.index("    mat2       (512, 784)") + 1] == "                ---"
    assert "  1  mat1 @ mat2.T                            -> (64, 512)" in lines
    assert "    (64, 784) @ (512, 784)" in lines
    assert all(sum(cell_widths(line)) <= WIDTH for line in lines)
    assert bool(HANGUL.search(out)) == (language == "ko")
    assert HANGUL.sub("", out).isascii()


def test_a_message_may_be_given_in_several_words(said: Any) -> None:
    assert said(*MESSAGE.split()) == said(MESSAGE)


def test_a_traceback_comes_through_a_pipe(said: Any) -> None:
    traceback = (
        'Traceback (most recent call last):\r\n  File "a.py", line 1, in <module>\r\n'
        f"    y = x @ w\r\n{MESSAGE}\r\n"
    )
    assert said(piped=traceback.encode()) == said(MESSAGE)
    assert said(piped=("\ufeff" + traceback).encode("utf-16")) == said(MESSAGE)


def test_json_has_the_repairs_in_every_library(said: Any) -> None:
    code, out, _ = said(MESSAGE, "--json", language="ko")
    told = json.loads(out)
    assert code == 0
    assert (told["kind"], told["library"], told["axes"]) == ("product", "torch", [-1, -2])
    assert told["shapes"] == [
        {"name": "mat1", "shape": [64, 784]},
        {"name": "mat2", "shape": [512, 784]},
    ]
    first = told["repairs"][0]
    assert first["code"]["keras"] == "ops.matmul(mat1, ops.transpose(mat2))"
    assert (first["shape"], first["refused"]) == ([64, 512], False)
    assert told["repairs"][1]["refused"]
    assert told["lesson"]["text"] == "(64, 784) @ (512, 784)"
    assert HANGUL.search(told["said"])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_not_understood_is_1_and_says_what_would_be(said: Any, language: str) -> None:
    code, out, err = said("hello", language=language)
    assert (code, out) == (1, "")
    assert 1 <= err.count("\n") <= 2
    assert "(97, 2) * (2, 1)" in " ".join(err.split())
    code, out, _ = said("hello", "--json", language=language)
    assert code == 1
    assert json.loads(out)["mistake"] == "clinic.nothing"
    assert said(piped=b"")[0] == 1


def test_nothing_given_at_a_terminal_is_wrong_use(
    said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    code, out, err = said()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "| ch2-tui explain" in err
    monkeypatch.setattr(sys, "stdin", None)
    assert said()[0] == 2
    assert said("--nonsense")[0] == 2


def test_of_a_pipe_no_more_is_kept_than_is_looked_at() -> None:
    long = b"x" * 10_000_000 + MESSAGE.encode()
    begun = time.process_time()
    kept = received(io.BytesIO(long))
    assert len(kept) <= (HEAD + TAIL) * BYTES
    assert kept.endswith(MESSAGE)
    assert time.process_time() - begun < 2


def test_ten_megabytes_are_bounded(said: Any) -> None:
    noise = b"loss 0.25 (3, 4) size of tensor a (3\n" * 300_000
    begun = time.process_time()
    assert said(piped=noise + MESSAGE.encode())[:2] == said(MESSAGE)[:2]
    assert said(piped=noise)[0] in (0, 1)
    assert time.process_time() - begun < 4


def test_in_an_ascii_locale_nothing_else_is_written() -> None:
    done = explained(MESSAGE, LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    told = explained(MESSAGE, "--json", "--lang", "ko", PYTHONIOENCODING="ascii")
    assert HANGUL.search(json.loads(told.stdout)["said"])


def test_it_starts_without_torch_numpy_or_a_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUICK, MESSAGE],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.split() == ["0"], done.stderr


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -P -m tui explain '{MESSAGE}' | head -1; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "CH2_TUI_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["PyTorch, a product", "0"]
    assert done.stderr == ""
