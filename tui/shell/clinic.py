"""The way to the clinic and back: it is opened from anywhere, and keeps what it was told."""

from __future__ import annotations

from importlib import import_module

from tui.shell.frame import Frame
from tui.shell.leaving import LeavingApp


class ClinicFrame(Frame):
    """The clinic as the application knows it."""

    came_from: str | None = None
    """The lesson that Escape goes back to; the map where that is None."""


class ClinicApp(LeavingApp):
    """An application with a clinic, which is one screen for as long as it runs."""

    _clinic: ClinicFrame | None = None

    def open_clinic(self) -> None:
        """Show the clinic, as it was left."""
        from tui.shell.map.way import CLINIC, WayPoint

        if self._clinic is None:
            self._clinic = import_module("tui.clinic.screen").ClinicScreen()
            self.install_screen(self._clinic, CLINIC)
        self.close_panels()
        here = self.screen
        if here is self._clinic:
            return
        if not isinstance(here, WayPoint):
            self._clinic.came_from = None
        elif here.came_from != CLINIC:
            self._clinic.came_from = here.LESSON
        show = self.switch_screen if len(self.screen_stack) > 1 else self.push_screen
        show(self._clinic)
