"""What Windows has not is taken away: the application starts, trains, leaves; `fit` goes on.

A process of Linux that lacks it stands in for Windows, on which nothing of this was tried.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.protocol.system.own import command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="its locks are those of Linux")

ROOT = Path(__file__).parents[2]
SECONDS = 120.0
BOOT = """
import asyncio, os, signal, sys, threading
from pathlib import Path
from engine.protocol import Fit, FitSettings
from tui.link.engine_command import engine_command
from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.shell.progress import Progress

async def main() -> None:
    progress = Progress(Path(sys.argv[1]) / "state" / "progress.json")
    options = Options(engine_command("serve"), "fit", "en", "digits", "cpu", progress=progress)
    app = Ch2App(options)
    async with app.run_test(size=(80, 24)) as pilot:
        async def until(met):
            while not met():
                await pilot.pause(0.02)
        await until(lambda: app.engine_state.device is not None)
        app.ask(Fit(settings=FitSettings(epochs=1, batch_size=1024, hidden=(8,))))
        await until(lambda: app.engine_state.run is not None)
        await until(lambda: app.engine_state.run.status == "finished")
        print("trained", app.engine_state.run.step)
        app.ask(Fit(settings=FitSettings(epochs=1000, batch_size=1024, hidden=(8,))))
        await until(lambda: app.engine_state.run.step and app.engine_state.run.status == "running")
        process = app.link._process
        if sys.argv[2] == "key":
            await pilot.press("q")
        else:
            signal.raise_signal(signal.SIGTERM)
        await until(lambda: app._exit)
        print("left", app.return_code, process.code)
    print("unkept", progress.unwritable)

asyncio.run(main())
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    paths = (Path(__file__).with_name("without_posix"), ROOT)
    kept = {name: value for name, value in os.environ.items() if name != "CH2_TUI_MNIST"}
    return kept | {
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "CH2_TUI_HOME": str(tmp_path / "home"),
        "TEXTUAL_DRIVER": "textual.drivers.headless_driver:HeadlessDriver",
        "OMP_NUM_THREADS": "1",
        "CH2_TUI_LANG": "en",
    }


def said(
    environment: dict[str, str], *words: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-P", *words] if words[0].startswith("-") else command(*words),
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == code, done.stderr[-4_000:]
    return done


def finished(output: str) -> dict[str, object]:
    """The last event of a training."""
    found: dict[str, object] = json.loads(output.splitlines()[-1])
    assert found["type"] == "fit_finished"
    return found


@contextmanager
def training(environment: dict[str, str], *words: str) -> Iterator[subprocess.Popen[str]]:
    """A training without a screen, killed if it is still there in the end."""
    asked = command("engine", "fit", "--json", *words)
    process = subprocess.Popen(asked, env=environment, stdout=subprocess.PIPE, text=True)
    watch = threading.Timer(SECONDS, process.kill)
    watch.start()
    try:
        yield process
    finally:
        watch.cancel()
        process.kill()
        process.wait()


def test_it_is_all_gone(environment: dict[str, str]) -> None:
    """Or what follows would show nothing."""
    looks = (
        "import os, select, signal\n"
        "assert not hasattr(os, 'killpg') and not hasattr(os, 'set_blocking')\n"
        "assert not hasattr(signal, 'SIGHUP') and not hasattr(select, 'poll')\n"
        "for name in ('termios', 'fcntl', 'resource'):\n"
        "    try: __import__(name)\n"
        "    except ImportError: continue\n"
        "    raise AssertionError(name)\n"
        "import asyncio\n"
        "try: asyncio.new_event_loop().add_signal_handler(15, print)\n"
        "except NotImplementedError: print('gone')\n"
    )
    assert said(environment, "-c", looks).stdout == "gone\n"


@pytest.mark.parametrize("way", ["key", "signal"])
def test_the_application_starts_trains_and_leaves(
    environment: dict[str, str], tmp_path: Path, way: str
) -> None:
    done = said(environment, "-c", BOOT, str(tmp_path / "home"), way)
    trained, left, kept = done.stdout.splitlines()
    assert (trained, left, kept) == ("trained 59", "left 0 0", "unkept None")
    listed = said(environment, "engine", "runs").stdout
    assert len(listed.splitlines()) == 3
    locks = list((tmp_path / "home").rglob(".*.lock"))
    assert not locks


def test_a_training_is_interrupted_and_resumed_to_the_same_weights(
    environment: dict[str, str],
) -> None:
    asked = ("--data", "digits", "--epochs", "2", "--hidden", "16", "--batch-size", "32")
    whole = finished(said(environment, "engine", "fit", "--json", *asked).stdout)
    with training(environment, *asked) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        for line in process.stdout:
            if json.loads(line)["type"] == "epoch_ended":
                break
        process.send_signal(signal.SIGSTOP)  # it holds its run meanwhile
        busy = said(environment, "engine", "fit", "--resume", started["run"], code=2)
        assert f"run {started['run']} is being trained" in busy.stderr
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGCONT)
        process.stdout.read()
        assert process.wait() == 130
    resumed = said(environment, "engine", "fit", "--json", "--resume", started["run"])
    assert finished(resumed.stdout)["weights_sha256"] == whole["weights_sha256"]
    cleaned = said(environment, "engine", "runs", "--clean", started["run"], "--yes")
    assert started["run"] in cleaned.stdout
    assert not list(Path(environment["CH2_TUI_HOME"]).glob(f"data/runs/*{started['run']}*"))
