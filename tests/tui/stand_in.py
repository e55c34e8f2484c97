"""A link without a process: commands are taken down, and what is said goes the link's own way.

What the link would refuse of an engine it refuses here, so that no lesson is handed an event
that it can never see.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from itertools import count
from typing import TypeVar

import pytest
from msgspec.structs import replace

from engine import protocol
from engine.protocol import ANSWERING, ANSWERS, AnyCommand, AnyEvent
from tui.link.asked import Asked, Took
from tui.link.engine_link import EngineGone, EngineLink, EngineSaid
from tui.link.engine_state import ALL_RUNS, EngineState, runs_told
from tui.link.order.event_order import EventOrder
from tui.shell.app import Ch2App

Command = TypeVar("Command", bound=AnyCommand)


class StandInLink(EngineLink):
    """Takes commands down in `asked`; says nothing by itself."""

    def __init__(self, app: Ch2App) -> None:
        super().__init__([], app)
        self.app = app
        self.asked: list[AnyCommand] = []
        self.deaf = False
        """Whether nothing can be sent any more."""
        self._numbers = count(1)

    @property
    def alive(self) -> bool:
        return not self.deaf

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        return

    def send(self, command: AnyCommand, took: Took | None = None) -> int:
        if self.deaf:
            return 0
        command = replace(command, id=next(self._numbers))
        assert protocol.decode_command(protocol.encode(command)) == command
        self.asked.append(command)
        self._order.asked(command)
        if took is not None and type(command) in ANSWERS:
            self._owed[command.id] = took
        return command.id

    def of(self, kind: type[Command]) -> list[Command]:
        """What was asked of that kind."""
        return [one for one in self.asked if isinstance(one, kind)]

    def last(self, kind: type[Command]) -> Command:
        """The last command of a kind."""
        return self.of(kind)[-1]

    def dies(self) -> None:
        """The process behind it is gone."""
        self.deaf = True
        self.app.on_engine_gone(EngineGone(-9, (), asked=False))


class BareEngine:
    """What answers of the engine need of an application, and nothing else.

    What it is made to say is held against the order of events, as the link does.
    """

    def __init__(self, *events: AnyEvent) -> None:
        self.engine_state = EngineState()
        self.asked: list[AnyCommand] = []
        self.deaf = False
        self.restarts(*events)

    def restarts(self, *events: AnyEvent) -> None:
        """Another engine takes the place of this one, and says that."""
        self.engine_state.restarted()
        self.order = EventOrder()
        self._owed: dict[int, Took] = {}
        self._numbers = count(1)
        self.says(*events)

    def ask(self, command: AnyCommand, took: Took | None = None) -> int:
        if self.deaf:
            return 0
        command = replace(command, id=next(self._numbers))
        self.asked.append(command)
        self.order.asked(command)
        if took is not None:
            self._owed[command.id] = took
        return command.id

    @cached_property
    def listing(self) -> Asked[None, tuple[protocol.RunSummary, ...]]:
        return Asked(
            lambda: self,
            lambda _: protocol.ListRuns(),
            runs_told,
            run=lambda _: ALL_RUNS,
            of_data=False,
        )

    def says(self, *events: AnyEvent) -> None:
        """Have the engine say that."""
        for event in events:
            asked = _unasked(event)
            if asked is not None and not _open(self.order, type(event)):
                self.ask(asked)
            event = _addressed(self.order, event)
            reason = self.order.disorder(event)
            assert reason is None, f"the link refuses {type(event).__name__}: {reason}"
            self.engine_state.fold(event)
            took = self._owed.get(event.reply_to)
            if event.reply_to not in self.order.open:
                self._owed.pop(event.reply_to, None)
            if took is not None:
                took(event)

    def of(self, kind: type[Command]) -> list[Command]:
        """What was asked of that kind."""
        return [one for one in self.asked if isinstance(one, kind)]


def said(app: Ch2App, event: AnyEvent) -> None:
    """Have the engine say `event`: it reaches the application as the link lets it through."""
    link = app.link
    assert link is not None, "there is no link that anything could come through"
    asked = _unasked(event)
    if asked is not None and not _open(link._order, type(event)):
        app.ask(asked)
    event = _addressed(link._order, event)
    understood = link.understood(protocol.encode(event))
    if understood != event and isinstance(understood, protocol.Problem):
        pytest.fail(f"the link refuses {type(event).__name__}: {understood.message}")
    app.on_engine_said(EngineSaid(understood, link._owed_to(understood)))


def _unasked(event: AnyEvent) -> AnyCommand | None:
    """What anybody may have asked the engine at any time, so that it says this."""
    match event:
        case protocol.DataReady():
            return protocol.OpenData()
        case protocol.FitStarted():
            return protocol.Fit(settings=event.settings, trial=event.trial)
        case protocol.Runs():
            return protocol.ListRuns()
    return None


def _open(order: EventOrder, kind: type[AnyEvent]) -> list[int]:
    """The questions that such an event may answer."""
    return [n for n, one in order.open.items() if kind in ANSWERS[type(one)]]


def _addressed(order: EventOrder, event: AnyEvent) -> AnyEvent:
    """The event with the number of the last question that it answers, if it carries none."""
    if event.reply_to or type(event) not in ANSWERING:
        return event
    answers = [replace(event, reply_to=number) for number in _open(order, type(event))]
    fitting = [answer for answer in answers if deepcopy(order).disorder(answer) is None]
    return (fitting or answers or [event])[-1]
