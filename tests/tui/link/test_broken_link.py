"""The link broken on purpose: whatever ends, what was trained is kept and the terminal is sane.

The installed program runs in a pty and trains for real; what happens to it happens while
it trains.
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import sys
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from engine.runs import recording, runs
from engine.runs.checkpoint import load
from tests.tui.epochs import ENDLESS, epoch_shown, set_epochs, wait_for_epoch
from tests.tui.real_terminal import SECONDS, Terminal
from tests.tui.test_end_to_end import CH2_TUI, RECORDING

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="only Linux tells of the end of another's child"
)

STEADY = [CH2_TUI, "replay", str(RECORDING), "--speed", "0.05", "--lang", "en"]
"""Shows a recording for longer than any test lasts, a frame after the other."""


@pytest.fixture
def home(tmp_path: Path, made_digits: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cache").symlink_to(made_digits)
    monkeypatch.setenv("CH2_TUI_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def environment(home: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "CH2_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "OMP_NUM_THREADS": "1",
        "PS1": "ready> ",
    }


@pytest.fixture
def training(home: Path, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """The application in a training without end; its engine wrote its number down."""
    serve = f"echo $$ > {shlex.quote(str(home / 'pid'))}; exec {shlex.join(SERVE)}"
    command = [CH2_TUI, "--lang", "en", "--data", "digits", "--lesson", "fit"]
    command += ["--engine", shlex.join(["sh", "-c", serve])]
    with Terminal(command, environment) as terminal:
        terminal.wait_for("5 fit", "not MNIST")
        set_epochs(terminal, ENDLESS)
        terminal.press("enter")
        wait_for_epoch(terminal, 1)
        yield terminal


SERVE = [sys.executable, "-P", "-m", "engine", "serve"]


def engine_of(home: Path) -> int:
    return int((home / "pid").read_text())


def has_ended(process: int, seconds: float = SECONDS) -> bool:
    """Whether a process, whoever its parent is, ends within so many seconds."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def assert_it_can_go_on(home: Path) -> None:
    """One run, whole, free, and not at its end."""
    (folder,) = runs.all_folders()
    head = load(folder / "checkpoint.safetensors").head
    recorded = recording.read(folder / recording.FILE_NAME)
    assert recorded.step >= head.step
    runs.open_run(folder.name).close()
    summary = runs.summary_of(folder)
    assert summary is not None
    assert summary.resumable
    assert "Traceback" not in (home / "log" / "engine.serving.log").read_text()


def has_echo(terminal: Terminal) -> bool:
    """Whether the terminal is as shells want it: lines, echoed, with Ctrl+C as a signal."""
    wanted = termios.ECHO | termios.ICANON | termios.ISIG
    local: int = termios.tcgetattr(terminal._master)[3]
    return local & wanted == wanted


def test_a_signal_while_it_trains_ends_both_in_order(home: Path, training: Terminal) -> None:
    training.signal(signal.SIGHUP)
    assert training.end() == 0
    assert training.modes_left_on == []
    assert has_echo(training)
    assert b"Traceback" not in training.written
    assert has_ended(engine_of(home), 0)
    assert_it_can_go_on(home)


def test_a_killed_application_leaves_no_engine_and_a_run_that_goes_on(
    home: Path, training: Terminal
) -> None:
    training.signal(signal.SIGKILL)
    assert training.end() == -signal.SIGKILL
    assert has_ended(engine_of(home))
    assert_it_can_go_on(home)


def test_a_terminal_that_is_closed_while_it_trains_ends_both(
    home: Path, training: Terminal
) -> None:
    training.close()
    training.end()
    assert has_ended(engine_of(home), 0)
    assert_it_can_go_on(home)


def test_a_killed_engine_is_said_and_the_next_one_goes_on_where_it_was(
    home: Path, training: Terminal
) -> None:
    wait_for_epoch(training, 2)
    os.kill(engine_of(home), signal.SIGKILL)
    training.wait_for("Enter starts a new one")
    training.press("enter")
    training.wait(lambda: "starts a new one" not in training.text, "another engine")
    training.wait_for("Enter resume", "digits, not MNIST")
    reached = epoch_shown(training)
    training.press("enter")
    # One epoch is made up for, and the next is named before its first step.
    wait_for_epoch(training, reached + 1)
    training.press("q")
    assert training.end() == 0
    assert training.modes_left_on == []
    assert_it_can_go_on(home)
    (folder,) = runs.all_folders()
    assert recording.read(folder / recording.FILE_NAME).step >= reached * 469


# ---- with a recording in the engine's place: what the terminal goes through


@pytest.fixture
def shell(environment: Mapping[str, str]) -> Iterator[Terminal]:
    """A shell that has the application in front."""
    found = shutil.which("bash")
    if found is None:
        pytest.skip("a shell that controls jobs: bash is not here")
    with Terminal([found, "--norc", "--noprofile", "-i"], environment) as terminal:
        terminal.wait_for("ready>")
        terminal.press(shlex.join(STEADY), "enter")
        terminal.wait_for("Epoch 1/5")
        yield terminal


def test_ctrl_z_gives_the_terminal_back_to_the_shell_and_fg_the_screen(shell: Terminal) -> None:
    shell.press("\x1a")
    shell.wait_for("Stopped", "ready>")
    assert shell.modes_left_on in ([], ["paste"])  # a shell's own line editor takes pastes too
    shell.press("echo $((6 * 7))", "enter")
    shell.wait_for("42")
    shell.press("fg", "enter")
    shell.wait_for("Epoch 1/5", "5 fit")
    shell.press("m")
    shell.wait_for("The mathematical building blocks")
    shell.press("q")
    # Started, stopped, asked, brought back: what is typed before the next prompt may be lost.
    shell.wait(lambda: shell.text.count("ready>") == 4, "the shell's next prompt")
    shell.press("stty -a", "enter")
    shell.wait_for("isig icanon iexten echo ")
    shell.press("exit", "enter")
    assert shell.end() == 0
    assert shell.modes_left_on == []


def test_a_stop_that_cannot_be_caught_leaves_the_terminal_as_it_was_in_the_end(
    environment: Mapping[str, str],
) -> None:
    with Terminal(STEADY, environment) as terminal:
        terminal.wait_for("Epoch 1/5")
        terminal.signal(signal.SIGSTOP)
        os.waitpid(terminal.process, os.WUNTRACED)
        before = len(terminal.written)
        terminal.signal(signal.SIGCONT)
        terminal.wait(lambda: b"\x1b[?1049h" in terminal.written[before:], "the screen again")
        terminal.press("m")
        terminal.wait_for("The mathematical building blocks")
        terminal.press("q")
        assert terminal.end() == 0
        assert has_echo(terminal)
        assert terminal.modes_left_on == []


def test_ctrl_z_without_a_shell_to_return_to_does_nothing(environment: Mapping[str, str]) -> None:
    with Terminal(STEADY, environment) as terminal:
        terminal.wait_for("Epoch 1/5")
        terminal.press("\x1a", "m")
        terminal.wait_for("The mathematical building blocks")
        terminal.press("q")
        assert terminal.end() == 0


def test_bytes_that_are_no_text_are_no_reason_to_fail(environment: Mapping[str, str]) -> None:
    with Terminal(STEADY, environment) as terminal:
        terminal.wait_for("Epoch 1/5")
        os.write(terminal._master, b"\xff\xfe\xb0\xa1\xc3")
        terminal.press("m")
        terminal.wait_for("The mathematical building blocks")
        terminal.press("q")
        assert terminal.end() == 0
        assert b"Traceback" not in terminal.written


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_were_closed_are_no_terminal(
    environment: Mapping[str, str], closed: str
) -> None:
    command = f"{shlex.quote(CH2_TUI)} {closed}; echo exit $?"
    with Terminal(["sh", "-c", command], environment) as terminal:
        terminal.end()
        assert "exit 2" in terminal.text
        assert b"Traceback" not in terminal.written
