"""What was started with SIGHUP ignored, as nohup does, goes on when its terminal is gone."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.protocol import Greet, Hello, OpenData, Problem, decode_event, encode
from engine.protocol.system.own import command
from tests.engine.talk import environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nohup is Unix's")
ASKED = ("--data", "digits", "--epochs", "2", "--batch-size", "512", "--hidden", "8")


@pytest.mark.parametrize("ignored", [True, False])
def test_a_training_goes_on_under_nohup_and_ends_in_order_without(
    tmp_path: Path, ignored: bool
) -> None:
    before = ["nohup"] if ignored else []
    process = subprocess.Popen(
        [*before, *command("engine", "fit", "--json", *ASKED)],
        env=environment(tmp_path / "home"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["type"] == "fit_started"
    process.send_signal(signal.SIGHUP)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == (0 if ignored else 130), errors
    assert json.loads(output.splitlines()[-1])["stopped"] is not ignored


def test_an_engine_goes_on_too(tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["nohup", *command("engine", "serve")],
        env=environment(tmp_path / "home"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert isinstance(decode_event(process.stdout.readline()), Hello)
    for _ in range(2):
        process.stdin.write(encode(Greet()) + encode(OpenData(where="nowhere")))
        process.stdin.flush()
        assert isinstance(decode_event(process.stdout.readline()), Problem)
        process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 0
