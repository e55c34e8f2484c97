"""A real engine, walked through all lessons: what it answers is taken down for `answered`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
import pytest

from engine import protocol
from engine.protocol import ANSWERING, AnyCommand, AnyEvent, is_last
from tests.tui.conftest import Person, opened
from tests.tui.hostile.answered import Answers, Event, known
from tests.tui.hostile.walks import LESSONS, walks
from tui.link import engine_link
from tui.link.asked import Took
from tui.link.engine_command import engine_command
from tui.shell.app import Ch2App

MOST_LOOKS = 6
"""Of one kind of event, but for the steps of a training: its epochs end where these do."""
LINE = 600_000
"""Bytes of the longest answer that is kept: the weights of all units are long and alike."""
TOLD_BY_NOBODY: tuple[AnyEvent, ...] = (
    protocol.DownloadProgress(received=5_000_000, total=11_490_434, source="https://a.example/b"),
    protocol.DownloadFinished(path="/home/somebody/mnist.npz"),
)
"""What only an engine with a network around it says."""


class RecordingLink(engine_link.EngineLink):
    """The real link; what is asked and said is taken down in `answers`, of all links together."""

    answers: Answers = {}  # noqa: RUF012

    def __init__(self, command: list[str], app: Ch2App) -> None:
        super().__init__(command, app)
        self._said: dict[int, list[Event]] = {}
        self._fit = self._greeted = self._last = 0

    def send(self, command: AnyCommand, took: Took | None = None) -> int:
        sent = command
        match command:
            case protocol.Fit(resume=None, fork=None):  # one epoch of a small network is enough
                small = msgspec.structs.replace(command.settings, epochs=1, hidden=(8,))
                sent = msgspec.structs.replace(command, settings=small)
            case protocol.TrainScratch():
                short = msgspec.structs.replace(command.settings, epochs=1)
                sent = msgspec.structs.replace(command, settings=short)
        self._last = number = super().send(sent, took)
        self._said[number] = []
        if not isinstance(command, protocol.Ping):  # it depends on the machine whether there is one
            self.answers.setdefault(known(command), []).append(self._said[number])
        if isinstance(command, protocol.Fit):
            self._fit = number
        if isinstance(command, protocol.Greet):
            self._greeted = number
        return number

    def understood(self, line: bytes) -> AnyEvent:
        event = super().understood(line)
        of_run = hasattr(event, "run") and type(event) not in ANSWERING
        ended = isinstance(event, protocol.StepsEnded)
        to = event.reply_to or (self._fit if of_run else self._last if ended else self._greeted)
        said = self._said.get(to, [])
        same = [one for one in said if one["type"] == event.__struct_config__.tag]
        few = len(same) < MOST_LOOKS or isinstance(event, protocol.Progress) or is_last(event)
        if few and len(line) < LINE and not isinstance(event, protocol.Problem):
            said.append(json.loads(protocol.encode(event)))
        return event


async def recorded(
    home: Path, tell: Callable[[str], None], lessons: Collection[str] = LESSONS
) -> Answers:
    """What a real engine answers to those lessons in that home, where a network has learned."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_link, "EngineLink", RecordingLink)
        async with opened(home, engine=engine_command("serve")) as person:
            await person.until(lambda: person.app.engine_state.phase == "ready")
            if lessons == LESSONS:
                await _ask_by_hand(person)
            for lesson in lessons:
                tell(lesson)
                await _walk(person, lesson)
    answers = {
        key: told
        for key, found in RecordingLink.answers.items()
        if (told := [*filter(None, found)])
    }
    by_nobody = [
        json.loads(protocol.encode(msgspec.structs.replace(e, reply_to=1))) for e in TOLD_BY_NOBODY
    ]
    answers[known(protocol.Download())] = [by_nobody]
    return _whole_trainings(answers)


async def _ask_by_hand(person: Person) -> None:
    """What no walk leads to: a training to its end, with a pause; trials; the end of steps."""
    app = person.app

    async def asked(command: AnyCommand) -> None:
        app.ask(command)
        await person.until(lambda: app.link is not None and not app.link.open)

    await asked(protocol.Fit(settings=protocol.FitSettings(data="digits")))
    await asked(protocol.Pause())
    run = app.engine_state.run
    assert run is not None
    await person.until(lambda: run.status == "paused")
    await asked(protocol.FilmStep())
    await person.until(lambda: run.status == "paused")
    await asked(protocol.Continue())
    await person.until(lambda: not run.active)
    for forgotten in ("reshape", "float", "one_hot"):
        await asked(protocol.TryBatch(forgotten=forgotten))
    await asked(protocol.TryUpdates())
    await asked(protocol.RunStage(stage="loop"))
    await asked(protocol.BeginSteps())
    await asked(protocol.EndSteps())
    await person.pilot.pause(1)


async def _walk(person: Person, lesson: str) -> None:
    app = person.app
    for view, keys in walks(lesson):
        app.open_lesson(lesson)
        await person.pilot.pause()
        assert app.lesson is not None
        app.lesson.action_reset()
        app.lesson.action_view(view)
        await _rested(person)
        for key in keys:
            await person.pilot.press(key)
            await _rested(person)
        app.ask(protocol.Stop())
        run = app.engine_state.run
        await person.until(lambda run=run: run is None or not run.active)  # type: ignore[misc]


async def _rested(person: Person) -> None:
    app = person.app

    def rests() -> bool:
        return (app.lesson is None or not app.lesson.awaits) and not (app.link and app.link.open)

    await person.until(rests)


def _whole_trainings(answers: Answers) -> Answers:
    """Every training is answered by one that came to its end."""
    whole = [
        said
        for found in answers.values()
        for said in found
        if {"fit_started", "fit_continued", "fit_finished"} <= {one["type"] for one in said}
    ]
    fits = {key: [max(whole, key=len)] for key in answers if '"type":"fit",' in key}
    return {**answers, **fits}
