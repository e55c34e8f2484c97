"""What was found means this, for these reasons, and this would mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.explain.clinic.found import Found, Library, Sizes


@dataclass(frozen=True)
class Sentence:
    """A sentence by its place in tui/clinic/{en,ko}.md, and what fills its placeholders.

    The key is the section and the heading: `why.broadcast` is `### broadcast` of `## why`.
    """

    key: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Opening:
    """A lesson, and the text that its field takes: it opens on these very shapes."""

    lesson: str
    text: str
    view: int = 1
    note: Sentence | None = None
    """Where the lesson cannot take these very shapes: what stands for what."""


@dataclass(frozen=True)
class Repair:
    """Code that can be run as it stands where the names of `Found.shapes` are tensors.

    `code` has an entry for each library that has it; what else its names mean is said in
    reasoning/code.py. `shape` is that of its value, with names where the text had names, and
    `...` where nothing is known. Where the text names no tensor, `x` is the one that it is about.
    """

    code: Mapping[Library, str]
    shape: Sizes
    note: Sentence
    opening: Opening | None = None
    """The repaired shapes in a lesson; None where no field takes them: it opens on the asker's."""
    refused: bool = False
    """It runs, and would mix the values up: named so that nobody takes it."""


@dataclass(frozen=True)
class Diagnosis:
    """What went wrong in a sentence, on which axes, why, from what, and repairs, likeliest first.

    `axes` are negative, counted from the right, one for each shape of `found` (None: no such axis).
    """

    found: Found
    said: Sentence
    axes: tuple[int | None, ...]
    why: Sentence
    causes: tuple[Sentence, ...]
    repairs: tuple[Repair, ...]
    opening: Opening | None
    checks: tuple[str, ...] = ()
    """Code that shows the shapes just before the line that failed."""
