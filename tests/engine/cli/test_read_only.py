"""A home that cannot be written, by a file system that is mounted read-only: root can't either."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.runs import recording

RECORDINGS = Path(__file__).parents[2] / "recordings"
ROOT = RECORDINGS.parents[1]
MOUNTED = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" "$1" && shift && exec "$@"'
ALONE = ["unshare", "--mount", "--map-root-user", "--user"] if os.geteuid() else ["unshare", "-m"]


def can_mount(folder: Path) -> bool:
    """Whether a mount of one's own can be made here."""
    try:
        tried = subprocess.run(
            [*ALONE, "sh", "-c", MOUNTED, "sh", str(folder), "touch", str(folder / "there")],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return b"Read-only file system" in tried.stderr


@pytest.fixture
def learned(tmp_path: Path) -> Path:
    """A home with a finished run, and one that is damaged; nobody can write in it."""
    home = tmp_path / "home"
    runs = home / "data" / "runs"
    for name in ("digits-32-units", "digits-2-epochs"):
        run = recording.read(RECORDINGS / name / "recording.jsonl").started.run
        shutil.copytree(RECORDINGS / name, runs / run)
    damaged = runs / "damaged"
    damaged.mkdir()
    (damaged / "recording.jsonl").write_bytes(b"nothing\n")
    (damaged / ".recording.jsonl.abcd1234.tmp").write_bytes(b"half")
    (home / "state").mkdir()
    (home / "state" / "progress.json").write_bytes(b"{")
    if not can_mount(home):
        pytest.skip("no mount of one's own can be made here")
    return home


def everything(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def said(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `python …` says in a mount of its own in which the home is read-only."""
    before = everything(home)
    environment = {**os.environ, "CH2_TUI_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment.pop("CH2_TUI_MNIST", None)
    done = subprocess.run(
        [*ALONE, "sh", "-c", MOUNTED, "sh", str(home), sys.executable, "-P", *words],
        env=environment,
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    assert everything(home) == before
    return done


def test_what_only_reads_reads(learned: Path) -> None:
    listed = said(learned, "-m", "engine", "runs")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert [line.split()[-1] for line in listed.stdout.splitlines()[1:]] == [
        "finished", "finished", "damaged",
    ]  # fmt: skip
    assert said(learned, "-m", "engine", "doctor").stdout.count("cannot be written") == 4


def test_what_is_to_go_is_kept_and_it_says_why(learned: Path) -> None:
    kept = said(learned, "-m", "engine", "runs", "--clean", "damaged", "--yes")
    assert kept.returncode == 1
    [line] = kept.stderr.splitlines()
    assert "damaged is kept" in line
    assert "Read-only file system" in line
    assert "deleted 0 runs" in kept.stdout


def test_what_is_to_be_fetched_or_exported_has_no_room_and_it_says_why(learned: Path) -> None:
    run = recording.read(RECORDINGS / "digits-32-units" / "recording.jsonl").started.run
    file = learned / "network.safetensors"
    for words in (("runs", "--export", run, str(file)), ("data", "--download")):
        refused = said(learned, "-m", "engine", *words)
        assert refused.returncode == 2
        [line] = refused.stderr.splitlines()
        assert "Read-only file system" in line


def test_the_learners_place_is_not_kept_and_the_screen_goes_on(learned: Path) -> None:
    program = (
        "from tui.shell.progress import Progress, state_file\n"
        "progress = Progress(state_file())\n"
        "progress.visit('fit')\n"
        "print(progress.unwritable, progress.last)"
    )
    done = said(learned, "-c", program)
    assert done.stdout == f"{learned / 'state'}: Read-only file system fit\n"
