"""The digit that the learner drew: kept over restarts, and offered as the image "yours"."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from engine.explain.evaluate.drawing import EMPTY, SIDE, prepared
from engine.protocol.system.files import opened
from tui.shell.own.late_writing import LateWriting, set_aside, write_whole

FILE = "digit.json"
"""Beside the learner's place."""
MOST_BYTES = 4_096
"""Of a file that our own writing makes: 784 bytes in base64, and a label."""

Drawn = Annotated[bytes, Meta(min_length=SIDE * SIDE, max_length=SIDE * SIDE)]
Digit = Annotated[int, Meta(ge=0, le=9)]
as_seen = lru_cache(8)(prepared)
"""A drawing as MNIST's digits were prepared."""


class _Kept(Struct, frozen=True):
    """The file as it is written: `drawn` is the drawing on its pad, row by row."""

    drawn: Drawn
    prepares: bool = True
    label: Digit | None = None


class OwnDigit:
    """`drawn` is the drawing as it stands on the pad, None until there is one.

    `prepares` says whether a network gets it prepared as MNIST's digits were; `label` is the
    digit that it is meant to be, None where the learner has not said it. `damaged`: what lay at
    `path` was none, and was set aside. `told` is called with every change.
    """

    def __init__(self, path: Path, told: Callable[[], None] = lambda: None) -> None:
        self.path, self._told = path, told
        self.damaged = False
        self.unwritable: str | None = None
        self._writing = LateWriting("own digit", self._write, patience=0)  # each move of the pen
        self._kept = self._read()

    @property
    def drawn(self) -> bytes | None:
        return self._kept.drawn if self._kept is not None else None

    @property
    def prepares(self) -> bool:
        return self._kept is None or self._kept.prepares

    @property
    def label(self) -> int | None:
        return self._kept.label if self._kept is not None else None

    @property
    def pixels(self) -> bytes | None:
        """What a network gets of it, 28 × 28 bytes; None until there is a drawing."""
        if self._kept is None:
            return None
        return as_seen(self._kept.drawn).pixels if self._kept.prepares else self._kept.drawn

    @property
    def image(self) -> tuple[bytes, int | None] | None:
        """The same with its label."""
        pixels = self.pixels
        return (pixels, self.label) if pixels is not None else None

    def keep(self, drawn: bytes, *, prepares: bool, label: int | None) -> None:
        """From now on it is this one; an empty pad leaves what there was."""
        kept = _Kept(drawn, prepares, label)
        if drawn != EMPTY and kept != self._kept:
            self._kept = kept
            self._writing.put(kept)
            self._told()

    def name(self, label: int) -> None:
        """The learner says which digit it is."""
        if self._kept is not None:
            self.keep(self._kept.drawn, prepares=self._kept.prepares, label=label)

    def wait(self, seconds: float) -> None:
        """Until it is written, or so long."""
        self._writing.wait(seconds)

    def _read(self) -> _Kept | None:
        try:
            with opened(self.path, follow=True) as file:
                text = file.read(MOST_BYTES + 1)
            if len(text) > MOST_BYTES:
                raise ValueError(f"{self.path} has over {MOST_BYTES:,} bytes")
            kept = msgspec.json.decode(text, type=_Kept)
        except FileNotFoundError:
            self.damaged = self.path.exists()
        except OSError:
            return None
        except (ValueError, RecursionError):
            self.damaged = True
        else:
            return kept if kept.drawn != EMPTY else None
        if self.damaged:
            set_aside(self.path)
        return None

    def _write(self, kept: _Kept) -> None:
        try:
            write_whole(self.path, msgspec.json.encode(kept))
            self.unwritable = None
        except OSError as error:
            self.unwritable = f"{self.path.parent}: {error.strerror or error}"
