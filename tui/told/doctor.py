"""`ch2-tui doctor`: what an issue report needs, of the terminal and of the engine."""

from __future__ import annotations

import io
import locale
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

from engine.explain.shared.wording.sentences import said
from tui.drawing.cells import fit_cells
from tui.link.control_characters import plain
from tui.link.engine_command import engine_command
from tui.shell.progress import state_file

VARIABLES = ("TERM", "COLORTERM", "TERM_PROGRAM", "TMUX", "SSH_TTY", "NO_COLOR", "LANG", "LC_ALL")
SHOWN = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL")
"""The others may hold names of machines and users: only whether they are set is told."""


def main(words: list[str]) -> int:
    """Print the report; the exit code is the engine's."""
    if words and words != ["--help"]:
        sys.stderr.write(f"ch2-tui: {said('doctor takes no options')}\n")
        return 2
    if words:
        about = said("Devices, versions, data, terminal and where files are kept.")
        print(f"{said('usage: ')}ch2-tui doctor\n\n{about}")
        return 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    for name, value in terminal_facts():
        sys.stdout.write(f"{fit_cells(said(name), 12)} {plain(value)}\n")
    sys.stdout.flush()
    return subprocess.run(engine_command("doctor"), check=False).returncode


def terminal_facts() -> list[tuple[str, str]]:
    """What this terminal can do, and what the screen is made of."""
    columns, rows = shutil.get_terminal_size()
    variables = [
        f"{name}={os.environ[name]}" if name in SHOWN else f"{name} set"
        for name in VARIABLES
        if os.environ.get(name)
    ]
    return [
        ("ch2-tui", _installed("ch2-tui")),
        ("textual", _installed("textual")),
        ("rich", _installed("rich")),
        ("terminal", f"{columns}×{rows}, {', '.join(variables) or said('no variables')}"),
        ("encoding", locale.getpreferredencoding(False)),
        ("colours", _colours()),
        ("glyphs", _glyphs()),
        ("place", str(state_file())),
    ]


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return said("not installed")


def _colours() -> str:
    from rich.console import Console

    return {"truecolor": said("16 million"), "256": "256", "standard": "16"}.get(
        str(Console().color_system), said("none")
    )


def _glyphs() -> str:
    from tui.terminal.glyph_width import probe

    cells = probe()
    if cells is None:
        return said(
            "no answer: this is no terminal, or it took longer than 50 ms; drawn as Unicode"
        )
    drawn = "ASCII" if cells == 2 else "Unicode"
    one, several = "a box glyph takes one cell", "a box glyph takes {cells} cells"
    takes = said(one if cells == 1 else several, cells=cells)
    return f"{takes}: {said('drawn as {drawn}', drawn=drawn)}"
