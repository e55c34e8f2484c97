"""A lesson that has the engine run something of its own, as long as somebody looks at it."""

from __future__ import annotations

from tui.lessons.shared.views_lesson import ViewsLesson

DATA = {"mnist": "data.mnist", "digits": "data.digits", "other": "data.other"}
"""What the kinds of data are called, in the `labels` of such a lesson."""


class RunningLesson(ViewsLesson):
    """What it runs is cancelled when nobody looks at it any more."""

    def cancel(self) -> None:
        """End what is under way."""
        raise NotImplementedError

    @property
    def waiting(self) -> bool:
        """Whether there is no engine yet that could run anything."""
        return self.ch2.engine_state.data is None

    @property
    def data_name(self) -> str:
        """What the data are called that the engine has open."""
        data = self.ch2.engine_state.data
        return self.text("labels", DATA[data.name]) if data is not None else "–"

    def on_screen_suspend(self) -> None:
        # What is looked at by nobody need not be run; below a panel it is looked at.
        if self.ch2.frame is not self:
            self.cancel()
