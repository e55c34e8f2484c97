"""Which guesses are tried again: the wrong ones of which the question is still asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui.lessons.walker import walking
from tui.shell import chapter
from tui.shell.course.kept import Guess
from tui.shell.course.told import asked_text, to_try
from tui.shell.progress import Progress


def test_each_question_of_each_lesson_can_be_tried_again() -> None:
    for entry in chapter.entries():
        for kind in chapter.texts("en", entry.id).sections.get("questions", ()):
            wrong = Guess(entry.id, kind, "?", False)
            assert to_try((wrong,)) == (wrong,)


async def test_a_question_of_another_edition_waits_nowhere(tmp_path: Path) -> None:
    gone = Guess("broadcasting", "of_another_edition", "5", False, at=1)
    assert to_try((gone,)) == ()
    assert asked_text(gone, "en") == "of_another_edition"
    async with walking("broadcasting", tmp_path) as person:
        progress = person.app.progress
        progress.guessed(gone)
        await person.press("m")
        assert "review" not in person.lines[-1]
        person.app.open_ending("broadcasting")
        await person.pilot.pause()
        assert "of_another_edition ✗ 5" in " ".join(person.screen.split())
        assert "try a wrong guess again" not in person.lines[-1]
        progress.guessed(Guess("broadcasting", "shape", "(4,)", False))
        await person.press("m")
        assert "review: 1" in person.lines[-1]


@pytest.mark.parametrize("values", [{}, {"section": "x"}, {"key": 1, "self": "y", "text": "z"}])
def test_a_question_is_told_whatever_was_kept_of_it(values: dict[str, str | int | float]) -> None:
    for entry in chapter.entries():
        for kind in chapter.texts("en", entry.id).sections.get("questions", ()):
            for language in chapter.LANGUAGES:
                asked = asked_text(Guess(entry.id, kind, "?", False, values=values), language)
                assert asked
                assert "{" not in asked


def test_what_belongs_to_a_lesson_of_another_edition_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    guess = {"lesson": "of_another_edition", "kind": "shape", "answer": "5", "right": False}
    solved = {"lesson": "of_another_edition", "mission": "first"}
    path.write_text(json.dumps({"guesses": [guess], "missions": [solved]}))
    progress = Progress(path)
    assert (progress.guesses, progress.missions) == ((), ())
    progress.solved("fit", "smallest")
    progress.wait(5)
    progress.guessed(Guess("fit", "loss", "2.3", True))
    progress.wait(5)
    assert [one.lesson for one in progress.guesses] == ["fit"]
    assert [one.lesson for one in progress.missions] == ["fit"]
    kept = json.loads(path.read_text())
    for name in ("guesses", "missions"):
        assert [one["lesson"] for one in kept[name]] == ["of_another_edition", "fit"]
