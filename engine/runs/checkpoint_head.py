"""What a checkpoint says of itself, read without its tensors and without numpy."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from engine.protocol import Count, Device, EpochFigures, FitSettings, RunName
from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Threads
from engine.protocol.system import files

IN_METADATA = "checkpoint"
"""The name under which the head lies in the file's metadata."""
SAFETENSORS_HEADER = 8
"""Bytes before which no file is safetensors: the length of its header."""
_LONGEST = 16 * 1024 * 1024
"""Bytes of header: ten thousand epochs take two million."""


class Head(Struct, frozen=True, kw_only=True):
    """What a checkpoint says of itself. `so_far` are the sums of `metrics.EpochSoFar`."""

    version: Literal[1] = 1
    run: RunName
    settings: FitSettings
    data: Literal["mnist", "digits", "other"]
    data_source: str
    data_sha256: dict[str, str]
    device: Device
    threads: Threads
    step: Count
    so_far: Array
    figures: tuple[EpochFigures, ...]
    before: tuple[Real, Real] | None

    @property
    def finished(self) -> bool:
        """Whether the last epoch is over."""
        return len(self.figures) == self.settings.epochs


class _Header(Struct, frozen=True):
    metadata: dict[str, str] = msgspec.field(name="__metadata__")


def head_of(path: Path) -> Head | None:
    """The head of the checkpoint at `path`, unverified; None if there is none to be read."""
    try:
        with files.opened(path) as file:
            length = int.from_bytes(file.read(SAFETENSORS_HEADER), "little")
            header = file.read(length) if length <= _LONGEST else b""
        text = msgspec.json.decode(header, type=_Header).metadata[IN_METADATA]
        return msgspec.json.decode(text, type=Head)
    except (OSError, KeyError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
