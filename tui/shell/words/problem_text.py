"""An engine's problem as the sentence that the learner reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.drawing.cells import cell_widths, cut_cells
from tui.shell.chapter import PLACEHOLDER

if TYPE_CHECKING:
    from engine.protocol import Problem
    from tui.shell.chapter import Texts

PATH_CELLS = 48
"""Of a path its end is shown: the file's own name is there."""
REASON_CELLS = 110


def problem_text(words: Texts, problem: Problem) -> str:
    """What went wrong and what would work, in the language of `words`, the frame's texts.

    The engine's own English line where there is no sentence for it: an engine elsewhere may
    be newer than this screen.
    """
    if not words.has("mistakes", problem.code):
        return problem.message
    if not set(PLACEHOLDER.findall(words.get("mistakes", problem.code))) <= set(problem.detail):
        return problem.message
    shown = {
        name: shortened(value) if isinstance(value, str) else value
        for name, value in problem.detail.items()
    }
    return words.get("mistakes", problem.code, **shown)


def other_version(version: int) -> Problem:
    """That the engine speaks another version of the protocol than this screen."""
    from engine import protocol

    return protocol.Problem(
        code="protocol.version",
        message=f"the engine speaks protocol {version}, this screen {protocol.VERSION}; "
        "install the same ch2-tui on both machines",
        detail={"engine": version, "screen": protocol.VERSION},
    )


def shortened(value: str) -> str:
    """`value` in so few cells that the sentence around it stays readable."""
    if value.startswith(("/", "~")) and ": " not in value:
        return _ending(value, PATH_CELLS)
    return cut_cells(value, REASON_CELLS)


def _ending(path: str, cells: int) -> str:
    if cell_len(path) <= cells:
        return path
    kept, used = len(path), 1
    for width in reversed(cell_widths(path)):
        if used + width > cells:
            break
        used += width
        kept -= 1
    return "…" + path[kept:]
