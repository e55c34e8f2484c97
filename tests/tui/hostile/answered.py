"""What a real engine answered to every question that the lessons ask, to be answered again.

An `AnsweringLink` says again what tests.tui.hostile.recorded took down, each line changed on
its way by whoever stands in the middle.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from engine import protocol
from engine.protocol import AnyCommand
from engine.protocol.arrays import Array
from tests.tui.stand_in import StandInLink
from tui.link.asked import Took
from tui.link.engine_link import EngineSaid
from tui.shell.app import Ch2App

FILE = Path(__file__).with_name("answers.json.gz")
Event: TypeAlias = dict[str, Any]
Answers: TypeAlias = dict[str, list[list[Event]]]
"""By a command without its number: each time it was asked, what was said to it."""
REPEATED = {
    "run", "first", "name", "batch", "column", "place", "split", "stage", "forgotten", "label",
    "answer",
}  # fmt: skip
"""Of a question, what its answer says again."""
Middle: TypeAlias = Callable[[Event], Event]


def known(command: AnyCommand) -> str:
    """The command without its number."""
    return protocol.encode(msgspec.structs.replace(command, id=0)).decode()


def kind(key: str) -> str:
    """Of the command that was asked."""
    return str(json.loads(key)["type"])


def as_recorded() -> Answers:
    """What was recorded, and nothing else."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        found: Answers = json.load(file)
    return found


def stored() -> Answers:
    """What was recorded, with one of each thing that it lacks."""
    found = as_recorded()
    wrong = protocol.Problem(
        reply_to=1, code="download.failed", message="no", detail={"reason": "n"}
    )
    for key, said in found.items():
        for event in (event for events in said for event in events):
            _with_all_parts(event, json.loads(key))
    return {**found, known(protocol.CancelDownload()): [[json.loads(protocol.encode(wrong))]]}


def _with_all_parts(event: Event, command: Event) -> None:
    """With one of each thing that none of the recorded runs had: a fork, a damaged run, and a
    program of the repair shop that raises something."""
    told: list[Any] = []
    if event["type"] == "shop_look" and event["ended"] and command["forms"]:
        event["trouble"] = {"line": 3, "says": "RuntimeError: no"}
    if event["type"] == "runs":
        told, event["damaged"] = event["runs"], ["damaged"]
    elif event["type"] == "epochs":
        told = [event["started"]]
    for run in told:
        if not run["settings"]["forks"]:
            epoch = run["settings"]["epochs"] - 1
            run["settings"]["forks"] = [{"run": run["run"], "epoch": epoch, "learning_rate": 0.01}]


def store(answers: Answers) -> None:
    """Keep them, in an order and with a date that do not change from one time to the next."""
    text = json.dumps(answers, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    FILE.write_bytes(gzip.compress(text.encode(), mtime=0))


class AnsweringLink(StandInLink):
    """Answers from what was recorded; `middle` changes every line on its way."""

    def __init__(self, app: Ch2App, answers: Answers, middle: Middle = lambda event: event) -> None:
        super().__init__(app)
        self.answers, self.middle = answers, middle
        self.let_through: list[str] = []
        """Kinds of the events that were changed and that the link let through."""
        self.refused: list[protocol.Problem] = []
        self._waiting: deque[tuple[AnyCommand, int]] = deque()
        self._times: dict[str, int] = {}

    def send(self, command: AnyCommand, took: Took | None = None) -> int:
        number = super().send(command, took)
        self._waiting.append((command, number))
        return number

    def answer(self, most: int = 200) -> bool:
        """Say what is to be said to all that was asked; whether that was anything."""
        told = False
        while self._waiting and most:
            command, number = self._waiting.popleft()
            for event in self._answers_to(command):
                addressed = {**event, "reply_to": number} if event["reply_to"] else event
                self._say(addressed)
                told = True
                most -= 1
        return told

    def _say(self, event: Event) -> None:
        changed = self.middle(event)
        line = msgspec.json.encode(changed) + b"\n"
        understood = self.understood(line)
        if changed is not event:
            if understood.__struct_config__.tag == changed["type"]:
                self.let_through.append(changed["type"])
            else:
                assert isinstance(understood, protocol.Problem), "what is refused is a problem"
                self.refused.append(understood)
        self.app.on_engine_said(EngineSaid(understood, self._owed_to(understood)))

    def _answers_to(self, command: AnyCommand) -> list[Event]:
        key = known(command)
        found = self.answers.get(key) or self._alike(command)
        if not found:
            return []
        time = self._times[key] = self._times.get(key, -1) + 1
        return found[time % len(found)]

    def _alike(self, command: AnyCommand) -> list[list[Event]]:
        """Answers to the same kind of question: what is asked depends on what was answered."""
        if isinstance(command, protocol.GetImages):
            return [[self._images(command)]]
        wanted = json.loads(protocol.encode(command))
        same = [
            (sum(was[name] == wanted[name] for name in was), key)
            for key in self.answers
            if (was := json.loads(key))["type"] == wanted["type"]
        ]
        if not same:
            return []
        _, nearest = max(same)
        return [[_as_asked(event, wanted) for event in told] for told in self.answers[nearest]]

    def _images(self, command: protocol.GetImages) -> Event:
        """As many images as there may be, of the size that the data is said to have."""
        data = self.app.engine_state.data
        assert data is not None
        count = min(command.count, max(1, (data.train if command.split == "train" else data.test)))
        shape = count, data.height, data.width
        pixels = Array(
            "|u1", shape, (bytes(range(256)) * (math.prod(shape) // 256 + 1))[: math.prod(shape)]
        )
        labels = Array("|u1", (count,), bytes(count))
        event = protocol.Images(
            reply_to=1, split=command.split, first=command.first, pixels=pixels, labels=labels
        )
        found: Event = json.loads(protocol.encode(event))
        return found


def _as_asked(event: Event, command: Event) -> Event:
    """The event with what it repeats of its question."""
    if event["type"] == "unit_weights":
        shape = event["weights"]["shape"]
        count = min(command["count"], shape[0], event["units"] - command["first"])
        data = base64.b64decode(event["weights"]["data"])[: count * 4 * math.prod(shape[1:])]
        weights = {"dtype": "<f4", "shape": [count, *shape[1:]]}
        event = {**event, "weights": {**weights, "data": base64.b64encode(data).decode()}}
    repeated = {name: command[name] for name in REPEATED & command.keys() & event.keys()}
    return {**event, **repeated}
