"""The engine on another machine: behind ssh, through an sshd of our own on loopback."""

from __future__ import annotations

import getpass
import os
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tui.epochs import ENDLESS, epoch_shown, set_epochs, wait_for_epoch
from tests.tui.real_terminal import SECONDS, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")

CH2_TUI = str(Path(sysconfig.get_path("scripts")) / "ch2-tui")
CONFIGURATION = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PidFile {folder}/sshd.pid
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
"""
ENGINE = """
echo $$ > {folder}/engine.pid
echo $PPID > {folder}/connection.pid
export CH2_TUI_HOME={folder}/there OMP_NUM_THREADS=1
exec {ch2_tui} engine
"""
CLIENT = """
echo $$ > {folder}/ssh.pid
exec ssh -F none -p {port} -i {folder}/key -o BatchMode=yes -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null {user}@127.0.0.1 sh {folder}/engine.sh
"""


@dataclass
class OtherMachine:
    """What can be reached over ssh, and which processes keep it up."""

    folder: Path

    @property
    def command(self) -> str:
        """For `--engine`: an engine over there."""
        return f"sh {self.folder}/client.sh"

    def process(self, name: str) -> int:
        """The number of the last `engine`, `ssh` or, over there, `connection`."""
        return int((self.folder / f"{name}.pid").read_text() or 0)

    def is_gone(self, process: int) -> bool:
        """Waits for its end: whether it came. A zombie has ended, whoever takes note of it."""
        return _becomes(lambda: _state(process) in ("", "Z"))

    def is_another(self, name: str, than: int) -> bool:
        """Waits for a new process of that name: whether it came."""
        return _becomes(lambda: self.process(name) != than)


def _becomes(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not true():
        if time.monotonic() > deadline:
            return False
        select.select([], [], [], 0.02)
    return True


def _state(process: int) -> str:
    """R, S, Z …: what the process does; nothing if there is none."""
    if Path("/proc/self/stat").exists():
        try:
            return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return ""
    command = ["ps", "-o", "state=", "-p", str(process)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()[:1]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherMachine]:
    """An sshd that lets us in with a key made for this, and nobody else."""
    sshd = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if sshd is None or shutil.which("ssh") is None or shutil.which("ssh-keygen") is None:
        pytest.skip("there is no sshd, ssh or ssh-keygen here")
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("ssh")
    port = _free_port()
    for name in ("host", "key"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    values = {"folder": folder, "port": port, "ch2_tui": CH2_TUI, "user": getpass.getuser()}
    (folder / "sshd.conf").write_text(CONFIGURATION.format(**values))
    (folder / "engine.sh").write_text(ENGINE.format(**values))
    (folder / "client.sh").write_text(CLIENT.format(**values))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where it puts away its rights
    log = folder / "sshd.log"
    server = subprocess.Popen(
        [sshd, "-D", "-f", str(folder / "sshd.conf"), "-E", str(log)],
        stdin=subprocess.DEVNULL,
    )
    try:
        tried = _try(folder)
        if tried.returncode != 0:
            said = log.read_text() if log.exists() else ""
            pytest.skip(f"sshd lets nobody in: {tried.stderr.strip()} {said[-300:]!r}")
        yield OtherMachine(folder)
    finally:
        server.terminate()
        server.wait()


def _try(folder: Path) -> subprocess.CompletedProcess[str]:
    """Log in and do nothing, as often as the server needs to come up."""
    written = (folder / "client.sh").read_text().partition("exec ")[2]
    command = [*shlex.split(written.replace("\\\n", " "))[:-2], "true"]
    deadline = time.monotonic() + SECONDS
    while True:
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
        if "refused" not in tried.stderr or time.monotonic() > deadline:
            return tried


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The learner's own machine."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(tmp_path),
        "CH2_TUI_HOME": str(tmp_path / "here"),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def opened(machine: OtherMachine, environment: dict[str, str]) -> Terminal:
    options = ["--lang", "en", "--data", "digits", "--device", "cpu", "--lesson", "fit"]
    return Terminal([CH2_TUI, *options, "--engine", machine.command], environment)


def test_an_engine_behind_ssh_trains_is_driven_and_leaves_with_the_screen(
    machine: OtherMachine, environment: dict[str, str]
) -> None:
    with opened(machine, environment) as terminal:
        terminal.wait_for("5 fit", "digits, not MNIST")
        set_epochs(terminal, ENDLESS)
        terminal.press("enter")
        terminal.wait_for("Epoch ", "images/s")
        terminal.press("space")
        terminal.wait_for("stands still at step")
        paused = epoch_shown(terminal)
        terminal.press("space")
        wait_for_epoch(terminal, paused + 1)
        terminal.press("s")
        terminal.wait_for("stopped")
        engine, ssh = machine.process("engine"), machine.process("ssh")
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.modes_left_on == []
    assert machine.is_gone(ssh)
    assert machine.is_gone(engine)
    runs = machine.folder / "there" / "data" / "runs"
    last = max(runs.glob("*/recording.jsonl")).read_text().splitlines()[-1]
    assert last.startswith('{"type":"fit_finished"')
    assert not (Path(environment["CH2_TUI_HOME"]) / "data" / "runs").exists()


def test_a_connection_that_breaks_is_told_and_the_run_goes_on_over_a_new_one(
    machine: OtherMachine, environment: dict[str, str]
) -> None:
    with opened(machine, environment) as terminal:
        terminal.wait_for("5 fit", "digits, not MNIST")
        set_epochs(terminal, ENDLESS)
        terminal.press("enter")
        wait_for_epoch(terminal, 2)
        engine, ssh = machine.process("engine"), machine.process("ssh")
        os.kill(machine.process("connection"), signal.SIGKILL)
        terminal.wait_for("The engine stopped", "can be resumed", "Enter starts a new one")
        assert machine.is_gone(ssh)
        assert machine.is_gone(engine)
        terminal.press("enter")
        terminal.wait_for("interrupted", "Enter resume", "digits, not MNIST")
        assert machine.is_another("engine", than=engine)
        terminal.press("enter")
        wait_for_epoch(terminal, 3)
        terminal.press("s")
        terminal.wait_for("stopped")
        terminal.press("q")
        assert terminal.end() == 0
        engine, ssh = machine.process("engine"), machine.process("ssh")
    assert machine.is_gone(ssh)
    assert machine.is_gone(engine)
