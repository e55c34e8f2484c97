"""Gradients, nudges and the times of passes, in threads of the engine beside everything else.

Gradients and nudges are answered in their order, also beside a training: NumPy computes them
in milliseconds, and torch is not asked. Only times are refused then, which would mean nothing.
"""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine import clock
from engine.arrays import pack
from engine.errors import Mistake
from engine.library import Library
from engine.problems import from_failure, from_mistake, problem
from engine.protocol import Event, GetGradient, Nudge, PassesTimed, TimePasses, TryUpdates

if TYPE_CHECKING:
    from engine.nudge_answers import Answers

WAITING = 64
"""So many questions may wait before no more commands should be read."""

Question = GetGradient | Nudge | TryUpdates

_log = logging.getLogger(__name__)


class Nudging:
    """Answers go to `put`; `trains` says whether a training is under way.

    `get_ready` returns when the engine has loaded all that it loads by itself, which would
    slow a pass down.
    """

    def __init__(
        self,
        library: Library,
        recording_of: Callable[[str], Path],
        put: Callable[[Event], None],
        get_ready: Callable[[], None],
        trains: Callable[[], bool],
    ) -> None:
        self._library, self._recording_of, self._put = library, recording_of, put
        self._get_ready, self._trains = get_ready, trains
        self._where: str | None = None
        self._asked: queue.Queue[Question] = queue.Queue()
        self._lock = threading.Lock()
        self._cancelled: threading.Event | None = None
        threading.Thread(target=self._answer_all, name="nudges", daemon=True).start()

    def expect(self, where: str) -> None:
        """From now on the data that is open is what `where` names."""
        self._where = where

    def ask(self, question: Question) -> None:
        """Have `question` answered after those that came before."""
        self._asked.put(question)

    @property
    def crowded(self) -> bool:
        """Whether WAITING questions wait."""
        return self._asked.qsize() >= WAITING

    def _answer_all(self) -> None:
        question = self._asked.get()
        # numpy comes with it, and the engine's first line should not wait for numpy.
        from engine.nudge_answers import Answers

        answers = Answers(self._library, self._recording_of)
        while True:
            self._put(self._told(partial(self._answer, answers, question), question.id))
            question = self._asked.get()

    def _told(self, answer: Callable[[], Event], number: int) -> Event:
        """The answer to question `number`, or the problem with it."""
        try:
            return answer()
        except Mistake as mistake:
            return from_mistake(mistake, reply_to=number)
        except Exception as failure:
            _log.exception("no answer to question %d", number)
            return from_failure("engine.failed", failure, reply_to=number)

    def _answer(self, answers: "Answers", question: Question) -> Event:
        from engine import nudge_answers

        on = answers.network(self._where, question.run, question.batch)
        match question:
            case GetGradient():
                return nudge_answers.gradient(question, on)
            case Nudge():
                return nudge_answers.nudged(question, on)
            case TryUpdates():
                return nudge_answers.updates_tried(question, on)

    # ---- times

    def time(self, command: TimePasses) -> None:
        """Time passes, unless a timing or a training is under way."""
        with self._lock:
            if self._trains():
                training = "a training is under way, beside which no time means anything"
                self._put(problem("nudging.busy", training, reply_to=command.id))
                return
            if self._cancelled is not None:
                timing = "passes are being timed already; wait for the end"
                self._put(problem("nudging.timing", timing, reply_to=command.id))
                return
            self._cancelled = threading.Event()
            threading.Thread(
                target=self._time, args=(command, self._cancelled), name="passes", daemon=True
            ).start()

    def cancel(self) -> None:
        """End the timing under way, if any, after its present round."""
        cancelled = self._cancelled
        if cancelled is not None:
            cancelled.set()

    def _time(self, command: TimePasses, cancelled: threading.Event) -> None:
        last = self._told(partial(self._timed, command, cancelled), command.id)
        with self._lock:
            self._cancelled = None
        self._put(last)

    def _timed(self, command: TimePasses, cancelled: threading.Event) -> PassesTimed:
        self._get_ready()
        from engine.nudge_answers import Answers
        from engine.pass_times import time_passes

        # Its own, so that no question in the other thread waits for this, or shares its arrays.
        answers = Answers(self._library, self._recording_of)
        on = answers.network(self._where, command.run, command.batch)
        found = time_passes(on, cancelled.is_set)
        return PassesTimed(
            at=clock.now(),
            reply_to=command.id,
            run=command.run,
            samples=len(on.labels),
            parameters=sum(part.size for part in on.parameters),
            forward=pack("<f8", found.forward),
            both=pack("<f8", found.both),
            cancelled=found.cancelled,
        )
