"""Guesses and missions: what is kept of them, over restarts and beside another screen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from math import isfinite
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tui.shell.course.kept import (
    Guess,
    Solved,
    kept_guesses,
    kept_missions,
    kept_values,
    latest,
    waiting,
    writable,
)
from tui.shell.progress import Progress

guesses = st.lists(
    st.builds(
        Guess,
        lesson=st.sampled_from(("fit", "product")),
        kind=st.sampled_from(("shape", "cell")),
        answer=st.text(max_size=4),
        right=st.booleans(),
        at=st.integers(0, 20),
    ),
    max_size=12,
    unique_by=lambda guess: guess.at,
)


def guess(at: int, answer: str, *, right: bool, kind: str = "shape") -> Guess:
    return Guess("product", kind, answer, right, "(3, 4)", {"cell": "c[0]", "row": 3}, at)


@given(guesses)
def test_a_guess_waits_until_a_right_answer_follows_it(made: list[Guess]) -> None:
    """Against a walk through all that was said, in its order."""
    last = {one.what: one for one in sorted(made, key=lambda one: one.at)}
    wrong = {what for what, one in last.items() if not one.right}
    assert {one.what for one in waiting(kept_guesses(made))} == wrong
    assert {one.what: one for one in latest(kept_guesses(made))} == last


@given(guesses, guesses)
def test_two_screens_come_to_the_same_whoever_writes_first(
    here: list[Guess], there: list[Guess]
) -> None:
    there = [one for one in there if one.at not in {other.at for other in here}]
    assert kept_guesses((*kept_guesses(here), *there)) == kept_guesses(
        (*kept_guesses(there), *here)
    )
    assert len(kept_guesses(here)) <= 8, "two of each question"


def test_a_mission_counts_as_it_was_first_done() -> None:
    done = Solved("fit", "smallest", "12", 5), Solved("fit", "smallest", "9", 7)
    assert kept_missions(reversed(done)) == (done[0],)


def test_all_of_it_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    progress = Progress(path)
    progress.guessed(guess(0, "(4, 3)", right=False))
    progress.guessed(guess(0, "306", right=True, kind="cell"))
    progress.solved("product", "own_transpose", "[[1, 2], [3, 4]]")
    progress.solved("product", "own_transpose", "later")
    progress.wait(5)
    again = Progress(path)
    assert [(one.kind, one.answer, one.was, dict(one.values)) for one in again.guesses] == [
        ("shape", "(4, 3)", "(3, 4)", {"cell": "c[0]", "row": 3}),
        ("cell", "306", "(3, 4)", {"cell": "c[0]", "row": 3}),
    ]
    assert [one.kind for one in waiting(again.guesses)] == ["shape"]
    assert again.missions_of("product") == {"own_transpose"}
    assert again.missions[0].answer == "[[1, 2], [3, 4]]"


def test_two_screens_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    one, other = Progress(path), Progress(path)
    one.guessed(guess(0, "(4, 3)", right=False))
    one.wait(5)
    other.guessed(guess(0, "7", right=False, kind="cell"))
    other.solved("fit", "smallest")
    other.wait(5)
    one.guessed(guess(0, "(3, 4)", right=True))
    one.wait(5)
    kept = Progress(path)
    assert {(each.kind, each.right) for each in kept.guesses} == {
        ("shape", False), ("shape", True), ("cell", False)
    }  # fmt: skip
    assert [each.kind for each in waiting(kept.guesses)] == ["cell"]
    assert kept.missions_of("fit") == {"smallest"}
    assert kept.understood == {"product"}


def test_a_right_answer_counts_though_the_clock_was_ahead(tmp_path: Path) -> None:
    path, ahead = tmp_path / "progress.json", 4 * 10**12
    wrong = {"lesson": "product", "kind": "shape", "answer": "?", "right": False, "at": ahead}
    path.write_text(json.dumps({"guesses": [wrong]}))
    progress = Progress(path)
    assert [one.answer for one in waiting(progress.guesses)] == ["?"]
    progress.guessed(guess(0, "(3, 4)", right=True))
    assert waiting(progress.guesses) == ()
    progress.guessed(guess(0, "(4, 3)", right=False))
    progress.guessed(guess(0, "(3, 4)", right=True))  # within a millisecond
    progress.wait(5)
    assert waiting(Progress(path).guesses) == ()


@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.one_of(st.floats(), st.booleans(), st.integers(), st.text(), st.none()),
    ),
    st.text(st.characters(exclude_categories=())),
)
def test_whatever_was_asked_and_answered_is_read_again(
    values: dict[str, object], answer: str
) -> None:
    kept = Guess("fit", "loss", writable(answer), True, values=kept_values(values))
    again = msgspec.json.decode(msgspec.json.encode(kept), type=Guess)
    assert again == kept
    for name, value in values.items():
        if isinstance(value, float) and isfinite(value):
            assert again.values[name] == value
        elif isinstance(value, bool):
            assert again.values[name] == str(value)


def test_a_mark_is_the_best_that_was_earned(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress.json")
    assert progress.mark("product") == ""
    progress.visit("product")
    assert progress.mark("product") == ""
    progress.finish("product")
    assert progress.mark("product") == "seen"
    progress.guessed(guess(0, "?", right=False))
    assert progress.mark("product") == "seen"
    progress.guessed(guess(0, "(3, 4)", right=True))
    assert progress.mark("product") == "understood"
    progress.solved("product", "own_transpose")
    assert progress.mark("product") == "mission"


WRITTEN_BEFORE = Path(__file__).parents[3] / "recordings" / "progress-before-the-course.json"
"""By the edition that had neither guesses nor missions: nine lessons begun, six of them done."""


def test_what_an_earlier_edition_wrote_is_read_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    shutil.copy(WRITTEN_BEFORE, path)
    before = json.loads(path.read_text())
    progress = Progress(path)
    assert (progress.language, progress.theme, progress.last, progress.folded) == (
        "ko", "ch2-light", "slicing", True
    )  # fmt: skip
    assert [progress.mark(lesson) for lesson in ("fit", "ranks", "batches")] == ["seen", "", ""]
    assert (progress.guesses, progress.missions) == ((), ())
    progress.guessed(guess(0, "(4, 3)", right=False))
    progress.solved("digits", "edge")
    progress.wait(5)
    after = json.loads(path.read_text())
    assert {name: after[name] for name in before} == before
    assert [file.name for file in tmp_path.iterdir()] == ["progress.json"], "none set aside"


AT_ONCE = """
import sys, time
from pathlib import Path
from tui.shell.course.kept import Guess
from tui.shell.progress import Progress
path, ours, theirs = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
progress = Progress(path)
path.with_name(ours).touch()
while not path.with_name(theirs).exists():
    time.sleep(0.001)
for number in range(40):
    progress.guessed(Guess("fit", f"{ours}{number}", "?", False))
    progress.solved("fit", f"{ours}{number}")
    if number % 8 == 7:
        progress.guessed(Guess("fit", f"{ours}{number}", "!", True))
    progress.wait(20)
"""


def test_two_screens_at_once_lose_no_guess_mission_or_review(tmp_path: Path) -> None:
    """Two processes, each with 40 wrong guesses of which 5 are made right, and 40 missions."""
    path = tmp_path / "progress.json"
    names = ("a", "b")
    screens = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE, str(path), name, other])
        for name, other in (names, names[::-1])
    ]
    assert [screen.wait(60) for screen in screens] == [0, 0]
    kept = Progress(path)
    made = {f"{name}{number}" for name in names for number in range(40)}
    righted = {f"{name}{number}" for name in names for number in range(7, 40, 8)}
    assert kept.missions_of("fit") == made
    assert {one.kind for one in kept.guesses if not one.right} == made
    assert {one.kind for one in kept.guesses if one.right} == righted
    assert {one.kind for one in waiting(kept.guesses)} == made - righted, "what `v` asks again"
    assert kept.understood == {"fit"}
