"""Signals that ask for an end, as far as the system has them and nobody had them ignored."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from types import FrameType

END = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What ends a program by default; the last is Windows's own."""
ABORT = ("SIGQUIT", "SIGABRT")
"""The same, and a core is dumped where that is wanted."""
HANGUP = "SIGHUP"
"""Ignored from the start it stays so: that is all that nohup does."""


def present(names: Sequence[str]) -> list[signal.Signals]:
    """Those of `names` that can come here."""
    found: list[signal.Signals] = []
    for name in names:
        number = getattr(signal, name, None)
        if number is None or (name == HANGUP and signal.getsignal(number) == signal.SIG_IGN):
            continue
        found.append(number)
    return found


def catch(names: Sequence[str], handler: Callable[[int, FrameType | None], object]) -> None:
    """Have `handler` called for them, in the main thread."""
    for number in present(names):
        signal.signal(number, handler)


def call(
    loop: asyncio.AbstractEventLoop, names: Sequence[str], callback: Callable[[], object]
) -> None:
    """Have `loop` call `callback` for them."""
    for number in present(names):
        try:
            loop.add_signal_handler(number, callback)
        except (NotImplementedError, AttributeError):  # Windows's loop takes none
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(callback))
