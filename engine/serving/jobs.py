"""What is done one at a time beside everything else, and can be ended: each in its thread."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from engine.protocol import Command, Event
from engine.serving.answering import WAITING, Put, tell
from engine.serving.gives_way import ENDS, MEASURES, REFUSED, Kind, Refusal


class Job:
    """One that is under way, on the data that `where` names; `tell` says how far it is."""

    def __init__(self, where: str | None, tell: Put) -> None:
        self.where, self.tell = where, tell
        self.over = threading.Event()
        """Set when its last event is put."""
        self._ended = threading.Event()
        self._told = 0.0

    def end(self) -> None:
        """Have it end after its present step."""
        self._ended.set()

    def ended(self, seconds: float = 0.0) -> bool:
        """Whether it is to end, perhaps before so many seconds have passed."""
        return self._ended.wait(seconds)

    def is_time(self, seconds: float) -> bool:
        """Whether it last said so many seconds ago how far it is; if so, it says it now."""
        now = time.monotonic()
        due = now - self._told >= seconds
        self._told = now if due else self._told
        return due


Run = Callable[[Any, Job], Event]
"""What does what a command asks for, and gives the last event. Raises Mistake."""


class Work(NamedTuple):
    """A kind of job, and the problem's code when it fails."""

    kind: Kind
    run: Run
    code: str


class Jobs:
    """Starts and ends jobs as `gives_way` has it; what they say goes to `put`.

    A job begins when those that it ended are over, and one that measures after `settle` too,
    which returns when nothing else computes. `others` end the kinds that are no jobs of these;
    `trains` says whether a training is under way. One thread asks.
    """

    def __init__(
        self,
        put: Put,
        works: Mapping[type[Command], Work],
        *,
        settle: Callable[[], None],
        others: Mapping[Kind, Callable[[], None]],
        trains: Callable[[], bool],
    ) -> None:
        self._put, self._works = put, works
        self._settle, self._others, self._trains = settle, others, trains
        self._latest: dict[Kind, Job] = {}
        self._begun: list[Job] = []
        """Those whose last event is not put yet, and perhaps a few more."""

    @property
    def crowded(self) -> bool:
        """Whether WAITING jobs wait for their turn, or for a reader."""
        if len(self._begun) >= WAITING:
            self._begun = [job for job in self._begun if not job.over.is_set()]
        return len(self._begun) >= WAITING

    def start(self, command: Command, where: str | None) -> Refusal | None:
        """Do what `command` asks for on the data that is open, or say why not."""
        work = self._works[type(command)]
        if refusal := self.make_way(work.kind):
            return refusal
        behind = {*ENDS[work.kind], work.kind}
        before = [job for kind, job in self._latest.items() if kind in behind]
        job = self._latest[work.kind] = Job(where, self._put)
        self._begun.append(job)
        threading.Thread(
            target=self._do, args=(work, command, job, before), name=work.kind, daemon=True
        ).start()
        return None

    def make_way(self, kind: Kind) -> Refusal | None:
        """End what gives way to one of `kind`; or say why that cannot begin, and end nothing."""
        under_way = {other for other, job in self._latest.items() if not job.ended()}
        if self._trains():
            under_way.add("fit")
        for other in under_way:
            if refusal := REFUSED.get((kind, other)):
                return refusal
        for other in ENDS[kind]:
            self.end(other)
        return None

    def end(self, kind: Kind) -> None:
        """Have the one of `kind` that is under way, if any, end after its present step."""
        if kind in self._others:
            self._others[kind]()
        elif kind in self._latest:
            self._latest[kind].end()

    def _do(self, work: Work, command: Command, job: Job, before: Sequence[Job]) -> None:
        def done() -> Event:
            for other in before:
                other.over.wait()
            if work.kind in MEASURES:
                self._settle()
            return work.run(command, job)

        def last(event: Event) -> None:
            job.end()  # whoever reads the last event may start the next one at once
            self._put(event)

        tell(last, done, reply_to=command.id, code=work.code)
        job.over.set()
