"""`ch2-tui runs`: what differs is told of every run, in lines that fit, in both languages."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from engine.cli.run_table import table
from engine.data import places
from engine.protocol import FitSettings, Fork, RunSummary
from engine.runs import runs
from tests.engine.runs.test_old_runs import made
from tests.engine.talk import run

PLAIN = RunSummary(
    run="2026-11-30-1148-38-mnist",
    started=1.0,
    settings=FitSettings(),
    data="mnist",
    step=2_345,
    steps=2_345,
    finished=True,
    resumable=False,
    test_loss=0.0664,
    test_accuracy=0.9799,
)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CH2_TUI_LANG", language)
        yield


def other(**settings: object) -> RunSummary:
    return replace(PLAIN, settings=replace(FitSettings(), **settings))


def test_only_what_differs_has_a_column() -> None:
    with spoken("en"):
        alone = table([PLAIN], [], 80)
        two = table([PLAIN, other(learning_rate=0.01)], [], 80)
    assert alone.splitlines() == [
        "run                       steps        accuracy  state",
        "2026-11-30-1148-38-mnist  2,345/2,345  0.9799    finished",
    ]
    assert two.splitlines() == [
        "run                       steps        accuracy  rate   state",
        "2026-11-30-1148-38-mnist  2,345/2,345  0.9799    0.001  finished",
        "2026-11-30-1148-38-mnist  2,345/2,345  0.9799    0.01   finished",
    ]


def test_what_has_no_room_stands_below_the_runs_that_have_it_other_than_most() -> None:
    odd = other(optimizer="momentum", learning_rate=0.5, hidden=(512, 256), seed=7, scaled=False)
    with spoken("en"):
        lines = table([odd, PLAIN, PLAIN], [], 80).splitlines()
    assert lines[0].split() == ["run", "steps", "accuracy", "layers", "optimizer", "state"]
    assert lines[2] == "    rate 0.5 · scaled no · seed 7"
    assert len(lines) == 5
    with spoken("ko"):
        lines = table([odd, PLAIN, PLAIN], [], 80).splitlines()
    assert "시드 7" in lines[2]


def settings() -> st.SearchStrategy[FitSettings]:
    return st.builds(
        FitSettings,
        epochs=st.just(5),
        batch_size=st.sampled_from([1, 128, 65_536]),
        hidden=st.sampled_from([(512,), (16_384,) * 8, (64, 32)]),
        activation=st.sampled_from(["relu", "tanh", "sigmoid"]),
        optimizer=st.sampled_from(["rmsprop", "sgd", "momentum", "adam"]),
        learning_rate=st.sampled_from([0.001, 1e-300, 0.123456789]),
        precision=st.sampled_from(["fp32", "bf16"]),
        seed=st.sampled_from([0, 2**63 - 1]),
        scaled=st.booleans(),
        forks=st.sampled_from([(), (Fork(run="x" * 24, epoch=3, learning_rate=0.1),)]),
    )


def summaries() -> st.SearchStrategy[RunSummary]:
    return st.builds(
        replace,
        st.just(PLAIN),
        run=st.sampled_from([PLAIN.run, "a", "x" * 64]),
        settings=settings(),
        data=st.sampled_from(["mnist", "digits", "other"]),
        step=st.sampled_from([0, 2_345]),
        finished=st.booleans(),
        resumable=st.booleans(),
        training=st.booleans(),
        test_accuracy=st.sampled_from([None, 0.5]),
    )


@given(
    st.lists(summaries(), min_size=1, max_size=6),
    st.sampled_from(["en", "ko"]),
    st.sampled_from([70, 80, 120]),
)
def test_every_run_fits_and_every_difference_is_told(
    listed: list[RunSummary], language: str, columns: int
) -> None:
    with spoken(language):
        text = table(listed, ["damaged-one"], columns)
    for line in text.splitlines():
        assert cell_len(line) <= columns, line
    for name in ("activation", "optimizer", "seed", "batch_size", "precision", "learning_rate"):
        values = {getattr(one.settings, name) for one in listed}
        shown = [f"{v:g}" if isinstance(v, float) else str(v) for v in values]
        missing = [value for value in shown if value not in text]
        # The value that most have may be the one that is not told.
        assert len(missing) <= (len(values) > 1) or len(values) == 1, (name, missing)
    for one in listed:
        assert one.run in text


@pytest.mark.parametrize(("language", "ends"), [("en", "finished"), ("ko", "마침")])
def test_columns_stand_below_one_another(language: str, ends: str) -> None:
    with spoken(language):
        heading, *rows = table([PLAIN, other(optimizer="sgd"), other(seed=7)], [], 80).splitlines()
    last = heading.split()[-1]
    starts = {cell_len(heading[: heading.rindex(last)])}
    starts |= {cell_len(row[: row.rindex(ends)]) for row in rows}
    assert len(starts) == 1


def test_json_tells_all_settings_of_all_runs(home: Path) -> None:
    for number in range(3):
        made(f"run-{number}", number + 1, "finished")
    made("broken", 9, "finished").joinpath("recording.jsonl").write_text("{}\n")
    told = json.loads(run("runs", "--json", home=home).stdout)
    assert [one["run"] for one in told["runs"]] == ["run-2", "run-1", "run-0"]
    assert told["damaged"] == ["broken"]
    fields = set(RunSummary.__struct_fields__)
    assert fields - {"training", "seconds"} <= set(told["runs"][0])


def test_a_run_that_a_process_has_in_hand_is_said_to_train_and_not_to_be_resumable(
    home: Path,
) -> None:
    made("run", 1, "resumable")
    [before] = runs.listed().runs
    assert (before.training, before.resumable) == (False, True)
    held = runs.open_run("run")
    [during] = runs.listed().runs
    assert (during.training, during.resumable) == (True, False)
    with spoken("en"):
        assert table([during], [], 80).splitlines()[1].endswith("training")
    held.close()
    assert runs.listed().runs == (before,)
    assert places.runs_home().joinpath("run").is_dir()
