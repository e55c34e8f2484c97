"""The beginning and the end of a conversation, and the device the engine computes on."""

from __future__ import annotations

from typing import Literal

from engine.protocol.messages.base import Command, Device, Event, Positive, RunName

VERSION = 1


class Greet(Command, frozen=True, kw_only=True, tag="greet"):
    """First of all: which protocol the screen speaks."""

    version: int = VERSION


class Shutdown(Command, frozen=True, kw_only=True, tag="shutdown"):
    """Checkpoint, then exit. End of input means the same."""


class Hello(Event, frozen=True, kw_only=True, tag="hello"):
    """The engine's first line. `replay` names the run when a recording speaks, not a network."""

    version: int
    engine: str
    python: str
    pid: int
    replay: RunName | None = None


class DeviceReady(Event, frozen=True, kw_only=True, tag="device_ready"):
    """torch is loaded. `reason` says why this device: asked for, the best one, the only one.

    In a replay it is the device that the recording was made on, and `torch` is empty.
    `memory` is the bytes of a GPU's own memory, None where there is none or it cannot be known.
    """

    device: Device
    reason: Literal["asked", "best", "only"]
    name: str
    threads: Positive
    torch: str
    memory: Positive | None = None
