"""The command that starts the engine of this machine."""

from __future__ import annotations

import sys


def engine_command(*arguments: str) -> list[str]:
    """`-P`: or a folder called engine where one stands would be run."""
    return [sys.executable, "-P", "-m", "engine", *arguments]
