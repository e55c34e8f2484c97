"""`runs --export RUN --tensorboard`: records that hold, in the form that TensorBoard reads."""

import math
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.exports.event_file import crc32c
from engine.cli.exports.steps import epochs_of, steps_of
from engine.cli.runs import main
from tests.engine.cli.exports.recorded import diverged, kept

Field = tuple[int, int | float | bytes]


def by_bits(content: bytes) -> int:
    """CRC-32C as a division of polynomials, bit by bit (RFC 3720, B.4), without a table."""
    remainder = 0xFFFFFFFF
    for byte in content:
        for bit in range(8):
            last = (remainder ^ byte >> bit) & 1
            remainder = remainder >> 1 ^ 0x82F63B78 * last
    return remainder ^ 0xFFFFFFFF


def test_the_checksum_is_the_standards() -> None:
    for check in (crc32c, by_bits):
        assert check(b"123456789") == 0xE3069283
        assert check(bytes(32)) == 0x8A9136AA
        assert check(bytes(range(32))) == 0x46DD794E
        assert check(b"") == 0


def records(content: bytes) -> Iterator[bytes]:
    """Each record's payload, both of its checksums looked at."""
    place = 0
    while place < len(content):
        length = content[place : place + 8]
        [size] = struct.unpack("<Q", length)
        event = content[place + 12 : place + 12 + size]
        for part, at in ((length, place + 8), (event, place + 12 + size)):
            [masked] = struct.unpack_from("<I", content, at)
            rotated = (masked - 0xA282EAD8) % 2**32
            assert (rotated << 15 | rotated >> 17) % 2**32 == by_bits(part)
        yield event
        place += size + 16


def fields(message: bytes) -> Iterator[Field]:
    """The fields of a message of protocol buffers, by number."""

    def varint() -> int:
        nonlocal message
        value = shift = 0
        while True:
            byte, message = message[0], message[1:]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while message:
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        value, message = message[:size], message[size:]
        assert len(value) == size
        if key & 7 == 2:
            yield key >> 3, value
        else:
            yield key >> 3, *struct.unpack("<d" if size == 8 else "<f", value)


def scalars(file: Path) -> Iterator[tuple[str, int, float, float]]:
    """Tag, step, value and moment of everything after the version."""
    version, *events = records(file.read_bytes())
    assert dict(fields(version))[3] == b"brain.Event:2"
    for event in events:
        told = dict(fields(event))
        assert isinstance(told[5], bytes)
        for _, value in fields(told[5]):
            assert isinstance(value, bytes)
            scalar = dict(fields(value))
            tag, number = scalar[1], scalar[2]
            assert isinstance(tag, bytes)
            assert isinstance(number, float)
            yield tag.decode(), int(told[2]), number, float(told[1])


@pytest.mark.parametrize("wild", [False, True])
def test_every_step_and_epoch_is_there_at_its_step_and_moment(home: Path, wild: bool) -> None:
    recording = diverged() if wild else kept()
    name = recording.path.parent.name
    assert main(["--export", name, "--tensorboard", str(home.parent / "logs")]) == 0
    [file] = (home.parent / "logs").rglob("*tfevents*")
    assert file.parent.name == recording.started.run
    found = list(scalars(file))
    for tag, of in (("loss", "loss"), ("accuracy", "accuracy"), ("learning_rate", "rate")):
        told = [(step, value) for name, step, value, _ in found if name == f"train/{tag}"]
        for (step, value), known in zip(told, steps_of(recording), strict=True):
            exact = getattr(known, of)
            assert step == known.step
            assert value == pytest.approx(exact, rel=1e-7) or (math.isnan(value) and exact != exact)
    tested = [(step, value) for name, step, value, _ in found if name == "test/accuracy"]
    assert [step for step, _ in tested] == [0, *(epoch.step for epoch in epochs_of(recording))]
    moments = [at for name, _, _, at in found if name == "train/loss"]
    assert moments == sorted(moments)
    assert recording.started.at <= moments[0] < moments[-1] <= recording.events[-1].at


def test_it_is_written_where_it_was_said_and_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diverged()
    monkeypatch.chdir(home.parent)
    here = Path("wild/events.out.tfevents.100.ch2-tui")
    assert main(["--export", "wild", "--tensorboard"]) == 0
    assert here.is_file()
    assert main(["--export", "last", "--tensorboard"]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["--export", "wild", "--tensorboard", "mine.tfevents"]) == 0
    assert Path("mine.tfevents").read_bytes() == here.read_bytes()
    assert main(["--export", "wild", "--tensorboard", "mine.tfevents/folder"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("ch2-tui runs: cannot write")


def test_tensorboard_itself_reads_it(home: Path) -> None:
    reader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator",
        reason="needs tensorboard, which nothing of ours does",
    )
    recording = kept()
    assert main(["--export", "run", "--tensorboard", str(home.parent)]) == 0
    folder = home.parent / recording.started.run
    read = reader.EventAccumulator(str(folder), size_guidance={"scalars": 0})
    read.Reload()
    losses = read.Scalars("train/loss")
    assert [(event.step, event.value) for event in losses] == [
        (step.step, step.loss) for step in steps_of(recording)
    ]
