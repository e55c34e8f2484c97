"""`runs --export RUN --csv`: the numbers of the recording, exactly, in files that are whole."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.cli.runs import main
from engine.protocol import EpochEnded, EpochFigures, Steps
from engine.protocol.arrays import number
from engine.runs.recording import Recording
from tests.engine.cli.exports.recorded import diverged, kept
from tests.engine.talk import environment


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "there")


def there() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


def rows(file: str) -> list[dict[str, str]]:
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expected(recording: Recording) -> list[tuple[int, float, int]]:
    """Step, loss and right answers of every step."""
    blocks = [event for event in recording.events if isinstance(event, Steps)]
    return [
        (block.first + place + 1, loss, right)
        for block in blocks
        for place, (loss, right) in enumerate(
            zip(block.loss.values(), block.right.values(), strict=True)
        )
    ]


@pytest.mark.parametrize("name", ["digits-2-epochs", "mnist-5-epochs"])
def test_every_step_and_every_epoch_comes_back_as_it_was_recorded(home: Path, name: str) -> None:
    recording = kept(name)
    assert main(["--export", "run", "--csv"]) == 0
    steps = rows(f"{recording.started.run}.csv")
    per_epoch, batch = recording.started.steps_per_epoch, recording.started.settings.batch_size
    for row, (step, loss, right) in zip(steps, expected(recording), strict=True):
        assert int(row["step"]) == step
        assert int(row["epoch"]) == (step - 1) // per_epoch + 1
        assert np.float32(row["loss"]).tobytes() == np.float32(loss).tobytes()
        size = recording.started.train - (per_epoch - 1) * batch if step % per_epoch == 0 else batch
        assert float(row["accuracy"]) * size == pytest.approx(right)
        assert float(row["rate"]) == recording.started.settings.learning_rate
    ended = [event for event in recording.events if isinstance(event, EpochEnded)]
    before, *epochs = rows(f"{recording.started.run}-epochs.csv")
    assert (before["epoch"], before["loss"], before["seconds"]) == ("0", "", "")
    assert float(before["test_loss"]) > 2
    for row, event in zip(epochs, ended, strict=True):
        assert (int(row["epoch"]), int(row["step"])) == (event.epoch, event.step)
        for field in EpochFigures.__struct_fields__:
            assert float(row[field]) == number(getattr(event.figures, field))


def test_a_run_that_diverged_was_forked_and_stopped_is_told_as_far_as_it_came(home: Path) -> None:
    diverged()
    assert main(["--export", "wild", "x.csv", "--csv"]) == 0
    steps = rows("x.csv")
    assert [row["epoch"] for row in steps] == ["1"] * 5 + ["2"] * 5 + ["3"] * 2
    assert [row["rate"] for row in steps] == ["0.001"] * 5 + ["0.5"] * 7
    assert [row["loss"] for row in steps[5:8]] == ["nan", "inf", "-inf"]
    assert np.float32(steps[2]["loss"]) == np.float32(1 / 3)
    assert [float(row["accuracy"]) for row in steps[4:6]] == [1.0, 1.0]  # 10 of 10, 30 of 30
    assert [row["rate"] for row in rows("x-epochs.csv")] == ["", "0.001", "0.5"]


def test_standard_output_takes_the_steps_alone(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    diverged()
    assert main(["--export", "last", "--csv", "-"]) == 0
    said = capsys.readouterr()
    assert (len(list(csv.DictReader(io.StringIO(said.out)))), said.err) == (12, "")
    assert there() == []


@pytest.mark.parametrize("taken", ["x.csv", "x-epochs.csv"])
def test_what_is_there_is_never_overwritten_without_a_word(
    home: Path, taken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    diverged()
    Path(taken).write_text("mine")
    assert main(["--export", "wild", "--csv", "x.csv"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (there(), Path(taken).read_text()) == ([taken], "mine")
    assert main(["--export", "wild", "--csv", "x.csv", "--force"]) == 0
    assert there() == ["x-epochs.csv", "x.csv"]
    assert len(rows("x.csv")) == 12


def test_a_disk_that_is_full_leaves_no_half_of_a_file(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diverged()
    for room in (0, 1):  # none for the steps; for the steps and not for the epochs
        synced = iter([None] * room)

        def full(descriptor: int, synced: object = synced) -> None:
            if next(synced, "full") == "full":  # type: ignore[call-overload]
                raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", full)
            assert main(["--export", "wild", "--csv", "x.csv"]) == 2
        assert capsys.readouterr().err.count("No space left on device") == 1
        assert there() == []


def test_where_a_file_can_have_no_second_name_it_is_put_there_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverged()

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    assert main(["--export", "wild", "--csv", "x.csv"]) == 0
    assert there() == ["x-epochs.csv", "x.csv"]
    assert main(["--export", "wild", "--csv", "x.csv"]) == 2


def test_a_file_that_comes_in_the_same_moment_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diverged()
    monkeypatch.setattr("os.path.lexists", lambda path: False)
    Path("x.csv").write_text("mine")
    assert main(["--export", "wild", "--csv", "x.csv"]) == 2
    assert (there(), Path("x.csv").read_text()) == (["x.csv"], "mine")


@pytest.mark.parametrize(
    "words",
    [
        ["--csv"],
        ["--export", "wild"],
        ["--export", "wild", "a", "b", "--csv"],
        ["--export", "wild", "a.csv", "--csv", "b.csv"],
        ["--export", "wild", "--csv", "--tensorboard"],
        ["--export", "wild", "--csv", "/not/there/x.csv"],
        ["--export", "wild", "--csv", "y" * 300],
        ["--export", "wild", "--csv", "nul\0"],
        ["--export", "nope", "--csv"],
        ["--export", "empty", "--csv"],
    ],
)
def test_what_cannot_be_is_one_line(
    home: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (diverged().path.parents[1] / "empty").mkdir()
    try:
        code: int | str | None = main(words)
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert (code, said.out, said.err.count("\n")) == (2, "", 1)
    assert there() == []


@pytest.mark.parametrize("kind", ["--csv", "--tensorboard"])
def test_no_torch_and_no_tensorboard_is_loaded_for_it(home: Path, kind: str) -> None:
    kept()
    asks = (
        "import sys; from engine.cli.runs import main;"
        f"code = main(['--export', 'run', '{kind}']);"
        "sys.exit(code or any(m.split('.')[0] in ('torch', 'tensorboard') for m in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", asks], env=environment(home), check=False)
    assert ended.returncode == 0
