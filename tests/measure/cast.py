"""What a program wrote to its terminal, as an asciicast (version 2): to be kept and played again.

The format: https://docs.asciinema.org/manual/asciicast/v2/ . Nothing in the head says whose
machine it was.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

Written = Sequence[tuple[float, bytes]]
"""Moments in seconds, and what was written then."""


@dataclass(frozen=True)
class Cast:
    """`events` are moments in seconds from the beginning, and the text that was written then."""

    columns: int
    rows: int
    events: tuple[tuple[float, str], ...]

    @classmethod
    def of(cls, written: Written, columns: int, rows: int, *, begin: float = 0.0) -> Self:
        """The cast of what was written from the moment `begin` on; what was before is its start."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        events = [(max(moment - begin, 0.0), decoder.decode(data)) for moment, data in written]
        return cls(columns, rows, tuple(_joined(events)))

    @classmethod
    def read(cls, path: Path) -> Self:
        """A cast from its file. Raises ValueError for another version."""
        head, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if head["version"] != 2:
            raise ValueError(f"{path} is an asciicast of version {head['version']}")
        events = ((moment, text) for moment, kind, text in lines if kind == "o")
        return cls(head["width"], head["height"], tuple(events))

    def write(self, path: Path) -> None:
        """Keep it in a file."""
        head = {"version": 2, "width": self.columns, "height": self.rows}
        lines = [head, *([round(moment, 4), "o", text] for moment, text in self.events)]
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8")


def _joined(events: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
    """What was written at one moment is one event."""
    at, text = 0.0, ""
    for moment, piece in events:
        if moment != at and text:
            yield at, text
            text = ""
        at, text = moment, text + piece
    if text:
        yield at, text
