"""Whatever is typed into whichever field of whichever lesson: it is taken, or truly refused."""

from __future__ import annotations

import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len

from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from engine.protocol.errors import Mistake
from tests.engine.explain.refusals import require_true, typed_texts
from tests.tui.conftest import Person, opened
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.shared.networks.test_networks import summary
from tui.lessons.fit.runs.fork import ForkPoint
from tui.lessons.training_loop.code import parse_rate
from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.lesson_question import QuestionFrame
from tui.shell.panels.settings import FIELDS, read_setting

ROW = 78
"""Cells of the row above the field, in which a refusal is told."""
STEPS = 12
POLLS = 50
PASSES = 4
"""Through a lesson some of whose fields wait for an answer of the engine."""
EXAMPLE = re.compile(r"(?:[Ss]uch as|[Tt]ry|[Ww]rite|[Tt]ype) (.+?)(?=\.?$|\. | or |; )", re.M)
EXAMPLES = int(os.environ.get("CH2_TUI_TEXTS", "60"))
"""Texts that each field is given; more are worth a night."""
MEGABYTES = tuple(
    part * (10**6 // len(part))
    for part in ("1", "(", "x", "1,", "[1], ", " ", "1e", "w = 1;", "３", "-", "()", ".T", "2**")
)


OF_NONE = {"question": QuestionFrame.question, "edit": QuestionFrame.edit}
"""Of a lesson without such a field."""
ELSEWHERE = (
    ("fit", "edit"), ("training_loop", "question"), ("training_loop", "edit"), ("evaluate", "edit")
)  # fmt: skip
"""What opens only beside an engine that trains or steps; its texts are tried below. No view of
evaluate can be edited."""


@dataclass(frozen=True)
class Typing:
    """A field as it stands on screen: what it asks, a text for it, and what takes a text."""

    lesson: Lesson
    prompt: str
    holds: str
    takes: Callable[[str], object]

    @property
    def alike(self) -> str:
        """The same for fields that differ by the numbers in their prompt."""
        prompt = re.sub("[0-9]+", "0", self.prompt)
        return f"{self.lesson.view} {prompt} {self.takes == self.lesson.entered}"


async def fields(person: Person, name: str, seen: set[str]) -> AsyncIterator[Typing]:
    """Each field not `seen` yet that a lesson shows in its views and first steps, while it does."""
    person.app.open_lesson(name)
    await person.pilot.pause()
    lesson = person.app.lesson
    assert isinstance(lesson, Lesson)
    await person.until(lambda: person.app.engine_state.data is not None)
    for view in range(1, max(lesson.VIEWS, 1) + 1):
        lesson.action_view(view)
        await person.pilot.pause()
        for _ in range(POLLS):
            if not lesson.awaits:
                break
            await person.pilot.pause(0.02)
        # What is edited may become another thing, with no question: all questions come first.
        for taken in (asked_now, edited_now):
            for step in range(STEPS):
                field = taken(lesson)
                if field is not None and field.alike not in seen:
                    seen.add(field.alike)
                    yield field
                    lesson.action_reset()
                    for _ in range(step):
                        lesson.player.forward()
                lesson.player.forward()
                await person.pilot.pause()
            lesson.action_reset()


def asked_now(lesson: Lesson) -> Typing | None:
    """The field of the question."""
    question = lesson.asks
    return Typing(lesson, question.prompt, "1", question.grade) if question else None


def edited_now(lesson: Lesson) -> Typing | None:
    """The field that `e` opens."""
    edited = lesson.edited
    return Typing(lesson, *edited, lesson.entered) if edited else None


def texts_of(field: Typing) -> tuple[str, ...]:
    """What the field holds, and what its lesson's refusals say would work."""
    refusals = chapter.texts("en", field.lesson.LESSON).sections.get("mistakes", {})
    told = [example for text in refusals.values() for example in EXAMPLE.findall(text)]
    return (field.holds, *told)


def require_told(field: Typing, mistake: Mistake) -> None:
    """The refusal has a sentence in either language, filled, that fits above the field."""
    for language in chapter.LANGUAGES:
        own, frame = (chapter.texts(language, one) for one in (field.lesson.LESSON, "frame"))
        texts = own if own.has("mistakes", mistake.code) else frame
        assert texts.has("mistakes", mistake.code), (language, field.lesson.LESSON, mistake.code)
        asked = set(chapter.PLACEHOLDER.findall(texts.get("mistakes", mistake.code)))
        assert asked <= set(mistake.detail), (language, mistake.code)
        said = texts.get("mistakes", mistake.code, **mistake.detail)
        named = len("a: ") if "operand" in mistake.detail else 0
        assert cell_len(said) + named <= ROW, said


def try_texts(field: Typing) -> None:
    """Fail if a text breaks the field, if a refusal is not true, or if a paste takes long."""

    @settings(max_examples=EXAMPLES, phases=[Phase.generate], database=None)
    @given(text=typed_texts(texts_of(field)))
    def try_one(text: str) -> None:
        try:
            field.takes(text)
        except Mistake as mistake:
            require_true(mistake, text)
            require_told(field, mistake)

    try_one()
    for text in MEGABYTES:
        began = time.perf_counter()
        with suppress(Mistake):
            field.takes(text)
        assert time.perf_counter() - began < 1, (field.prompt, text[:20])


@pytest.mark.parametrize("language", chapter.LANGUAGES)
def test_a_refusal_has_room_for_the_longest_quotation(language: str) -> None:
    longest = Span.of("x" * 1_000).quoted
    for lesson in ("frame", *(entry.id for entry in chapter.entries())):
        for code, told in chapter.texts(language, lesson).sections.get("mistakes", {}).items():
            said = chapter.fill(told, token=longest, at=200, given=2, known="+ − × max >")
            assert "{token}" not in told or cell_len(said) <= ROW, f"{lesson}, {code}: {said}"


@pytest.mark.parametrize("name", [entry.id for entry in chapter.entries()])
async def test_no_refusal_of_a_lesson_names_what_is_not_there(learned: Learned, name: str) -> None:
    seen: set[str] = set()
    async with opened(learned.home, lesson=name) as person:
        lacking = {"question", "edit"}
        for _ in range(PASSES):
            async for field in fields(person, name, seen):
                lacking.discard("edit" if field.takes == field.lesson.entered else "question")
                try_texts(field)
            lesson = person.app.lesson
            lacking -= {one for one in lacking if getattr(type(lesson), one) is OF_NONE[one]}
            lacking -= {one for one in lacking if (name, one) in ELSEWHERE}
            if not lacking:
                break
        assert not lacking


BESIDE_AN_ENGINE: dict[str, Callable[[str], object]] = {
    "fork": partial(ForkPoint().read, summary("a")),
    "rate": parse_rate,
    "falls": parse_yes_no,
    **{name: partial(read_setting, name) for name in FIELDS},
}


@pytest.mark.parametrize("name", BESIDE_AN_ENGINE)
@given(text=typed_texts(("5", "512, 256", "rmsprop", "0.001", "yes")))
def test_no_refusal_beside_a_training_names_what_is_not_there(name: str, text: str) -> None:
    try:
        BESIDE_AN_ENGINE[name](text)
    except Mistake as mistake:
        require_true(mistake, text)
    except ValueError:
        pass  # beyond what FitSettings takes: the panel tells the range
