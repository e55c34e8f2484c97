"""`last` names the newest run wherever a run is named; what names none is told in one line."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.cli import fit, replay, runs
from engine.cli.run_names import NoRuns, named
from engine.data import places
from engine.protocol import FitFinished, FitStarted, decode_event
from tests.engine.runs.test_old_runs import made
from tests.engine.small import write_npz
from tests.engine.talk import run

NO_RUNS = ["nope", "", ".", "../x", "/etc", "a\nb", "x" * 300, "run\x1b[2J", "한글", "la st"]


def test_last_is_the_newest_that_has_begun_whatever_it_is_called(home: Path) -> None:
    with pytest.raises(NoRuns, match="no runs in"):
        named("last")
    made("zzz", 1, "finished")
    assert named("last") == "zzz"
    made("bbb", 3, "resumable")
    made("ccc", 2, "finished")
    made("aaa", 4, "never began")
    assert named("last") == "bbb"
    assert named("zzz") == "zzz"
    made("last", 1, "finished")  # one that somebody gave that name stays within reach
    assert named("last") == "last"


def test_it_can_be_resumed_made_longer_forked_listed_exported_and_replayed(home: Path) -> None:
    data = ["--data", str(write_npz(home.parent / "small.npz"))]
    small = ["--json", "--epochs", "1", "--batch-size", "30", "--hidden", "8"]
    assert run("fit", *small, *data, home=home).returncode == 0
    longer = run("fit", "--json", "--resume", "last", "--epochs", "3", home=home)
    assert longer.returncode == 0, longer.stderr
    finished = decode_event(longer.stdout.splitlines()[-1].encode())
    assert isinstance(finished, FitFinished)
    whole = run("fit", *small, *data, "--epochs", "3", home=home)
    expected = decode_event(whole.stdout.splitlines()[-1].encode())
    assert isinstance(expected, FitFinished)
    assert finished.weights_sha256 == expected.weights_sha256
    fewer = run("fit", "--resume", "last", "--epochs", "2", home=home)
    assert (fewer.returncode, fewer.stderr.count("\n")) == (2, 1)
    assert "--epochs 2 contradicts" in fewer.stderr

    forked = run(
        *("fit", "--json", "--fork", "last", "--from-epoch", "1", "--lr", "0.1"), home=home
    )
    started = decode_event(forked.stdout.splitlines()[0].encode())
    assert isinstance(started, FitStarted)
    assert started.settings.forks[0].run == expected.run
    saved = home.parent / "last.safetensors"
    assert run("runs", "--export", "last", str(saved), home=home).returncode == 0
    played = run("replay", "last", home=home)
    assert json.loads(played.stdout.splitlines()[0])["replay"] == started.run
    cleaned = run("runs", "--clean", "last", "--yes", home=home)
    assert cleaned.returncode == 0
    assert started.run not in [path.name for path in places.runs_home().iterdir()]


COMMANDS: list[tuple[Callable[[Sequence[str]], int], list[str]]] = [
    (fit.main, ["--resume"]),
    (fit.main, ["--from-epoch", "1", "--lr", "1", "--fork"]),
    (replay.main, []),
    (runs.main, ["--clean"]),
    (runs.main, ["--export"]),
]


@pytest.mark.parametrize("name", [*NO_RUNS, "last"])
@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_a_name_that_is_no_runs_is_told_in_one_line(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    command: Callable[[Sequence[str]], int],
    words: list[str],
    name: str,
) -> None:
    file = ["a.safetensors"] if words == ["--export"] else []
    assert command([*words, name, *file]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "\x1b" not in said.err
