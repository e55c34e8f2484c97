"""The legend of a caption: what the signs and names mean that appear there for the first time.

Under `## legends` a heading `### relu add` names captions as under `## reading`; below it stand
the signs and names, one line, with ` · ` between two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.cells import cell_len

from tui.shell.chapter import Texts
from tui.shell.reading.belonging import named

BETWEEN: Final = " · "


def legend_of(texts: Texts, caption: str, spelled: Callable[[str], str], cells: int) -> str:
    """The line below that caption, "" if it has none; what does not fit `cells` is left out."""
    legends = texts.sections.get("legends", {})
    words = {word: key for key in legends for word in key.split() if named(word, caption)}
    if not words:
        return ""
    text = " ".join(legends[words[max(words, key=len)]].split())
    parts, between = [spelled(part) for part in text.split(BETWEEN)], spelled(BETWEEN)
    while parts and cell_len(between.join(parts)) > cells:
        parts.pop()
    return between.join(parts)
