"""How the application was asked to start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tui.shell import chapter
from tui.shell.progress import Progress, state_file


@dataclass
class Options:
    """What the command line said. `engine` is the command that runs the engine.

    With `plain` a lesson is told as text on standard output instead of shown.
    """

    engine: Sequence[str]
    lesson: str | None = None
    language: str | None = None
    data: str = "auto"
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    ascii: bool = False
    replay: bool = False
    plain: bool = False
    progress: Progress = field(default_factory=lambda: Progress(state_file()))


def language_of_locale() -> str:
    """The language that the environment asks for, English if we don't have it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return value[:2] if value[:2] in chapter.LANGUAGES else "en"
    return "en"
