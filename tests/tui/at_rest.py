"""When an application has nothing left to do, told by its event loop instead of by the clock.

Textual's own tests wait until the process has used little time for 20 ms, twice a key: on a
machine that is busy with others it takes a starved application for an idle one, and on an idle
machine it is most of what a test takes.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

from textual._context import active_app
from textual.app import App

PATIENCE = 10.0
"""Seconds after which an application that never rests is left to the test as it is."""


async def at_rest(min_sleep: float = 0.0, max_sleep: float = PATIENCE) -> None:
    """Until every message is handled and the screen is drawn; what is left are timers, other
    processes and threads, for which a test has to wait by what they bring about."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await _nothing_scheduled(deadline)
        app = active_app.get(None)
        if app is None or not _draws(app):
            return


async def _nothing_scheduled(deadline: float) -> None:
    """Until the loop has nothing to call at once, and nothing has come from elsewhere."""
    ready: deque[asyncio.Handle] = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    while True:
        await asyncio.sleep(0)
        if not ready or time.monotonic() > deadline:
            return


def _draws(app: App[object]) -> bool:
    """Do at once what textual does with its next frame; whether there was any of it."""
    waited = app._resize_timer is not None
    if waited:
        app._check_resize()
    for screen in app.screen_stack:
        if screen._update_timer._active.is_set():
            screen._on_timer_update()
            waited = True
    return waited
