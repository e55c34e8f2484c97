"""A training laid down so that it can go on: safetensors, whole or not at all."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as serialized

from engine.data import places
from engine.protocol.errors import Mistake
from engine.protocol.system import files
from engine.runs.checkpoint_head import IN_METADATA, SAFETENSORS_HEADER, Head

VERSION = 1
"""Of the head's form and the tensors' names; no other is read. `Head.version` says it too."""
_SHA256 = "sha256"

Tensors = Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]


class CheckpointDamaged(Mistake):
    """A checkpoint that cannot be read, or is not what was written (`checkpoint.damaged`)."""

    def __init__(self, path: Path, reason: str) -> None:
        reason = " ".join(reason.split())[:200]
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


class CheckpointUnreadable(Mistake):
    """A checkpoint that is there and may not be read (code `checkpoint.unreadable`)."""

    def __init__(self, path: Path, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        super().__init__(
            "checkpoint.unreadable",
            f"cannot read the checkpoint {path}: {why}; make it readable and try again",
            path=str(path),
            reason=why,
        )


class CheckpointOfOtherVersion(Mistake):
    """A whole checkpoint in a form that this program does not read (`checkpoint.version`)."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(
            "checkpoint.version",
            f"the checkpoint {path} has version {version}, this ch2-tui reads {VERSION}; "
            "go on with the ch2-tui that wrote it, or start a new run",
            path=str(path),
            version=version,
            reads=VERSION,
        )


class _Versioned(Struct, frozen=True):
    version: int


class Checkpoint(Struct, frozen=True):
    head: Head
    tensors: Tensors


def save(path: Path, head: Head, tensors: Tensors) -> None:
    """Put the checkpoint at `path`. Raises UnwritableHome; the one before is then still there."""
    text = msgspec.json.encode(head).decode()
    metadata = {IN_METADATA: text, _SHA256: _digest(text, tensors)}
    places.write_atomically(path, serialized(dict(tensors), metadata=metadata))


def load(path: Path) -> Checkpoint:
    """What `save` put there.

    Raises CheckpointMissing, CheckpointUnreadable, CheckpointDamaged and
    CheckpointOfOtherVersion. No file, whatever it holds, has anything of it executed.
    """
    _require_file(path)
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            text, digest = metadata[IN_METADATA], metadata[_SHA256]
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        version = msgspec.json.decode(text, type=_Versioned).version
    except KeyError as error:
        raise CheckpointDamaged(path, "it has no head") from error
    except SafetensorError as error:
        raise CheckpointDamaged(path, f"it is no whole safetensors file: {error}") from error
    except (msgspec.DecodeError, OSError, ValueError, TypeError, MemoryError) as error:
        raise CheckpointDamaged(path, str(error) or type(error).__name__) from error
    if _digest(text, tensors) != digest:
        raise CheckpointDamaged(path, "its checksum is another")
    if version != VERSION:
        raise CheckpointOfOtherVersion(path, version)
    try:
        head = msgspec.json.decode(text, type=Head)
    except msgspec.DecodeError as error:
        raise CheckpointDamaged(path, str(error)) from error
    for name, values in tensors.items():
        if values.dtype != np.float32:
            raise CheckpointDamaged(path, f"{name} is {values.dtype}, not float32")
    return Checkpoint(head, tensors)


def _require_file(path: Path) -> None:
    try:
        with files.opened(path) as file:
            begin = file.read(SAFETENSORS_HEADER)
    except FileNotFoundError as error:
        raise CheckpointMissing(path) from error
    except OSError as error:
        raise CheckpointUnreadable(path, error) from error
    if len(begin) < SAFETENSORS_HEADER:
        raise CheckpointDamaged(path, f"it has {len(begin)} bytes")


def _digest(head: str, tensors: Tensors) -> str:
    digest = hashlib.sha256(head.encode())
    for name in sorted(tensors):
        values = np.ascontiguousarray(tensors[name])
        digest.update(f"{name} {values.dtype.str} {values.shape}\n".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
