"""Leaving: the engine is asked for its checkpoint, and the screen says what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType

from tui.link.engine_state import EngineState
from tui.shell.choices import ChoicesApp
from tui.shell.own.expression import OwnExpression
from tui.shell.resuming.farewell import farewell
from tui.terminal.keys import to_qwerty

if TYPE_CHECKING:
    from tui.link.engine_link import EngineLink
    from tui.shell.options import Options

AT_ONCE = ("q", "ctrl+c", "ctrl+q")
"""Keys that leave, and once more leave at once."""
LAST_WAIT = 1.0
"""Seconds that leaving waits for the learner's place to be kept; the process waits longer."""


class LeavingApp(ChoicesApp):
    """An application with an engine that it sees off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.engine_state = EngineState()
        self.link: EngineLink | None = None
        self._leaving = False
        self.own_expression = OwnExpression()
        self.farewell = ""
        """What is said on the shell when the screen is gone."""

    async def on_event(self, event: events.Event) -> None:
        """While it leaves, a key either leaves at once or does nothing."""
        if self._leaving and isinstance(event, events.Key | events.Paste):
            if isinstance(event, events.Key) and not event.is_forwarded:
                typed = to_qwerty(event.character or "").lower()
                if event.key in AT_ONCE or typed in AT_ONCE:
                    self.action_leave()
            return
        await super().on_event(event)

    def action_interrupt(self) -> None:
        """Ctrl+C: pause what runs; once more: checkpoint and quit."""
        from engine import protocol

        if self._interrupted:
            self.leave()
            return
        self._interrupted = True
        run = self.engine_state.run
        running = run is not None and run.status in ("running", "evaluating")
        if running and self.link is not None:
            self.link.send(protocol.Pause())
        self.notice(self.words.get("leave", "again_paused" if running else "again"))

    def action_leave(self) -> None:
        """Checkpoint and quit; asked for once more, quit at once."""
        if self._leaving and self.link is not None:
            self.link.hurry()
        self.leave()

    def leave(self) -> None:
        """Checkpoint and quit."""
        if not self._leaving:
            self._leaving = True
            self.close_panels()  # what it waits for is said below them
            writes = self.link is not None and self.link.alive and self.link.trains
            is_checkpoint = writes and not self.engine_state.replayed
            self.notice(self.words.get("leave", "saving" if is_checkpoint else "ending"))
            self.run_worker(self._leave(), exclusive=True)

    def on_unmount(self) -> None:
        self.progress.wait(LAST_WAIT)

    async def _leave(self) -> None:
        if self.link is not None:
            await self.link.stop()
            if not self.engine_state.replayed:
                run, engine = self.engine_state.run, list(self.options.engine)
                self.farewell = farewell(run, self.link.last_words, self.words, engine)
        self.exit(0)
