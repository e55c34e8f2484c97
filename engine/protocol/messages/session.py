"""The beginning and the end of a conversation, and the device the engine computes on."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from engine.protocol.messages.base import Bytes, Command, Device, Event, Name, RunName, Threads

VERSION = 2
Version = Annotated[int, Meta(ge=0, le=1_000_000)]


class Greet(Command, frozen=True, kw_only=True, tag="greet"):
    """First of all: which protocol the screen speaks."""

    version: Version = VERSION


class Ping(Command, frozen=True, kw_only=True, tag="ping"):
    """Asks for a sign that the engine is there, where it has nothing to say."""


class Shutdown(Command, frozen=True, kw_only=True, tag="shutdown"):
    """Checkpoint, then exit. End of input means the same, and that the screen was killed."""


class Hello(Event, frozen=True, kw_only=True, tag="hello"):
    """The engine's first line. `replay` names the run when a recording speaks, not a network."""

    version: Version
    engine: Name
    python: Name
    pid: Annotated[int, Meta(ge=0, le=2**32)]
    replay: RunName | None = None


class Pong(Event, frozen=True, kw_only=True, tag="pong"):
    """It is there."""


class DeviceReady(Event, frozen=True, kw_only=True, tag="device_ready"):
    """torch is loaded. `reason` says why this device: asked for, the best one, the only one.

    In a replay it is the device that the recording was made on, and `torch` is empty.
    `memory` is the bytes of a GPU's own memory, None where there is none or it cannot be known.
    """

    device: Device
    reason: Literal["asked", "best", "only"]
    name: Name
    threads: Threads
    torch: Name
    memory: Bytes | None = None
