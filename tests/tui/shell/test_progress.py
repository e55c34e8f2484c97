"""The learner's place over restarts: damaged files, things that are no files, two screens."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.protocol.system.files import put_in_place
from tui.shell import chapter
from tui.shell.progress import MOST_BYTES, Progress

LESSONS = [entry.id for entry in chapter.entries()]
SAVE_MANY = """
import sys
from pathlib import Path
from tui.shell import chapter
from tui.shell.progress import Progress
path, first, step = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
progress = Progress(path)
for entry in chapter.entries()[first::step]:
    progress.visit(entry.id)
    progress.finish(entry.id)
"""

DAMAGED = {
    "nested": b"[" * 200_000 + b"]" * 200_000,
    "nested in a field": b'{"done": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a lone surrogate": b'{"last": "\\ud800"}',
    "no text": b'{"last": "\xff\xfe"}',
    "cut": b'{"language": "ko", "done": ["fit"',
    "empty": b"",
    "another shape": b'["ko"]',
    "another type": b'{"language": 3}',
    "many": b'{"done": [' + b",".join(b'"fit"' for _ in range(5_000)) + b"]}",
    "large": b'{"language": "ko"}' + b" " * MOST_BYTES,
}


def set_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("progress.damaged-*.json"))


def test_what_was_saved_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "state" / "progress.json"
    progress = Progress(path)
    progress.language, progress.theme = "ko", "ch2-light"
    progress.visit("fit")
    progress.finish("fit")
    again = Progress(path)
    assert (again.language, again.theme, again.last) == ("ko", "ch2-light", "fit")
    assert (again.done, again.begun) == ({"fit"}, {"fit"})
    assert [file.name for file in path.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_a_fresh_start_and_set_aside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(DAMAGED[name])
    progress = Progress(path)
    assert (progress.language, progress.last, progress.done) == (None, None, set())
    assert [file.read_bytes() for file in set_aside(path)] == [DAMAGED[name]]
    progress.visit("digits")
    assert progress.unwritable is None
    assert Progress(path).last == "digits"
    assert len(list(tmp_path.iterdir())) == 2


@given(st.binary(max_size=400))
def test_no_bytes_stop_a_start(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "progress.json"
        path.write_bytes(content)
        progress = Progress(path)
        assert progress.last in (None, *LESSONS)
        progress.visit("fit")
        assert Progress(path).last == "fit"


def test_what_is_not_known_here_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    path.write_text(
        '{"language": "../../etc", "theme": "neon", "last": "no_such", '
        '"done": ["fit", "no_such"], "begun": ["../x"], "later": 1}',
        encoding="utf-8",
    )
    progress = Progress(path)
    assert (progress.language, progress.theme, progress.last) == (None, None, None)
    assert (progress.done, progress.begun) == ({"fit"}, set())
    assert not set_aside(path), "a file of another edition is not damaged"


def test_what_is_no_file_neither_holds_the_start_nor_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    os.mkfifo(path)
    began = time.monotonic()
    progress = Progress(path)
    assert time.monotonic() - began < 1
    (aside,) = set_aside(path)
    assert aside.is_fifo()
    progress.visit("fit")
    assert Progress(path).last == "fit"


def test_a_folder_in_its_place_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    (path / "inside").mkdir(parents=True)
    progress = Progress(path)
    progress.visit("fit")
    assert progress.unwritable is None
    assert [(aside / "inside").is_dir() for aside in set_aside(path)] == [True]


def test_a_file_that_became_damaged_meanwhile_is_set_aside_too(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    progress = Progress(path)
    progress.visit("fit")
    path.write_bytes(b"{")
    progress.finish("fit")
    assert Progress(path).done == {"fit"}
    assert [file.read_bytes() for file in set_aside(path)] == [b"{"]


def test_two_screens_keep_what_both_have_done(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    writers = [
        subprocess.Popen([sys.executable, "-c", SAVE_MANY, str(path), str(first), "4"])
        for first in range(4)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    assert sorted(Progress(path).done) == sorted(LESSONS)
    assert [file.name for file in tmp_path.iterdir()] == ["progress.json"]


def test_a_screen_that_stands_still_with_the_lock_holds_no_other(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "progress.json"
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        progress = Progress(path)
        began = time.monotonic()
        progress.visit("fit")
        assert time.monotonic() - began < 0.15
        progress.wait(2)
    finally:
        os.close(held)
    assert Progress(path).last == "fit"


def test_where_nothing_can_be_written_it_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    progress = Progress(tmp_path / "state" / "progress.json")
    progress.visit("fit")
    assert progress.unwritable is not None
    assert str(tmp_path / "state") in progress.unwritable
    assert [file.name for file in tmp_path.iterdir()] == ["state"]


def test_a_slow_disk_holds_nobody_up_and_the_newest_state_is_written_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "progress.json"
    progress = Progress(path)
    rename, written = put_in_place, threading.Semaphore(0)

    def slow(fresh: Path, place: Path) -> None:
        written.acquire()
        rename(fresh, place)

    monkeypatch.setattr("tui.shell.own.late_writing.put_in_place", slow)
    began = time.monotonic()
    for lesson in ("digits", "fit", "descent"):
        progress.visit(lesson)
    assert time.monotonic() - began < 1
    assert not path.exists()
    written.release(2)  # once for the first state, once for all that came while it was written
    progress.wait(10)
    there = Progress(path)
    assert (there.last, there.begun) == ("descent", {"digits", "fit", "descent"})


def test_a_process_ends_after_its_last_state_is_written(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    program = (
        "import sys, time; from pathlib import Path\n"
        "from tui.shell import progress\n"
        "from tui.shell.own import late_writing\n"
        "rename = late_writing.put_in_place\n"
        "late_writing.put_in_place = lambda *names: (time.sleep(0.5), rename(*names))[1]\n"
        "progress.Progress(Path(sys.argv[1])).visit('fit')"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert Progress(path).last == "fit"
