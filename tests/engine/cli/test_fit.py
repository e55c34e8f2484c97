"""`ch2-tui fit` and `runs`: what they print, and how they leave."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.fit import main
from engine.cli.fit_options import OPTIONS, parse, takes
from engine.cli.fit_report import figure
from engine.data import places
from engine.protocol import (
    BeforeTraining,
    EpochEnded,
    FitFinished,
    FitSettings,
    FitStarted,
    Steps,
    decode_event,
)
from engine.protocol.errors import Mistake
from engine.runs import recording
from engine.runs.checkpoint import load
from engine.training.threads import spinning
from engine.training.threads.processors import processors
from tests.engine.small import write_npz
from tests.engine.talk import engine, environment, run

SHORT = ["--epochs", "2", "--batch-size", "30", "--hidden", "16"]
ENDLESS = ["--epochs", "10000", "--batch-size", "1", "--hidden", "16"]


@pytest.fixture
def data(home: Path) -> list[str]:
    return ["--data", str(write_npz(home.parent / "small.npz"))]


def the_run(home: Path) -> Path:
    [folder] = places.runs_home().iterdir()
    return folder


def test_json_is_the_recording_as_it_is_written(home: Path, data: list[str]) -> None:
    ended = run("fit", "--json", *SHORT, *data, home=home)
    assert (ended.returncode, ended.stderr) == (0, "")
    events = [decode_event(line.encode()) for line in ended.stdout.splitlines()]
    assert [type(event) for event in events] == [
        *(FitStarted, BeforeTraining),
        *(Steps, EpochEnded) * 2,
        FitFinished,
    ]
    assert tuple(events) == recording.read(the_run(home) / "recording.jsonl").events
    last = json.loads(ended.stdout.splitlines()[-1])
    named = "run device threads precision data seed epochs test_loss test_accuracy weights_sha256"
    assert set(named.split()) <= set(last)
    assert last["test_accuracy"] == last["epochs"][-1]["test_accuracy"]


def test_the_same_seed_gives_the_same_weights_and_the_table_says_which(
    home: Path, data: list[str]
) -> None:
    hashes = set()
    for seed in ("7", "7", "8"):
        ended = run("fit", *SHORT, *data, "--seed", seed, home=home)
        assert ended.returncode == 0
        [line] = [line for line in ended.stdout.splitlines() if "sha256" in line]
        hashes.add(line)
        assert ended.stderr.count("Epoch ") == 2
        assert "\r" not in ended.stderr
    assert len(hashes) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--epochs", "0"],
        ["--epochs", "many"],
        ["--batch-size", "-3"],
        ["--hidden", "512,"],
        ["--hidden", "1,2,3,4,5,6,7,8,9"],
        ["--lr", "nan"],
        ["--lr", "inf"],
        ["--optimizer", "rms"],
        ["--threads", "none"],
        ["--seed", "9223372036854775808"],
        ["--resume", "nope"],
        ["--resume", "../../etc"],
        ["--unknown"],
        ["--epochs"],
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    home: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: int | str | None = main(words)
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    [line] = said.err.splitlines()
    assert line.startswith("ch2-tui fit: ")


@pytest.mark.parametrize("words", [["--data", "/not/there.npz"], ["--device", "mps"]])
def test_what_is_not_on_this_machine_is_wrong_use_too(home: Path, words: list[str]) -> None:
    ended = run("fit", *words, home=home)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


def test_the_defaults_are_the_chapters_and_every_setting_has_an_option() -> None:
    assert parse([]).settings == FitSettings()
    assert set(OPTIONS) == set(FitSettings.__struct_fields__) - {"forks"}  # --fork says them
    assert all(takes(field) for field in OPTIONS)
    asked = parse(["--hidden", "64,32", "--lr", "0.5", "--threads", "3"])
    assert asked.settings == FitSettings(hidden=(64, 32), learning_rate=0.5, threads=3)
    with pytest.raises(Mistake, match=r"from 1 to 10,000"):
        parse(["--epochs", "10001"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_keeps_a_checkpoint_and_says_how_to_go_on(
    home: Path, data: list[str], number: signal.Signals
) -> None:
    with engine("fit", "--json", *ENDLESS, *data, home=home) as fitting:
        fitting.until(Steps)
        fitting.process.send_signal(number)
        assert fitting.rest() == 130
    last = fitting.said[-1]
    assert isinstance(last, FitFinished)
    assert last.stopped
    assert load(the_run(home) / "checkpoint.safetensors").head.step == last.step
    said = (home.parent / "stderr").read_text()
    assert said.splitlines()[-1].endswith(f"ch2-tui fit --resume {last.run}")
    assert "Traceback" not in said


def test_a_reader_that_leaves_early_costs_no_traceback_and_no_work(
    home: Path, data: list[str]
) -> None:
    with engine("fit", "--json", *ENDLESS, *data, home=home) as fitting:
        fitting.until(Steps)
        assert fitting.process.stdout is not None
        fitting.process.stdout.close()
        assert fitting.process.wait() == 130
    assert "Traceback" not in (home.parent / "stderr").read_text()
    assert load(the_run(home) / "checkpoint.safetensors").head.step > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full: Linux")
def test_an_output_for_which_there_is_no_room_is_named_as_the_reason_for_stopping(
    home: Path, data: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "engine", "fit", "--json", *ENDLESS, *data],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(home),
            check=False,
        )
    reason, how_to_go_on = ended.stderr.splitlines()
    assert reason == "ch2-tui fit: cannot write to standard output: No space left on device"
    assert "--resume" in how_to_go_on
    assert ended.returncode == 130


def test_a_killed_run_goes_on_from_its_name_alone_to_the_very_same_weights(
    home: Path, data: list[str]
) -> None:
    with engine("fit", "--json", *SHORT, *data, home=home) as fitting:
        name = fitting.until(FitStarted).run
        fitting.process.kill()  # before its first epoch has ended, or soon after
    ended = run("fit", "--json", "--resume", name, home=home)
    assert ended.returncode == 0, ended.stderr
    resumed = decode_event(ended.stdout.splitlines()[-1].encode())
    whole = run("fit", "--json", *SHORT, *data, home=home)
    expected = decode_event(whole.stdout.splitlines()[-1].encode())
    assert isinstance(resumed, FitFinished)
    assert isinstance(expected, FitFinished)
    assert resumed.weights_sha256 == expected.weights_sha256
    assert [e.loss_running for e in resumed.epochs] == [e.loss_running for e in expected.epochs]
    assert recording.read(places.runs_home() / name / "recording.jsonl").step == 20

    again = run("fit", "--resume", name, home=home)
    assert again.returncode == 2
    assert "has trained all its epochs" in again.stderr


@pytest.fixture
def stopped(home: Path, data: list[str]) -> str:
    """The name of a run that was stopped."""
    with engine("fit", "--json", *ENDLESS, *data, home=home) as fitting:
        fitting.until(Steps)
        fitting.process.send_signal(signal.SIGTERM)
        fitting.rest()
    return the_run(home).name


def test_resuming_refuses_what_contradicts_the_run_and_nothing_else(
    home: Path, stopped: str
) -> None:
    refused = run("fit", "--resume", stopped, "--batch-size", "2", home=home)
    assert refused.returncode == 2
    assert "--batch-size 2 contradicts" in refused.stderr
    same = [*ENDLESS, "--threads", "1", "--device", "cpu"]
    with engine("fit", "--json", "--resume", stopped, *same, home=home) as fitting:
        assert fitting.until(FitStarted).first_step > 0


def test_resuming_on_other_data_or_a_damaged_checkpoint_is_refused(
    home: Path, stopped: str
) -> None:
    write_npz(home.parent / "small.npz", seed=1)
    refused = run("fit", "--resume", stopped, home=home)
    assert refused.returncode == 2
    assert "other data" in refused.stderr
    checkpoint = the_run(home) / "checkpoint.safetensors"
    checkpoint.write_bytes(checkpoint.read_bytes()[:-100])
    refused = run("fit", "--resume", stopped, home=home)
    assert refused.returncode == 2
    assert "is damaged" in refused.stderr


def test_runs_lists_what_was_trained(home: Path, stopped: str, data: list[str]) -> None:
    run("fit", *SHORT, *data, home=home)
    listed = run("runs", home=home)
    assert listed.returncode == 0
    heading, newest, oldest = listed.stdout.splitlines()
    assert heading.startswith("run ")
    assert "finished" in newest
    assert "20/20" in newest
    assert oldest.startswith(stopped)
    assert oldest.endswith("resumable")
    as_json = json.loads(run("runs", "--json", home=home).stdout)
    assert [summary["finished"] for summary in as_json["runs"]] == [True, False]


def test_runs_without_any_says_how_to_make_one(home: Path) -> None:
    listed = run("runs", home=home)
    assert (listed.returncode, listed.stdout.count("\n")) == (0, 1)
    assert "ch2-tui fit" in listed.stdout


def test_doctor_tells_versions_devices_data_and_homes(home: Path) -> None:
    told = run("doctor", home=home)
    assert told.returncode == 0
    names = [line.split()[0] for line in told.stdout.splitlines()]
    for name in ("python", "torch", "numpy", "device", "threads", "data", "runs", "cache"):
        assert name in names


def test_doctor_tells_processors_neighbours_and_how_threads_wait(home: Path) -> None:
    plain = {k: v for k, v in environment(home).items() if not k.startswith(("OMP_", "GOMP_"))}

    def told(**more: str) -> str:
        words = [sys.executable, "-P", "-m", "engine", "doctor"]
        variables = {**plain, **more}
        done = subprocess.run(words, env=variables, capture_output=True, text=True, check=True)
        return done.stdout

    found, own = processors(), told()
    assert f"{found.machine} in the machine, {found.allowed} by affinity, " in own
    assert f"{found.usable} of {found.machine} processors\n" in own
    assert f"GOMP_SPINCOUNT={spinning.SPINS}; beside neighbours they sleep\n" in own
    taken = re.search(r"neighbours +load [\d.]+; others take ([\d.]+) of the (\d+) ", own)
    assert taken is not None
    assert 0 <= float(taken[1]) <= found.allowed + 0.2
    assert int(taken[2]) == found.allowed
    assert "as you chose: OMP_WAIT_POLICY=PASSIVE\n" in told(OMP_WAIT_POLICY="PASSIVE")
    korean = told(CH2_TUI_LANG="ko", GOMP_SPINCOUNT="9")
    assert "정하신 대로: GOMP_SPINCOUNT=9\n" in korean
    assert f"컴퓨터에 {found.machine}개, " in korean


def test_a_bar_fills_on_a_terminal(home: Path, data: list[str]) -> None:
    ours, its = os.openpty()
    fitting = subprocess.Popen(
        [sys.executable, "-P", "-m", "engine", "fit", *SHORT, *data],
        stdout=subprocess.DEVNULL,
        stderr=its,
        env=environment(home),
    )
    os.close(its)
    shown = b""
    try:
        while chunk := os.read(ours, 65_536):
            shown += chunk
    except OSError:  # how a pseudo-terminal tells its end
        pass
    os.close(ours)
    assert fitting.wait() == 0
    lines = shown.decode().split("\r")
    assert any(("Epoch 1/2" in line and ">" in line) or "10/10" in line for line in lines)
    assert "test loss" in shown.decode()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0719, "0.0719"),
        (1.0, "1.0000"),
        (12.345, "12.35"),
        (float("nan"), "nan"),
        (0.0, "0.0000"),
    ],
)
def test_figures_are_short(value: float, shown: str) -> None:
    assert figure(value) == shown
