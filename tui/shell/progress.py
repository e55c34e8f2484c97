"""Where the learner is: language, theme, last lesson, and what is done. Kept over restarts."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any


def state_file() -> Path:
    """Under CH2_TUI_HOME where that is set, else where platformdirs says."""
    home = os.environ.get("CH2_TUI_HOME")
    if home:
        return Path(home).expanduser() / "state" / "progress.json"
    import platformdirs

    return Path(platformdirs.user_state_dir("ch2-tui", appauthor=False)) / "progress.json"


class Progress:
    """The learner's place. A file that is missing or damaged is a fresh start, not an error.

    `unwritable` holds the reason once saving has failed; the application goes on without.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.language: str | None = None
        self.theme: str | None = None
        self.last: str | None = None
        self.done: set[str] = set()
        self.begun: set[str] = set()
        self.unwritable: str | None = None
        self._load()

    def _load(self) -> None:
        try:
            kept: Any = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if not isinstance(kept, dict):
            return
        for name in ("language", "theme", "last"):
            value = kept.get(name)
            if isinstance(value, str):
                setattr(self, name, value)
        for name in ("done", "begun"):
            values = kept.get(name)
            if isinstance(values, list):
                setattr(self, name, {value for value in values if isinstance(value, str)})

    def visit(self, lesson: str) -> None:
        self.begun.add(lesson)
        self.last = lesson
        self.save()

    def finish(self, lesson: str) -> None:
        if lesson not in self.done:
            self.done.add(lesson)
            self.save()

    def save(self) -> None:
        """Write the file whole or not at all."""
        kept = {
            "language": self.language,
            "theme": self.theme,
            "last": self.last,
            "done": sorted(self.done),
            "begun": sorted(self.begun),
        }
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self.path)
            self.unwritable = None
        except OSError as error:
            self.unwritable = f"{self.path.parent}: {error.strerror or error}"
            with contextlib.suppress(OSError):
                fresh.unlink()
