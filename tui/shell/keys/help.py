"""What `?` tells of the keys: each once, and none that does nothing just now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.shell.keys.table import Key, own_help, pressed, textual_name

VIEWS: Final = "1 … 9"
"""Told as long as one of them has no row of its own."""
OF_ALL: Final = (
    ("Enter", "enter"), ("Space", "space"), (", .", "step"), ("- =", "speed"),
    ("←↑↓→ hjkl", "arrows"), (VIEWS, "views"), ("Tab", "tab"), ("Esc", "escape"),
    ("< >", "lessons"), ("m", "map"), ("e", "edit"), ("r", "reset"), ("c", "code"), ("i", "read"),
    ("PgUp PgDn", "pages"),
)  # fmt: skip
"""Keys of all screens, as they are written, with the text of what they do."""
EVERYWHERE: Final = (
    ("F2", "language"), ("w", "glossary"), ("ctrl+p", "palette"), ("ctrl+c", "interrupt"),
    ("q", "quit"),
)  # fmt: skip
"""Those that no table holds: the application's own."""
_NAMES: Final = {
    "←↑↓→ hjkl": ("left", "up", "down", "right", "h", "j", "k", "l"),
    VIEWS: tuple("123456789"),
}


@dataclass(frozen=True)
class Told:
    """A row of `?`: a key of the screen's own, or what is written and its text in "help"."""

    shown: str
    does: str
    names: tuple[str, ...]
    """Textual's names of the keys that it promises."""
    own: Key | None = None


def told_keys(table: Sequence[Key]) -> list[Told]:
    """The screen's own keys, then those of all screens that it has and has not told."""
    rows = [Told(key.shown, "", tuple(key.acts), key) for key in own_help(table)]
    told = {name for row in rows for name in row.names}
    for shown, does in OF_ALL:
        written = _NAMES.get(shown) or map(textual_name, shown.split())
        names = [name for name in written if pressed(table, name) is not None]
        untold = tuple(name for name in names if name not in told)
        if untold if shown == VIEWS else names and len(untold) == len(names):
            rows.append(Told(shown, does, untold))
    rows += [Told(shown, does, (shown.lower(),)) for shown, does in EVERYWHERE]
    return rows
