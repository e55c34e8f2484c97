"""A page as Markdown (CommonMark with tables); its pictures are files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui.shell.course.page.blocks import Block, Drawn, Grid, Heading, Listing, Paragraph

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>|#])")


def markdown(blocks: Iterable[Block]) -> str:
    """The text of the file."""
    return "\n\n".join(map(_written, blocks)) + "\n"


def _written(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escaped(block.text)}"
        case Paragraph():
            return escaped(block.text)
        case Listing():
            return "\n".join(f"- {escaped(point)}" for point in block.points)
        case Drawn():
            return f"![{escaped(block.shows)}]({block.name})"
        case Grid():
            rows = (block.head, ("---",) * len(block.head), *block.rows)
            return "\n".join(
                "| " + " | ".join(cell if cell == "---" else escaped(cell) for cell in row) + " |"
                for row in rows
            )


def escaped(text: str) -> str:
    """`text` on one line, in which no character means anything but itself."""
    return _MEANS_SOMETHING.sub(r"\\\1", " ".join(text.split()))
