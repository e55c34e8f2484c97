"""Trainings in a terminal that last as long as a test needs, and how far they are."""

from __future__ import annotations

import re

from tests.tui.real_terminal import Terminal

ENDLESS = "9999"
"""So many epochs that no training ends before its test, however slowly that is run."""


def set_epochs(terminal: Terminal, epochs: str) -> None:
    """In the settings of the fit lesson, which must be on the screen.

    Key by key: textual 8.2 loses keys that arrive in one piece after a backspace.
    """
    terminal.press("e")
    wait_for_epochs(terminal, "5")
    terminal.press("backspace")
    wait_for_epochs(terminal, "")
    for count, digit in enumerate(epochs, start=1):
        terminal.press(digit)
        wait_for_epochs(terminal, epochs[:count])
    terminal.press("enter")
    terminal.wait(lambda: "Settings" not in terminal.text, "the settings to be taken")


def wait_for_epochs(terminal: Terminal, typed: str) -> None:
    field = re.compile(rf"epochs +{typed} +1 to 10,000")
    terminal.wait(lambda: field.search(terminal.text) is not None, f"{typed!r} as the epochs")


def epoch_shown(terminal: Terminal) -> int:
    """The epoch that the screen says is under way; 0 where it says none."""
    found = re.search(r"Epoch (\d+)/", terminal.text)
    return int(found[1]) if found else 0


def wait_for_epoch(terminal: Terminal, epoch: int) -> None:
    """Until that epoch or a later one is under way: a busy machine may never see its beginning."""
    terminal.wait(lambda: epoch_shown(terminal) >= epoch, f"epoch {epoch}")
