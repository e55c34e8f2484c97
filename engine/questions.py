"""The thread that answers what may be asked at any time, one question after the other."""

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Mistake
from engine.library import Library
from engine.problems import from_failure, from_mistake
from engine.protocol import Event, GetEpochs, GetImages, GetSteps, ListRuns, OpenData, TryBatch

if TYPE_CHECKING:
    from engine.answers import Answers

WAITING = 64
"""So many questions may wait for their answer before no more commands should be read."""
_IDLE = 0.1
"""Seconds without a question, data being open, after which there is time for other work."""

Question = OpenData | GetImages | GetSteps | GetEpochs | TryBatch | ListRuns

_log = logging.getLogger(__name__)


class Questions:
    """Answers go to `put`, which may wait for a slow reader; `when_idle` is called once."""

    def __init__(
        self,
        library: Library,
        recording_of: Callable[[str], Path],
        put: Callable[[Event], None],
        when_idle: Callable[[], None],
    ) -> None:
        self._library, self._recording_of = library, recording_of
        self._put, self._when_idle = put, when_idle
        self._waiting: queue.Queue[Question] = queue.Queue()
        self._opened = False
        threading.Thread(target=self._answer_all, name="answers", daemon=True).start()

    def ask(self, question: Question) -> None:
        """Have `question` answered after those that came before."""
        self._waiting.put(question)

    @property
    def crowded(self) -> bool:
        """Whether WAITING questions wait."""
        return self._waiting.qsize() >= WAITING

    def _answer_all(self) -> None:
        # numpy comes with it, and the engine's first line should not wait for numpy.
        from engine.answers import Answers

        answers = Answers(self._library, self._recording_of, self._put)
        idled = False
        while True:
            try:
                question = self._waiting.get(timeout=None if idled else _IDLE)
            except queue.Empty:
                # The first pictures come before torch, which slows everything beside it.
                if self._opened:
                    idled = True
                    threading.Thread(target=self._when_idle, name="idle", daemon=True).start()
                continue
            if isinstance(question, OpenData):
                # Beside the others: a few images can be shown before all are verified.
                answers.expect(question)
                threading.Thread(
                    target=self._open, args=(answers, question), name="data", daemon=True
                ).start()
            else:
                self._answer(answers, question)

    def _open(self, answers: "Answers", question: OpenData) -> None:
        try:
            self._answer(answers, question)
        finally:
            self._opened = True

    def _answer(self, answers: "Answers", question: Question) -> None:
        try:
            answers.answer(question)
        except Mistake as mistake:
            self._put(from_mistake(mistake, reply_to=question.id))
        except Exception as failure:
            _log.exception("no answer to %s", type(question).__name__)
            self._put(from_failure("engine.failed", failure, reply_to=question.id))
