"""Fields of answers are extreme; every view of a lesson is opened on them."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from textual.events import Key

from engine import protocol
from engine.protocol import AnyCommand, ProtocolError, decode_event
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.hostile.answered import AnsweringLink, Answers, Event
from tests.tui.hostile.extremes import Case, reconciled
from tests.tui.hostile.walks import Walks, walks
from tui.drawing.drawing import Drawing
from tui.link.asked import Asked
from tui.link.control_characters import without_control
from tui.told.telling import spoken

SCREENS = (((80, 24), "en"), ((120, 40), "ko"))
ROUNDS = 4
"""Answers lead to questions; a lesson that still asks after so many rounds of 200 never ends."""
CHARACTERS = {"full_stop": ".", "comma": ",", "minus": "-", "equals_sign": "="}
BESIDE: Mapping[str, AnyCommand] = {
    "digits": protocol.CancelDownload(),
    "training_loop": protocol.EndSteps(),
    "from_scratch": protocol.RunStage(stage="loop"),
    "fit": protocol.FilmStep(),
}
"""What no key in a walk asks for: so long a stage, the end of a loop, what has gone wrong."""
FIRST = ("hello", "data_ready")
"""Where these are refused a lesson is told nothing else."""


@dataclass
class Findings:
    """What came of the cases that were tried."""

    tried: set[str] = field(default_factory=set)
    """Fields that had an extreme in an event that came to the link."""
    shown: set[str] = field(default_factory=set)
    """Fields that had an extreme which the link let through, so that it was drawn."""
    refused: int = 0
    let_through: int = 0
    fell: dict[str, str] = field(default_factory=dict)
    """What fell, by where; an example of what it fell on, and its traceback."""


class Middle:
    """Makes fields extreme, one in every event of a kind."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.cases = {case.kind: case for case in cases}
        self.used: set[str] = set()

    def __call__(self, event: Event) -> Event:
        case = self.cases.get(event["type"])
        changed = case.applied(event) if case is not None else None
        if case is None or changed is None:
            return event
        self.used.add(case.kind)
        return reconciled(changed)


_ASKED: list[Asked[Any, Any]] = []
"""All that keeps answers, of all lessons that were opened."""


@asynccontextmanager
async def lesson_at(lesson: str, folder: Path, screen: int = 0) -> AsyncIterator[Person]:
    """The application at that lesson; what it was answered can be forgotten, to be asked again."""
    size, language = SCREENS[screen]
    made = Asked.__init__

    def make(self: Asked[Any, Any], *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        _ASKED.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Asked, "__init__", make)
        async with opened(
            folder, engine=QUIET_ENGINE, lesson=lesson, size=size, language=language
        ) as person:
            yield person
    _ASKED.clear()


async def heard(
    person: Person, lesson: str, answers: Answers, walked: Walks | None = None
) -> dict[str, list[Event]]:
    """What reaches a lesson when nobody stands in the middle, by kind."""
    events: dict[str, list[Event]] = {}

    def listen(event: Event) -> Event:
        events.setdefault(event["type"], []).append(event)
        return event

    link = AnsweringLink(person.app, answers, listen)
    await _look(person, lesson, link, walked or walks(lesson))
    return events


def may_arrive(case: Case, events: Mapping[str, Sequence[Event]]) -> bool:
    """Whether one of these events, with that field so, is a message: others are refused unread."""
    for event in events.get(case.kind, ()):
        changed = case.applied(event)
        if changed is None or changed == event:
            continue
        try:
            decode_event(without_control(msgspec.json.encode(reconciled(changed))))
        except ProtocolError:
            continue
        return True
    return False


async def attack(
    person: Person,
    lesson: str,
    answers: Answers,
    cases: Sequence[Case],
    findings: Findings,
    walked: Walks | None = None,
) -> None:
    """Open the lesson in all its views, before a new engine whose answers have these extremes."""
    middle = Middle(cases)
    link = AnsweringLink(person.app, answers, middle)
    try:
        await _look(person, lesson, link, walked or walks(lesson))
    except Exception as error:
        _note(findings, cases, error)
    inside = person.app._exception
    if inside is not None:
        person.app._exception = None
        _note(findings, cases, inside)
    findings.refused += len(link.refused)
    findings.let_through += len(link.let_through)
    findings.tried |= {case.field for case in cases if case.kind in middle.used}
    through = middle.used & set(link.let_through)
    findings.shown |= {case.field for case in cases if case.kind in through}


def _note(findings: Findings, cases: Sequence[Case], error: BaseException) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame
        for frame in frames
        if "/tests/" not in frame.filename
        and ("/tui/" in frame.filename or "/engine/" in frame.filename)
    ]
    last = ours[-1] if ours else frames[-1]
    where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
    text = "".join(traceback.format_exception(error)[-6:])
    findings.fell.setdefault(where, f"{'; '.join(map(str, cases))}\n{text}")


async def _look(person: Person, lesson: str, link: AnsweringLink, walked: Walks) -> None:
    app = person.app
    app.close_panels()
    app.link = link
    app.engine_state.restarted()
    app.engine_state.run = app.engine_state.trial = app.engine_state.device = None
    app.engine_state.runs = ()
    for asked in _ASKED:
        asked.forget()
    link.send(protocol.Greet())
    _hear(link)
    app.download.begin()
    _hear(link)
    for view, keys in walked:
        app.open_lesson(lesson)
        await person.pilot.pause()
        shown = app.lesson
        assert shown is not None
        shown.action_reset()
        shown.action_view(view)
        _hear(link)
        for key in keys:
            await app.on_event(_pressed(key))
            _hear(link)
        await person.pilot.pause()
        assert person.screen
        if app.lesson is not None:
            assert spoken(shown.query("#figure > Drawing").first(Drawing)) is not None
    if lesson in BESIDE:
        app.ask(BESIDE[lesson])
        _hear(link)
        await person.pilot.pause()


def _pressed(key: str) -> Key:
    return Key(key, CHARACTERS.get(key, key if len(key) == 1 else None))


def _hear(link: AnsweringLink) -> None:
    for _ in range(ROUNDS):
        if not link.answer():
            return
    raise AssertionError("it asks and is answered without end")


def rounds(cases: Iterable[Case], random: Random) -> list[tuple[Case, ...]]:
    """All of them, as many at once as there are kinds: what begins a conversation by itself.

    The first rounds have each field once, the next ones each field once more.
    """
    by_field: dict[str, list[Case]] = {}
    for case in cases:
        by_field.setdefault(case.field, []).append(case)
    by_kind: dict[str, list[Case]] = {}
    for found in by_field.values():
        random.shuffle(found)
    for turn in zip_longest(*by_field.values()):
        for case in filter(None, turn):
            by_kind.setdefault(case.kind, []).append(case)
    first = [[(case,) for case in by_kind.pop(kind, [])] for kind in FIRST]
    together = [tuple(filter(None, row)) for row in zip_longest(*by_kind.values())]
    return [one for turn in zip_longest(*first, together) for one in turn if one is not None]
