"""What every lesson asks can be kept and asked again: its words, its right answer, new numbers.

The engine is the recording's, with a network that was trained before.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.tui.conftest import Person, opened_by
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.reader import Reader
from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.map.moving import BETWEEN, TRIES
from tui.shell.question import Question

LESSONS = [entry.id for entry in chapter.entries()]
FORECASTS = {
    "fit": ("after", "was"),
    "evaluate": ("train", "pad"),
    "geometry": ("untangle",),
    "elementwise": ("ratio",),
    "training_loop": ("falls",),
}
"""What is guessed before anybody can know: it is not kept as right or wrong."""
ONLY_FORECASTS = {"training_loop"}
ASKS_LATER = {
    "network", "layer", "descent", "training_loop", "update", "backprop", "from_scratch",
}  # fmt: skip
"""Lessons that ask nothing in the view that they open with."""
STEPS = 60
"""Steps of a view in which questions are looked for."""
SEEDS = range(4)
OF_FACTS = {
    ("prepare", "growth"), ("fit", "before"), ("from_scratch", "change"), ("from_scratch", "slope"),
    ("descent", "best"), ("compile", "pair"), ("elementwise", "cell"), ("evaluate", "read"),
}  # fmt: skip
"""Questions of which there is but one, or only one with the recording's network and images."""


async def asked_in(person: Person, lesson: Lesson) -> list[Question]:
    """A question of each kind, as it is first asked; each is right as it says itself."""
    found: dict[str, Question] = {}
    for view in lesson.open_views() or range(1, 2):
        lesson.action_view(view)
        await person.pilot.pause()
        await person.until(lambda: not lesson.awaits)
        for position in range(min(lesson.player.count, STEPS)):
            lesson.player.go(position)
            question = lesson.question()
            if question is not None and question.kind not in found:
                holds(lesson, question)
                if question.kind:
                    found[question.kind] = question
    return list(found.values())


def holds(lesson: Lesson, question: Question) -> None:
    if not question.kind:
        questions = lesson.texts.sections["questions"]
        said = {questions[key].split("{")[0] for key in FORECASTS.get(lesson.LESSON, ())}
        assert question.prompt.startswith(tuple(said)), f"{question.prompt} has no kind"
        return
    written = lesson.text("questions", question.kind, **question.values)
    assert question.prompt == written, question.kind
    assert question.was is not None, f"{question.kind} keeps what was right to itself"
    was = question.was()
    assert was, question.kind
    verdict = question.grade(was)
    assert verdict.right, f"{question.kind}: {was} is refused: {verdict.text}"


async def comes(person: Person, lesson: Lesson, kind: str) -> None:
    """The question comes again, as soon as the engine has said what it is about."""
    for _ in range(TRIES):
        if lesson.to_question(kind):
            return
        await person.pilot.pause(BETWEEN)
    pytest.fail(f"{kind} does not come again:\n{person.screen}")


@pytest.mark.parametrize("name", LESSONS)
async def test_a_question_knows_its_words_and_its_answer_and_comes_again(
    name: str, learned: Learned
) -> None:
    async with opened_by(Reader, learned.home, lesson=name) as person:
        await person.until(lambda: person.app.engine_state.data is not None)
        lesson = person.app.lesson
        assert lesson is not None
        if name not in ASKS_LATER:
            await person.until(lambda: lesson.question() is not None)
        asked = await asked_in(person, lesson)
        assert asked or name in ONLY_FORECASTS, f"{name} asks nothing"
        for question in asked:
            met = set[tuple[str, str]]()
            for seed in SEEDS:
                lesson.vary(Random(seed))
                await comes(person, lesson, question.kind)
                now = lesson.question()
                assert now is not None
                assert now.kind == question.kind
                holds(lesson, now)
                assert now.was is not None
                met.add((now.prompt, now.was()))
            is_new = len(met) > 1 or (name, question.kind) in OF_FACTS
            assert is_new, f"{question.kind} comes again on the same numbers: {met}"
