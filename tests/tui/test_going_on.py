"""Quit in the middle of a training, in a real terminal, and gone on with at the next start."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.protocol import FitFinished, decode_event
from engine.runs import recording
from tests.engine.small import write_npz
from tests.engine.talk import run as engine_run
from tests.tui.real_terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(home: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "CH2_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "OMP_NUM_THREADS": "1",
    }


def screen(*options: str) -> list[str]:
    return [sys.executable, "-P", "-m", "tui", "--lang", "en", *options]


def recordings(home: Path) -> list[Path]:
    return sorted((home / "data" / "runs").glob("*/recording.jsonl"))


def test_what_was_left_is_named_on_the_shell_and_goes_on_to_the_very_same_weights(
    home: Path, environment: Mapping[str, str]
) -> None:
    data = str(write_npz(home / "small.npz"))
    with Terminal(screen("--data", data, "--lesson", "fit"), environment) as terminal:
        terminal.wait_for("5 fit", "▸ Enter")
        terminal.press(".")  # one step, and it stands still
        terminal.wait_for("paused")
        terminal.press(".")
        terminal.wait_for("after the step", "q checkpoint and quit")  # the film of step 2
        terminal.press("q")
        assert terminal.end() == 0
        said = " ".join(terminal.text.split())
    [kept] = recordings(home)
    name = kept.parent.name
    assert f"{name} stopped at step 2 of 15, and is kept." in said.replace("- ", "-")
    assert re.search(rf"ch2-tui fit --resume {name}", said.replace("- ", "-"))

    with Terminal(screen("--data", data), environment) as terminal:
        terminal.wait_for("A training was left at step 2 of 15, epoch 1 of 5", "▸ Enter resume")
        terminal.press("m")
        terminal.wait_for("▸ Enter  go on at step 2 of 15")
        terminal.press("enter")
        terminal.wait_for("15 steps, and nothing else happened")
        terminal.press("q")
        assert terminal.end() == 0
        assert "--resume" not in terminal.text
    assert recordings(home) == [kept]
    ended = recording.read(kept).finished
    whole = engine_run("fit", "--json", "--data", data, home=home)
    expected = decode_event(whole.stdout.splitlines()[-1].encode())
    assert ended is not None
    assert isinstance(expected, FitFinished)
    assert ended.weights_sha256 == expected.weights_sha256


def test_two_screens_in_one_home_keep_each_others_lessons_and_runs(
    home: Path, environment: Mapping[str, str]
) -> None:
    data = str(write_npz(home / "small.npz"))
    with (
        Terminal(screen("--data", data, "--lesson", "fit"), environment) as one,
        Terminal(screen("--data", data, "--lesson", "ranks"), environment) as other,
    ):
        one.wait_for("5 fit", "▸ Enter")
        other.wait_for("7 ranks")
        one.press(".")
        one.wait_for("paused")
        other.press(">")
        other.wait_for("8 attributes")
        one.press(">")
        one.wait_for("6 evaluate")
        other.press("<", "<", "<")
        other.wait_for("5 fit", "come to read digits?")  # what one trains is not offered
        other.press(".")
        other.wait_for("paused")
        for terminal in (other, one):
            terminal.press("q")
            assert terminal.end() == 0
            assert "and is kept" in " ".join(terminal.text.split())
    assert len(recordings(home)) == 2
    progress = (home / "state" / "progress.json").read_text()
    for lesson in ("fit", "ranks", "attributes", "evaluate"):
        assert f'"{lesson}"' in progress
