"""The command that starts the engine of this machine."""

from __future__ import annotations

from engine.protocol.system.own import command


def engine_command(*arguments: str) -> list[str]:
    """Our own engine, whatever else goes by that name."""
    return command("engine", *arguments)
