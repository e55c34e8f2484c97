"""The five digits of the map from the last start, until the engine has brought its own.

They are kept with the state of all that decides which data will be opened: what was asked for,
the variables that name places, and each file that the engine looked at. If any of it is
another one now, nothing is shown but what the engine says.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from engine.protocol.system.files import opened
from tui.link.engine_command import engine_command
from tui.shell.own.late_writing import LateWriting, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.protocol import DataReady
    from tui.shell.options import Options

FILE = "first_digits.json"
"""Beside the learner's place."""
MOST_BYTES = 64 * 1024
MOST_FILES = 64
"""Of a folder that the data lies in."""
SIDE = 28
NAMING = ("CH2_TUI_MNIST", "KERAS_HOME", "CH2_TUI_HOME", "HOME", "XDG_CACHE_HOME")
"""Variables that say where data is looked for."""

Pixels = Annotated[bytes, Meta(min_length=SIDE * SIDE, max_length=SIDE * SIDE)]
Label = Annotated[int, Meta(ge=0, le=255)]
States = tuple[tuple[str, int, int], ...]
"""Of a file, or of each file of a folder: its name, when it was changed, and its bytes."""


class Asked(Struct, frozen=True):
    """What was asked for, and where that is looked for."""

    data: str
    folder: str
    variables: tuple[str | None, ...]


class KeptDigits(Struct, frozen=True):
    """The first images of a training set with their labels, and what they are of."""

    asked: Asked
    rests_on: tuple[tuple[str, States | None], ...]
    name: Literal["mnist", "digits", "other"]
    train: Annotated[int, Meta(ge=1, le=10**9)]
    digest: str
    images: Annotated[tuple[tuple[Pixels, Label], ...], Meta(max_length=16)]


class FirstDigits:
    """Reads what was kept, once, and keeps what the engine brings; of this machine's engine."""

    def __init__(self, path: Path, options: Options) -> None:
        self._path, self._options = path, options
        self._is_local = list(options.engine) == engine_command("serve")
        self._writing: LateWriting[KeptDigits] = LateWriting("digits", self._write, patience=0)
        self.kept = self._read() if self._is_local else None

    def keep(self, data: DataReady, images: Sequence[tuple[bytes, int | None]]) -> None:
        """These are the first images of the data that is open now."""
        found = tuple((pixels, label) for pixels, label in images if label is not None)
        if not self._is_local or not data.rests_on or data.digest is None:
            return
        if self.kept is not None and self.kept.digest == data.digest and self._fits(self.kept):
            return
        states = tuple((path, state_of(path)) for path in data.rests_on)
        if states[-1][1] is not None and (data.height, data.width) == (SIDE, SIDE):
            self.kept = KeptDigits(self._asked, states, data.name, data.train, data.digest, found)
            self._writing.put(self.kept)

    @property
    def _asked(self) -> Asked:
        variables = tuple(os.environ.get(name) for name in NAMING)
        return Asked(self._options.data, os.getcwd(), variables)

    def _fits(self, kept: KeptDigits) -> bool:
        """Whether the engine is going to open the very same data."""
        same = kept.asked == self._asked
        return same and all(state_of(path) == state for path, state in kept.rests_on)

    def _read(self) -> KeptDigits | None:
        try:
            with opened(self._path, follow=True) as file:
                kept = msgspec.json.decode(file.read(MOST_BYTES), type=KeptDigits)
            return kept if self._fits(kept) else None
        except (OSError, ValueError, RecursionError):
            return None  # it is made anew when the engine has spoken

    def _write(self, kept: KeptDigits) -> None:
        try:
            write_whole(self._path, msgspec.json.encode(kept))
        except OSError:
            return  # the next start waits for the engine, as this one did


def state_of(path: str) -> States | None:
    """How a file is, or the files of a folder; None where nothing is that could be told."""
    try:
        if os.path.isdir(path):
            names = sorted(os.listdir(path))[:MOST_FILES]
            return tuple(_state(name, os.path.join(path, name)) for name in names)
        return (_state("", path),)
    except OSError:
        return None


def _state(name: str, path: str) -> tuple[str, int, int]:
    found = os.stat(path)
    return name, found.st_mtime_ns, found.st_size
