"""Questions to the engine, asked once: what is awaited, what was answered, what was refused."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from engine.protocol import AnyCommand, AnyEvent, Problem, RunSummary, is_last

if TYPE_CHECKING:
    from tui.link.engine_state import EngineState

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
Event = TypeVar("Event")
Took = Callable[[AnyEvent], None]
"""What takes the events that answer a question, wherever the learner is by then."""


class Engine(Protocol):
    """What asks, and what is known of the one that answers."""

    engine_state: EngineState

    def ask(self, command: AnyCommand, took: Took | None = None) -> int:
        """Send a command whose answers go to `took`; its number, 0 if it could not be sent."""
        ...

    @property
    def listing(self) -> Asked[None, tuple[RunSummary, ...]]:
        """The runs on the engine's machine."""
        ...


class Times(NamedTuple):
    """When something was asked: of which engine, on which data, before which checkpoint."""

    engine: int
    data: int
    checkpoint: int


@dataclass
class _Owed(Generic[Key, Answer]):
    """An answer that is on its way."""

    key: Key
    at: Times
    so_far: Answer | None = None


def just(kind: type[Event]) -> Callable[[object, AnyEvent], Event | None]:
    """How an answer is read that is one event of that kind."""
    return lambda _, event: event if isinstance(event, kind) else None


class Asked(Generic[Key, Answer]):
    """Answers by key. To look for one that is missing is to ask for it.

    `command` is what asks for the answer to a key, `read` what one more event makes of the
    answer so far: None if nothing, a problem where it cannot be the answer. `told` is called
    whenever something of this has changed. `run` is the run that an answer to a key depends on:
    after its next checkpoint the answer is stale, which is to stay in sight until it was asked
    for anew, and a run that cannot be asked is not asked for other keys. With `of_data` answers
    are true of the data that is open, and gone with it. At most `at_once` questions are under way:
    what is looked for meanwhile is asked for when it is looked for again.

    A new engine owes nothing that the last one was asked, and may do what the last one refused.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        command: Callable[[Key], AnyCommand],
        read: Callable[[Answer | None, AnyEvent], Answer | Problem | None],
        told: Callable[[], None] = lambda: None,
        *,
        run: Callable[[Key], str | None] | None = None,
        of_data: bool = True,
        at_once: int = 64,
        kept: int = 64,
    ) -> None:
        self._engine, self._command, self._read, self._told = engine, command, read, told
        self._run, self._of_data, self._at_once, self._kept = run, of_data, at_once, kept
        self._answers: OrderedDict[Key, tuple[Answer, Times]] = OrderedDict()
        self._owed: dict[Key, _Owed[Key, Answer]] = {}
        self._refused: dict[Hashable, tuple[Problem, Times]] = {}
        self._given_up: tuple[Key, Times] | None = None

    # ---- what there is

    def wanted(self, key: Key) -> Answer | None:
        """The answer as far as it is known; asked for if it is missing or stale."""
        if self._is_due(key) and self._may_be_asked(key):
            self.ask(key)
        return self.known(key)

    def known(self, key: Key) -> Answer | None:
        """The answer, stale or not; None if there is none."""
        found = self._answers.get(key)
        if found is None or not self._holds(found[1]):
            return None
        self._answers.move_to_end(key)
        return found[0]

    def is_fresh(self, key: Key) -> bool:
        """Whether the answer is here and not stale."""
        return not self._is_due(key)

    @property
    def answers(self) -> dict[Key, Answer]:
        """All that is known, what was answered or looked for last at the end."""
        return {key: found for key, (found, at) in self._answers.items() if self._holds(at)}

    def so_far(self, key: Key) -> Answer | None:
        """What has come of an answer that is under way; None of any other."""
        owed = self._owed.get(key)
        return owed.so_far if owed is not None and self._lives(owed) else None

    @property
    def under_way(self) -> Key | None:
        """What is awaited, the oldest first; None where nothing is."""
        return next((owed.key for owed in self._owed.values() if self._lives(owed)), None)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return any(map(self._lives, self._owed.values()))

    def awaits(self, key: Key) -> bool:
        """Whether the answer to that is under way."""
        owed = self._owed.get(key)
        return owed is not None and self._lives(owed)

    def refusal(self, key: Key) -> Problem | None:
        """Why that cannot be answered, if so: it will not be asked again while this holds."""
        return self._refusal(self._subject(key), self._run_of(key))

    def refusal_of(self, run: str | None) -> Problem | None:
        """Why that network cannot be asked, if so."""
        return self._refusal(("run", run), run)

    def _refusal(self, subject: Hashable, run: str | None) -> Problem | None:
        found = self._refused.get(subject)
        return found[0] if found is not None and found[1] == self._at(run) else None

    def gave_up(self, key: Key) -> bool:
        """Whether the last answer ended without a result: it was for that, and cut short."""
        return self._given_up == (key, self._now(key))

    # ---- asking

    def ask(self, key: Key) -> bool:
        """Ask now, whatever is known; whether that could be sent."""
        owed: _Owed[Key, Answer] = _Owed(key, self._now(key))
        self._owed = {key: one for key, one in self._owed.items() if self._lives(one)}
        if not self._engine().ask(self._command(key), partial(self._took, owed)):
            return False
        self._owed[key] = owed
        self._refused.pop(self._subject(key), None)
        self._given_up = None
        return True

    def leave(self) -> None:
        """Wait for nothing: what is under way is not wanted any more."""
        self._owed.clear()

    def outdate(self) -> None:
        """All that is known may have changed where nobody told: stale, but for what is asked."""
        for key, (found, at) in self._answers.items():
            self._answers[key] = found, at._replace(checkpoint=-1)
        self._refused.clear()

    def drop(self) -> None:
        """Know nothing any more; what is under way is waited for all the same."""
        self._answers.clear()
        self._refused.clear()
        self._given_up = None

    def forget(self) -> None:
        """Know nothing any more, and wait for nothing."""
        self.drop()
        self.leave()

    def _is_due(self, key: Key) -> bool:
        found = self._answers.get(key)
        if found is None or not self._holds(found[1]):
            return True
        return found[1].checkpoint != self._now(key).checkpoint

    def _may_be_asked(self, key: Key) -> bool:
        state = self._engine().engine_state
        there = state.hello is not None and (state.data is not None or not self._of_data)
        if not there or self.refusal(key) is not None or self.awaits(key):
            return False
        return sum(map(self._lives, self._owed.values())) < self._at_once

    # ---- what comes

    def _took(self, owed: _Owed[Key, Answer], event: AnyEvent) -> None:
        if self._owed.get(owed.key) is not owed or not self._lives(owed):
            return  # nobody waits for it any more
        read = event if isinstance(event, Problem) else self._read(owed.so_far, event)
        if isinstance(read, Problem):
            self._owed.pop(owed.key, None)
            self._refused[self._subject(owed.key)] = read, owed.at
        else:
            owed.so_far = read
            if is_last(event):
                self._owed.pop(owed.key, None)
                self._keep(owed)
        self._told()

    def _keep(self, owed: _Owed[Key, Answer]) -> None:
        if owed.so_far is None:
            self._given_up = owed.key, owed.at
            return
        self._answers[owed.key] = owed.so_far, owed.at
        self._answers.move_to_end(owed.key)
        while len(self._answers) > self._kept:
            self._answers.popitem(last=False)

    # ---- when

    def _run_of(self, key: Key) -> str | None:
        return self._run(key) if self._run is not None else None

    def _subject(self, key: Key) -> Hashable:
        """What is refused with one question: all of a network that cannot be asked."""
        return key if self._run is None else ("run", self._run(key))

    def _now(self, key: Key) -> Times:
        return self._at(self._run_of(key))

    def _at(self, run: str | None) -> Times:
        state = self._engine().engine_state
        return Times(state.engines, state.opened, state.checkpoints(run))

    def _holds(self, at: Times) -> bool:
        return not self._of_data or at.data == self._engine().engine_state.opened

    def _lives(self, owed: _Owed[Key, Answer]) -> bool:
        state = self._engine().engine_state
        is_of_this = owed.at.engine == state.engines and state.phase != "gone"
        return is_of_this and self._holds(owed.at)
