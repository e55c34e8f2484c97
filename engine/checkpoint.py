"""A training laid down so that it can go on: safetensors, whole or not at all."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from msgspec import Struct
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as serialized

from engine import places
from engine.arrays import Array, Real
from engine.errors import Mistake
from engine.protocol import Count, Device, EpochFigures, FitSettings, Positive, RunName

_HEAD, _SHA256 = "checkpoint", "sha256"

Tensors = Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]


class CheckpointDamaged(Mistake):
    """A checkpoint that cannot be read, or is not what was written (`checkpoint.damaged`)."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            "checkpoint.damaged",
            f"the checkpoint {path} is damaged ({reason}); this run cannot go on, start a new one",
            path=str(path),
            reason=reason,
        )


class CheckpointMissing(Mistake):
    """A run that left no checkpoint (code `checkpoint.missing`)."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "checkpoint.missing",
            f"there is no checkpoint {path}; this run cannot go on, start a new one",
            path=str(path),
        )


class Head(Struct, frozen=True, kw_only=True):
    """What a checkpoint says of itself. `so_far` are the sums of `metrics.EpochSoFar`."""

    version: Literal[1] = 1
    run: RunName
    settings: FitSettings
    data: Literal["mnist", "digits", "other"]
    data_source: str
    data_sha256: dict[str, str]
    device: Device
    threads: Positive
    step: Count
    so_far: Array
    figures: tuple[EpochFigures, ...]
    before: tuple[Real, Real] | None


class Checkpoint(Struct, frozen=True):
    head: Head
    tensors: Tensors


def save(path: Path, head: Head, tensors: Tensors) -> None:
    """Put the checkpoint at `path`. Raises UnwritableHome; the one before is then still there."""
    text = msgspec.json.encode(head).decode()
    metadata = {_HEAD: text, _SHA256: _digest(text, tensors)}
    places.write_atomically(path, serialized(dict(tensors), metadata=metadata))


def load(path: Path) -> Checkpoint:
    """What `save` put there. Raises CheckpointMissing and CheckpointDamaged."""
    if not path.is_file():
        raise CheckpointMissing(path)
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            text, digest = metadata[_HEAD], metadata[_SHA256]
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        head = msgspec.json.decode(text, type=Head)
    except KeyError as error:
        raise CheckpointDamaged(path, "it has no head") from error
    except (SafetensorError, msgspec.DecodeError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointDamaged(path, reason) from error
    if _digest(text, tensors) != digest:
        raise CheckpointDamaged(path, "its checksum is another")
    return Checkpoint(head, tensors)


def _digest(head: str, tensors: Tensors) -> str:
    digest = hashlib.sha256(head.encode())
    for name in sorted(tensors):
        values = np.ascontiguousarray(tensors[name])
        digest.update(f"{name} {values.dtype.str} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
