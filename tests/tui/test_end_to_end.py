"""The installed `ch2-tui` in a real terminal: what a person presses, and what they see."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.tui.epochs import set_epochs
from tests.tui.real_terminal import SECONDS, Terminal
from tui.link.engine_command import engine_command

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")

CH2_TUI = str(Path(sysconfig.get_path("scripts")) / "ch2-tui")
RECORDING = Path(__file__).parents[1] / "recordings" / "digits-5-epochs"
REPLAY = engine_command("replay", str(RECORDING), "--speed", "0")
TITLE = "The mathematical building blocks of neural networks"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """A learner's: UTF-8, colours, a home of their own, no language chosen yet."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    return kept | {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "CH2_TUI_HOME": str(tmp_path_factory.mktemp("ch2-tui")),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture
def fresh(environment: Mapping[str, str], tmp_path: Path) -> dict[str, str]:
    """The same, for a learner who has never been here; the digits are made once for all."""
    cache = Path(environment["CH2_TUI_HOME"]) / "cache"
    cache.mkdir(exist_ok=True)
    (tmp_path / "cache").symlink_to(cache)
    return {**environment, "CH2_TUI_HOME": str(tmp_path)}


def with_recording(*options: str) -> list[str]:
    return [CH2_TUI, "--lang", "en", "--data", "digits", "--engine", shlex.join(REPLAY), *options]


def test_a_recording_stands_in_for_the_engine_from_the_map_to_the_end_of_training(
    fresh: dict[str, str],
) -> None:
    with Terminal(with_recording(), fresh) as terminal:
        terminal.wait_for(TITLE, "2.4 Gradients", "▸ Enter", "bundled digits, not MNIST")
        terminal.press("enter")
        terminal.wait_for("5 fit", "Epoch 5/5", "2,345 steps")
        terminal.press("m")
        terminal.wait_for(TITLE)
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.modes_left_on == []


@pytest.mark.parametrize(("language", "word"), [("en", "epoch"), ("ko", "에포크")])
def test_a_recording_is_replayed_to_its_end(
    fresh: dict[str, str], language: str, word: str
) -> None:
    command = [CH2_TUI, "replay", str(RECORDING), "--speed", "0", "--lang", language]
    with Terminal(command, fresh) as terminal:
        terminal.wait_for("2,345", "5/5", word)
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.modes_left_on == []


def test_one_epoch_is_trained_for_real_on_the_bundled_digits(fresh: dict[str, str]) -> None:
    command = [CH2_TUI, "--lang", "en", "--data", "digits", "--device", "cpu", "--lesson", "fit"]
    with Terminal(command, fresh) as terminal:
        terminal.wait_for("5 fit")
        set_epochs(terminal, "1")
        terminal.press("enter")
        terminal.wait_for("Epoch 1/1", "469 steps")
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.modes_left_on == []
    (run,) = (Path(fresh["CH2_TUI_HOME"]) / "data" / "runs").iterdir()
    assert (
        (run / "recording.jsonl").read_text().splitlines()[-1].startswith('{"type":"fit_finished"')
    )


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGABRT]
)
def test_a_signal_ends_it_in_order(
    fresh: dict[str, str], number: signal.Signals, tmp_path: Path
) -> None:
    with Terminal(with_engine_that_says_its_pid(tmp_path), fresh) as terminal:
        terminal.wait_for(TITLE, "bundled digits")
        terminal.signal(number)
        assert terminal.end() == 0
        assert terminal.modes_left_on == []
    assert not is_running(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("killed", [True, False])
def test_what_brings_a_terminal_back_is_in_the_log_where_the_screen_could_not(
    fresh: dict[str, str], killed: bool
) -> None:
    log = Path(fresh["CH2_TUI_HOME"]) / "log" / "engine.serving.log"
    with Terminal([CH2_TUI, "--lang", "en", "--data", "digits"], fresh) as terminal:
        terminal.wait_for(TITLE, "bundled digits")
        if killed:
            terminal.signal(signal.SIGKILL)
        else:
            terminal.press("q")
        until(lambda: "ending" in log.read_text())
        told = "type `reset` or `stty sane`"
        if killed:  # it is written after that
            until(lambda: told in log.read_text())
        assert terminal.end() == (-signal.SIGKILL if killed else 0)
        assert (told in log.read_text()) is killed


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Nothing heard from the engine for 12 s"), ("ko", "12초 동안 엔진에서 아무것도 오지")],
)
def test_an_engine_that_stands_still_is_told_and_can_be_left(
    fresh: dict[str, str], tmp_path: Path, language: str, told: str
) -> None:
    command = [*with_engine_that_says_its_pid(tmp_path), "--lang", language]
    with Terminal(command, fresh) as terminal:
        terminal.wait_for("2.4", "MNIST")
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGSTOP)
        terminal.wait_for(told)
        terminal.press("q")
        assert terminal.end() == 0
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_a_closed_window_ends_it_and_its_engine(fresh: dict[str, str], tmp_path: Path) -> None:
    with Terminal(with_engine_that_says_its_pid(tmp_path), fresh) as terminal:
        terminal.wait_for(TITLE, "bundled digits")
        terminal.close()
        terminal.end()
    assert not is_running(int((tmp_path / "pid").read_text()))


def test_under_nohup_it_outlives_a_hangup_but_not_its_window(
    fresh: dict[str, str], tmp_path: Path
) -> None:
    kept = shlex.join(with_engine_that_says_its_pid(tmp_path))
    with Terminal(["sh", "-c", f"trap '' HUP; exec {kept}"], fresh) as terminal:
        terminal.wait_for(TITLE, "bundled digits")
        terminal.signal(signal.SIGHUP)
        terminal.press("1", "3")
        terminal.wait_for("open 13 broadcasting")
        terminal.press("enter")
        terminal.wait_for("13 broadcasting", "Enter")
        terminal.press("m", "7")
        terminal.wait_for("open 7")
        terminal.close()
        terminal.end()
    assert not is_running(int((tmp_path / "pid").read_text()))


def until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def with_engine_that_says_its_pid(folder: Path) -> list[str]:
    said = f"echo $$ > {shlex.quote(str(folder / 'pid'))}; exec {shlex.join(REPLAY)}"
    return [CH2_TUI, "--lang", "en", "--data", "digits", "--engine", shlex.join(["sh", "-c", said])]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_too_small_a_terminal_asks_for_room_and_goes_on_where_it_was(
    fresh: dict[str, str],
) -> None:
    with Terminal(with_recording(), fresh, columns=20, rows=5) as terminal:
        terminal.wait_for("60", "16")
        terminal.resize(80, 24)
        terminal.wait_for(TITLE, "2.4 Gradients")
        terminal.press("1", "3")
        terminal.wait_for("open 13 broadcasting")
        terminal.resize(20, 5)
        terminal.wait_for("60", "16")
        terminal.resize(120, 40)
        terminal.wait_for("open 13 broadcasting", "2.4 Gradients")
        terminal.press("q")
        assert terminal.end() == 0


def test_it_is_no_application_where_there_is_no_terminal(fresh: dict[str, str]) -> None:
    done = subprocess.run(
        [CH2_TUI], env=fresh, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "ch2-tui fit" in done.stderr
    assert done.stderr.count("\n") == 1
