"""A recording gives back what was written, bears a cut end, and refuses a lie."""

import math
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.protocol import (
    BLOCK,
    BeforeTraining,
    EpochEnded,
    EpochFigures,
    FitFinished,
    FitSettings,
    FitStarted,
    Steps,
    decode_event,
    encode,
)
from engine.protocol.arrays import pack
from engine.runs.blocks import Blocks, part
from engine.runs.recording import (
    RecordedEvent,
    Recorder,
    RecordingBroken,
    RecordingShort,
    RecordingUnreadable,
    cut_back,
    read,
)

PLAYED = Path(__file__).parents[2] / "recordings"
FIGURES = EpochFigures(
    loss=0.3,
    accuracy=0.9,
    loss_running=0.4,
    accuracy_running=0.8,
    test_loss=0.3,
    test_accuracy=0.9,
    seconds=1.5,
)


def started(*, train: int = 2_000, batch: int = 10, epochs: int = 2) -> FitStarted:
    """A run of 200 steps an epoch, unless said."""
    steps = math.ceil(train / batch)
    return FitStarted(
        run="run",
        settings=FitSettings(epochs=epochs, batch_size=batch),
        device="cpu",
        device_name="a processor",
        threads=1,
        precision="fp32",
        data="other",
        train=train,
        test=100,
        parameters=407_050,
        steps_per_epoch=steps,
        steps=steps * epochs,
    )


def whole_run() -> list[RecordedEvent]:
    """Two epochs of 200 steps, each with a loss of its own."""
    start = started()
    events: list[RecordedEvent] = [
        start,
        BeforeTraining(run="run", test_loss=2.3, test_accuracy=0.1),
    ]
    blocks = Blocks(start)
    for epoch in (1, 2):
        loss = array("f", [epoch + step / 1_000 for step in range(200)])
        events += blocks.add(loss, array("I", [step % 10 for step in range(200)]), 2.0, 1.0)
        events.append(EpochEnded(run="run", epoch=epoch, step=200 * epoch, figures=FIGURES))
    events.append(finish(400))
    return events


def finish(step: int) -> FitFinished:
    return FitFinished(
        run="run",
        device="cpu",
        threads=1,
        precision="fp32",
        data="other",
        seed=0,
        epochs=(FIGURES,) * (step // 200),
        step=step,
        stopped=step < 400,
        test_loss=None,
        test_accuracy=None,
        weights_sha256="0" * 64,
    )


def written(path: Path, events: list[RecordedEvent]) -> Path:
    recorder = Recorder(path)
    for event in events:
        recorder.write(event)
    recorder.close()
    return path


def losses(events: tuple[RecordedEvent, ...]) -> list[float]:
    return [loss for event in events if isinstance(event, Steps) for loss in event.loss.values()]


LOSS = st.floats(width=32) | st.sampled_from([math.nan, math.inf])


@given(
    st.lists(st.lists(LOSS, min_size=1, max_size=90), max_size=8),
    st.integers(1, 300),
    st.integers(0, 2**16),
)
def test_blocks_hold_every_step_bit_for_bit_and_end_with_the_epoch(
    looks: list[list[float]], per_epoch: int, right: int
) -> None:
    blocks = Blocks(started(train=per_epoch * 65_536, batch=65_536))
    made: list[Steps] = []
    for look in looks:
        rights = array("I", [right] * len(look))
        made += blocks.add(array("f", look), rights, 0.5, 1.0)
    made += blocks.rest(2.0)
    made = [event for event in map(decode_event, map(encode, made)) if isinstance(event, Steps)]
    everything = array("f", [loss for look in looks for loss in look])
    assert b"".join(block.loss.data for block in made) == everything.tobytes()
    assert all(set(block.right.values()) == {right} for block in made)
    assert sum(block.seconds for block in made) == pytest.approx(0.5 * len(looks))
    step = 0
    for block in made:
        count = block.loss.shape[0]
        assert block.first == step
        assert 1 <= count <= BLOCK
        assert step // per_epoch == (step + count - 1) // per_epoch
        step += count
    in_epoch = [block for block in made[:-1] if (block.first + BLOCK) % per_epoch > BLOCK]
    assert all(block.loss.shape[0] == BLOCK for block in in_epoch if not block.first % BLOCK)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    recording = read(written(tmp_path / "r", whole_run()))
    assert list(recording.events) == whole_run()
    assert not recording.cut
    assert recording.step == 400
    assert recording.finished is not None


@given(st.integers(0, 10_000))
def test_a_recording_cut_anywhere_gives_its_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, size: int
) -> None:
    lines = list(map(encode, whole_run()))
    stream = b"".join(lines)
    size = min(size, len(stream))
    path = tmp_path_factory.mktemp("cut") / "r"
    path.write_bytes(stream[:size])
    whole = stream[:size].count(b"\n")
    if not whole:
        with pytest.raises(RecordingBroken, match="line 1"):
            read(path)
        return
    recording = read(path)
    assert list(recording.events) == whole_run()[:whole]
    assert recording.cut == (not stream[:size].endswith(b"\n"))


@pytest.mark.parametrize(
    ("line", "replacement"),
    [
        (1, b"{}\n"),
        (1, encode(finish(0))),
        (1, encode(replace(started(), steps=401))),
        (3, b"not json\n"),
        (3, b'{"type": "shutdown"}\n'),
        (3, encode(started())),
        (3, encode(whole_run()[3])),
        (3, encode(replace(whole_run()[2], run="other"))),
        (4, encode(BeforeTraining(run="run", test_loss=1.0, test_accuracy=0.1))),
        (5, encode(EpochEnded(run="run", epoch=2, step=200, figures=FIGURES))),
        (5, encode(finish(400))),
        (6, encode(whole_run()[4])),
    ],
)
def test_a_line_that_cannot_be_is_named(tmp_path: Path, line: int, replacement: bytes) -> None:
    lines = list(map(encode, whole_run()))
    lines[line - 1] = replacement
    (tmp_path / "r").write_bytes(b"".join(lines))
    with pytest.raises(RecordingBroken, match=f"line {line}: ") as caught:
        read(tmp_path / "r")
    assert caught.value.code == "recording.broken"
    assert caught.value.detail["line"] == line


def test_a_missing_recording_is_a_mistake_and_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(RecordingUnreadable, match="No such file"):
        read(tmp_path / "none")
    with pytest.raises(RecordingUnreadable):
        read(tmp_path)


@pytest.mark.parametrize("step", [0, 1, 127, 128, 150, 200, 399])
def test_cut_back_to_a_checkpoint_it_can_be_continued(tmp_path: Path, step: int) -> None:
    path = written(tmp_path / "r", whole_run())
    cut_back(path, step=step, epochs=step // 200, planned=2, before=step > 0)
    recording = read(path)
    assert recording.step == step
    assert losses(recording.events) == losses(tuple(whole_run()))[:step]
    assert recording.finished is None
    assert sum(isinstance(event, EpochEnded) for event in recording.events) == step // 200
    assert any(isinstance(event, BeforeTraining) for event in recording.events) == (step > 0)


def test_an_epoch_that_the_checkpoint_did_not_see_end_is_taken_out(tmp_path: Path) -> None:
    path = written(tmp_path / "r", whole_run())
    cut_back(path, step=200, epochs=0, planned=2, before=True)
    assert not any(isinstance(event, EpochEnded) for event in read(path).events)
    assert read(path).step == 200


def test_a_recording_that_does_not_reach_the_checkpoint_is_left_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "r", whole_run()[:3])
    before = path.read_bytes()
    with pytest.raises(RecordingShort, match="ends at step 128"):
        cut_back(path, step=200, epochs=1, planned=2, before=True)
    assert path.read_bytes() == before


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_part_of_a_block_is_its_steps_with_their_share_of_the_time(first: int, stop: int) -> None:
    block = Steps(
        run="run",
        first=20,
        loss=pack("<f4", [float(i) for i in range(20)]),
        right=pack("<u2", list(range(20))),
        seconds=2.0,
    )
    cut = part(block, first, stop)
    expected = [i for i in range(20) if first <= 20 + i < stop]
    if not expected:
        assert cut is None
        return
    assert cut is not None
    assert cut.first == 20 + expected[0]
    assert list(cut.loss.values()) == expected
    assert list(cut.right.values()) == expected
    assert cut.seconds == pytest.approx(len(expected) * 0.1)


@pytest.mark.parametrize("name", ["mnist-5-epochs", "digits-2-epochs"])
def test_the_tests_own_recordings_are_whole_and_small(name: str) -> None:
    path = PLAYED / name / "recording.jsonl"
    recording = read(path)
    assert recording.finished is not None
    assert not recording.finished.stopped
    assert recording.step == recording.started.steps
    per_step = (path.stat().st_size - 2_000) / recording.step
    assert per_step <= 12
