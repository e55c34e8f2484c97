"""What a page is made of, before it is Markdown or HTML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Listing:
    """Points, one below the other."""

    points: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table with a head; each row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawn:
    """A picture of its own: the name of its file, what it shows in words, and the SVG."""

    name: str
    shows: str
    svg: str


Block = Heading | Paragraph | Listing | Grid | Drawn
