"""How the application was asked to start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tui.drawing.look.themes import Asked
from tui.shell.progress import Progress, state_file


@dataclass
class Options:
    """What the command line said. `engine` is the command that runs the engine.

    `theme` "auto" is the one that the learner chose, or else the dark one.
    With `plain` a lesson is told as text on standard output instead of shown. With `motion`
    what moves between two steps is seen moving.
    """

    engine: Sequence[str]
    lesson: str | None = None
    language: str | None = None
    data: str = "auto"
    device: str = "auto"
    ascii: bool = False
    theme: Asked = "auto"
    replay: bool = False
    plain: bool = False
    motion: bool = False
    progress: Progress = field(default_factory=lambda: Progress(state_file()))
