"""The engine died: what happened, the last lines of its log, and Enter for a new one."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tui.shell.panels.panel import Panel

LINES = 12


class EngineGonePanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "restart", show=False)]

    def __init__(self, code: int | None, log: Sequence[str]) -> None:
        super().__init__()
        self._code = code
        self._log = list(log)[-LINES:]

    def title_text(self) -> str:
        return self.word("gone")

    def body(self) -> Content:
        run = self.ch2.engine_state.run
        kept = ""
        if run is not None and run.status == "interrupted":
            kept = "\n" + self.word("gone_run", run=run.started.run)
        log = "\n".join(self._log) or self.word("gone_no_log")
        return Content.assemble(self._what_happened(), kept, "\n\n", (log, "$quiet"))

    def _what_happened(self) -> str:
        code = self._code
        if code is None:
            return self.word("gone_unstarted")
        if code < 0:
            try:
                name = signal.Signals(-code).name
            except ValueError:
                name = str(-code)
            return self.word("gone_signal", signal=name)
        return self.word("gone_exit", code=code)

    def foot(self) -> str:
        return self.word("gone_foot")

    async def action_restart(self) -> None:
        self.dismiss()
        await self.ch2.start_engine()
