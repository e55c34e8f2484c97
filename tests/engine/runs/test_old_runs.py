"""Old runs are kept within bounds: named, asked about, and none that can go on is lost."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.cli.runs import main
from engine.data import places
from engine.protocol.errors import Mistake
from engine.runs import old_runs, runs
from engine.runs.checkpoint import save
from engine.runs.old_runs import Amount, OldRun, State, shown
from tests.engine.runs.test_checkpoint import HEAD, TENSORS
from tests.engine.runs.test_recording import whole_run, written

DAY = 86_400.0


def made(name: str, day: int, state: State) -> Path:
    """A run of that day, in that state."""
    folder = places.runs_home() / name
    folder.mkdir(parents=True)
    if state == "never began":
        (folder / ".checkpoint.safetensors.x.tmp").write_bytes(b"half of a")
        return folder
    events = whole_run() if state == "finished" else whole_run()[:3]
    written(folder / "recording.jsonl", [replace(event, at=day * DAY) for event in events])
    if state != "lost":
        save(folder / "checkpoint.safetensors", replace(HEAD, run=name), TENSORS)
    return folder


@pytest.fixture
def five(home: Path) -> list[str]:
    """The names of five runs, the oldest first, of which at most two may be kept."""
    states: list[State] = ["finished", "resumable", "lost", "finished", "finished"]
    # Their names don't tell their age: a clock may have been set back.
    names = [f"run-{9 - day}" for day in range(5)]
    for day, (name, state) in enumerate(zip(names, states, strict=True), 1):
        made(name, day, state)
    return names


@pytest.fixture
def at_most_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_runs, "MOST_RUNS", 2)


def there() -> set[str]:
    return set(os.listdir(places.runs_home()))


def answering(monkeypatch: pytest.MonkeyPatch, answer: str | None) -> None:
    """A person at a terminal who says this, or nobody."""

    class Terminal:
        def isatty(self) -> bool:
            return answer is not None

        def readline(self) -> str:
            return answer or ""

    monkeypatch.setattr("sys.stdin", Terminal())


def test_the_oldest_go_until_the_rest_is_not_too_much_and_none_that_can_go_on(
    five: list[str], at_most_two: None
) -> None:
    going = old_runs.to_go(old_runs.all_runs())
    assert [(run.path.name, run.state) for run in going] == [
        (five[0], "finished"),
        (five[2], "lost"),
        (five[3], "finished"),
    ]


def test_too_many_bytes_are_too_much_as_well(
    five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = old_runs.all_runs()
    monkeypatch.setattr(old_runs, "MOST_BYTES", sum(run.size for run in kept) - 1)
    assert [run.path.name for run in old_runs.to_go(kept)] == five[:1]


def test_within_the_limits_nothing_goes_and_nothing_is_said(
    five: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert old_runs.many() is None
    assert main(["--clean"]) == 0
    assert "nothing to clean: 5 runs, " in capsys.readouterr().out
    assert there() == set(five)


def test_what_never_began_goes_whatever_the_number(home: Path, five: list[str]) -> None:
    made("empty", 9, "never began")
    (places.runs_home() / "not ours").mkdir()
    (places.runs_home() / "mine").mkdir()
    (places.runs_home() / "mine" / "notes").touch()
    assert [run.path.name for run in old_runs.to_go(old_runs.all_runs())] == ["empty"]
    assert main(["--clean", "--yes"]) == 0
    assert there() == {*five, "not ours", "mine"}


def test_a_run_that_another_process_holds_does_not_go(five: list[str], at_most_two: None) -> None:
    held = runs.open_run(five[0])
    going = [run.path.name for run in old_runs.to_go(old_runs.all_runs())]
    assert five[0] not in going
    assert main(["--clean", five[0], "--yes"]) == 2
    held.close()
    assert five[0] in there()


def test_a_person_is_shown_what_would_go_and_asked(
    five: list[str],
    at_most_two: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for answer in ("\n", "n\n", "", "no\n", "yess\n"):
        answering(monkeypatch, answer)
        assert main(["--clean"]) == 0
        said = capsys.readouterr().out
        assert all(name in said for name in (five[0], five[2], five[3]))
        assert "1970-01-02" in said
        assert "delete 3 runs, " in said
        assert said.endswith("[y/N] nothing is deleted\n")
        assert there() == set(five)
    answering(monkeypatch, "Y\n")
    assert main(["--clean"]) == 0
    assert "deleted 3 runs" in capsys.readouterr().out
    assert there() == {five[1], five[4]}


def test_without_a_terminal_nothing_goes_unless_it_was_said(
    five: list[str],
    at_most_two: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answering(monkeypatch, None)
    assert main(["--clean"]) == 2
    said = capsys.readouterr()
    assert five[0] in said.out
    assert said.err.count("\n") == 1
    assert "--yes" in said.err
    assert there() == set(five)
    assert main(["--clean", "--yes"]) == 0
    assert there() == {five[1], five[4]}


def test_who_interrupts_the_question_deletes_nothing(
    five: list[str], at_most_two: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(amount: Amount) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.cli.clean._agrees", interrupted)
    answering(monkeypatch, "y\n")
    assert main(["--clean"]) == 130
    assert there() == set(five)


def test_a_named_run_goes_whatever_its_state(five: list[str]) -> None:
    assert main(["--clean", five[1], five[4], "--yes"]) == 0
    assert there() == {five[0], five[2], five[3]}


@pytest.mark.parametrize("name", ["nope", "../runs", "..", "", "/etc", "a/b"])
def test_a_name_that_is_no_runs_deletes_nothing_at_all(
    five: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--clean", five[0], name, "--yes"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert there() == set(five)


def test_a_run_in_whose_folder_other_files_lie_is_kept_whole(
    five: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = places.runs_home() / five[0]
    (folder / "network.pt").touch()
    before = sorted(os.listdir(folder))
    assert main(["--clean", five[0], five[2], "--yes"]) == 1
    assert "other files" in capsys.readouterr().err
    assert sorted(os.listdir(folder)) == before
    assert five[2] not in there()


def test_where_all_can_go_on_they_are_to_be_named(
    home: Path, at_most_two: None, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in range(3):
        made(f"run-{day}", day, "resumable")
    assert main(["--clean", "--yes"]) == 0
    assert "name those that may go" in capsys.readouterr().out
    assert len(there()) == 3


def test_too_much_is_one_problem_with_numbers(five: list[str], at_most_two: None) -> None:
    problem = old_runs.many()
    assert problem is not None
    assert problem.code == "runs.many"
    assert problem.message.startswith("5 runs, ")
    assert "`ch2-tui runs --clean`" in problem.message
    assert problem.detail["runs"] == 5
    assert problem.detail["most_runs"] == 2


def test_a_run_that_begins_says_that_there_are_too_many_and_trains(
    five: list[str], at_most_two: None
) -> None:
    from engine.protocol import Event, FitSettings, Problem
    from engine.runs.controls import Controls
    from engine.training import beginning
    from tests.engine.small import small_dataset

    said: list[Event] = []
    settings = FitSettings(epochs=1, batch_size=30, hidden=(16,), threads=1, device="cpu")
    fitting = beginning.begin(settings, lambda where: small_dataset())
    assert not fitting.run(Controls(), said.append).stopped
    [problem] = [event for event in said if isinstance(event, Problem)]
    assert (problem.code, problem.detail["runs"]) == ("runs.many", 6)
    assert there() > set(five)


def test_where_runs_should_be_is_a_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places.existing(places.data_home())
    places.runs_home().write_text("mine")
    for words in ([], ["--json"], ["--clean", "--yes"], ["--export", "run", "a.pt"]):
        assert main(words) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
    with pytest.raises(Mistake):
        runs.create("mnist", time.time())
    assert places.runs_home().read_text() == "mine"


@given(st.integers(0, 2**50))
def test_sizes_are_read_at_a_glance(size: int) -> None:
    number, unit = shown(size).split()
    assert len(number.replace(",", "")) <= 9
    factor = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[unit]
    assert abs(float(number.replace(",", "")) * factor - size) <= (0.05 + 1e-9) * factor


@given(
    st.lists(st.tuples(st.sampled_from(("finished", "resumable", "lost")), st.integers(0, 100))),
    st.integers(0, 20),
    st.integers(0, 500),
)
def test_whatever_is_kept_only_what_may_go_goes_and_no_more_than_must(
    kept: list[tuple[State, int]], most: int, size: int
) -> None:
    every = [OldRun(Path(f"/nowhere/{n}"), n, size, state) for n, (state, size) in enumerate(kept)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(old_runs, "MOST_RUNS", most)
        patch.setattr(old_runs, "MOST_BYTES", size)
        going = old_runs.to_go(every)
        assert not any(run.state == "resumable" for run in going)
        may_go = [run for run in every if run.state != "resumable"]
        assert going == may_go[: len(going)]
        rest = [run for run in every if run not in going]
        left = Amount(len(rest), sum(run.size for run in rest))
        assert not left.is_too_much or going == may_go
        if going:
            one_more = Amount(left.runs + 1, left.size + going[-1].size)
            assert one_more.is_too_much
