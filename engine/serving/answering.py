"""A thread that answers in order: the one loop of all that may be asked of the engine."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from typing import Any

from engine.protocol import Command, Event
from engine.protocol.errors import Mistake
from engine.protocol.problems import from_failure, from_mistake

WAITING = 64
"""So many questions of a thread may wait before no more commands should be read."""

Put = Callable[[Event], None]
Told = Event | Iterable[Event]
Answer = Callable[[Any, str | None], Told]
"""What answers a question, about the data that was open when it was asked."""

_log = logging.getLogger(__name__)


def tell(put: Put, answer: Callable[[], Told], *, reply_to: int, code: str) -> None:
    """Put what `answer` gives, or the problem with command `reply_to`; a failure's is `code`."""
    try:
        told = answer()
        for event in (told,) if isinstance(told, Event) else told:
            put(event)
    except Mistake as mistake:
        _log.info("command %d: %s", reply_to, mistake)
        put(from_mistake(mistake, reply_to=reply_to))
    except Exception as failure:
        _log.exception("%s: command %d", code, reply_to)
        put(from_failure(code, failure, reply_to=reply_to))


class Answering:
    """A thread called `name`; its answers go to `put`, which may wait for a slow reader.

    `begin` gives what answers. It is called in the thread, since numpy comes with most of them
    and the engine's first line should not wait for numpy: before the first question, or with
    `early` at once.
    """

    def __init__(
        self, name: str, begin: Callable[[], Answer], put: Put, *, early: bool = False
    ) -> None:
        self._begin, self._put, self._early = cache(begin), put, early
        self._asked: queue.Queue[tuple[Command, str | None]] = queue.Queue()
        self._count = 0
        threading.Thread(target=self._answer_all, name=name, daemon=True).start()

    def ask(self, question: Command, where: str | None = None) -> None:
        """Have `question` answered after those that came before; `where` names the open data."""
        self._count += 1
        self._asked.put((question, where))

    @property
    def crowded(self) -> bool:
        """Whether WAITING questions wait."""
        return self._asked.qsize() >= WAITING

    def rest(self, seconds: float = 0.0) -> None:
        """Return when all is answered, and nothing more was asked for so long."""
        count = -1
        while count != self._count:
            count = self._count
            self._asked.join()
            time.sleep(seconds)

    def _answer_all(self) -> None:
        if self._early:
            with suppress(Exception):  # whoever asks is told
                self._begin()
        while True:
            question, where = self._asked.get()
            tell(
                self._put,
                lambda: self._begin()(question, where),  # noqa: B023 - it is called at once
                reply_to=question.id,
                code="engine.failed",
            )
            self._asked.task_done()
