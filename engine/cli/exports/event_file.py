"""`ch2-tui runs --export RUN --tensorboard`: a run as TensorBoard reads it.

Written by hand, which takes fifty lines and no package: torch.utils.tensorboard would bring
torch, seconds of it, and TensorBoard itself, which whoever reads the file may have elsewhere.
A record is its length (u8), the masked CRC-32C of that, an Event of TensorFlow's event.proto,
and the masked CRC-32C of it.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.cli.command_line import complain
from engine.cli.exports.file import ExportUnwritable, put
from engine.cli.exports.steps import epochs_of, steps_of
from engine.explain.shared.wording.sentences import said
from engine.protocol import BeforeTraining
from engine.protocol.arrays import Real, number
from engine.runs.recording import Recording

MARK = "tfevents"
"""What TensorBoard looks for in the names of files."""
_CASTAGNOLI = 0x82F63B78
_MASK = 0xA282EAD8
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5
"""Wire types of protocol buffers."""


def export(recording: Recording, where: str, *, force: bool) -> None:
    """Put the run in the file `where`, or in a folder of its own below it.

    A name that says MARK is a file's, any other a folder's that TensorBoard is given as
    --logdir. Raises ExportExists and ExportUnwritable.
    """
    run, at = recording.started.run, int(recording.started.at)
    file = Path(where)
    if MARK not in file.name:
        file = file / run / f"events.out.{MARK}.{at}.ch2-tui"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise ExportUnwritable(file, error) from error
    put(file, records(recording), force=force)
    complain(
        said("{file} has {count} steps of {run}", file=file, count=recording.step, run=run),
    )


def records(recording: Recording) -> Iterator[bytes]:
    """The records of the file: its version, each step, each epoch at its last step."""
    started = recording.started.at
    yield _record(_double(1, started) + _bytes(3, b"brain.Event:2"))
    for event in recording.events:
        if isinstance(event, BeforeTraining):
            yield _scalars(event.at, 0, _tested(event.test_loss, event.test_accuracy))
    for step in steps_of(recording):
        yield _scalars(
            step.at,
            step.step,
            {
                "train/loss": step.loss,
                "train/accuracy": step.accuracy,
                "train/learning_rate": step.rate,
            },
        )
    for epoch in epochs_of(recording):
        figures = epoch.figures
        yield _scalars(
            epoch.at,
            epoch.step,
            {
                "epoch/loss": number(figures.loss),
                "epoch/accuracy": number(figures.accuracy),
                "epoch/seconds": figures.seconds,
                **_tested(figures.test_loss, figures.test_accuracy),
            },
        )


def _tested(loss: Real, accuracy: Real) -> dict[str, float]:
    return {"test/loss": number(loss), "test/accuracy": number(accuracy)}


def _scalars(at: float, step: int, values: Mapping[str, float]) -> bytes:
    """An Event(wall_time=1, step=2, summary=5) of Summary(value=1) of Value(tag=1, simple_value=2).

    The tags and numbers of the fields are those of TensorFlow's event.proto and summary.proto.
    """
    summary = b"".join(
        _bytes(1, _bytes(1, tag.encode()) + _key(2, _FLOAT) + _float32(value))
        for tag, value in values.items()
    )
    return _record(_double(1, at) + _key(2, _VARINT) + _varint(step) + _bytes(5, summary))


def _record(event: bytes) -> bytes:
    length = struct.pack("<Q", len(event))
    return length + _masked(length) + event + _masked(event)


def _masked(content: bytes) -> bytes:
    crc = crc32c(content)
    rotated = (crc >> 15 | crc << 17) & 0xFFFFFFFF
    return struct.pack("<I", (rotated + _MASK) & 0xFFFFFFFF)


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_CASTAGNOLI if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE = _table()


def crc32c(content: bytes) -> int:
    """CRC-32C (Castagnoli, RFC 3720) of `content`."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def _key(field: int, kind: int) -> bytes:
    return _varint(field << 3 | kind)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*written, value))


def _double(field: int, value: float) -> bytes:
    return _key(field, _DOUBLE) + struct.pack("<d", value)


def _float32(value: float) -> bytes:
    """As float32; what lies beyond it is infinite there."""
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", float("inf") if value > 0 else float("-inf"))


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, _BYTES) + _varint(len(content)) + content
