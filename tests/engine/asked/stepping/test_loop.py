"""The loop taken step by step: the training's own steps, and back to the same bits."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.asked.stepping.loop import MOST_SAMPLES, BatchTooLarge, NothingBehind, SteppedLoop
from engine.explain.batches.shuffling import sample_order
from engine.protocol import ProtocolError, decode_command, decode_event, encode
from engine.protocol.arrays import Array, number
from engine.protocol.errors import Mistake
from engine.protocol.messages.settings import FitSettings, Optimizer
from engine.protocol.messages.stepping import (
    MAX_STEP_IMAGES,
    MAX_STEPS_BACK,
    BeginSteps,
    LookAtStep,
    Stepped,
    StepTensor,
    TakeBack,
    TakeSteps,
)
from engine.training.network import initial_parameters, sizes
from engine.training.plain_step import PlainStep
from tests.engine.stepped import DATA, loop_of, settings, taken

OPTIMIZERS: tuple[Optimizer, ...] = ("rmsprop", "sgd", "momentum", "adam")


def plain(chosen: FitSettings) -> PlainStep:
    """The step that trains, on the same images."""
    flat = torch.tensor(DATA.x_train.reshape(len(DATA.x_train), -1))
    return PlainStep(
        parameters=initial_parameters(sizes(784, chosen.hidden, 10), chosen.seed),
        images=flat.to(torch.float32).div_(255 if chosen.scaled else 1),
        labels=torch.tensor(DATA.y_train).to(torch.int64),
        optimizer=chosen.optimizer,
        learning_rate=chosen.learning_rate,
        precision="fp32",
        activation=chosen.activation,
    )


def order(step: int, seed: int = 0) -> torch.Tensor:
    """The images of step `step` of a training in batches of 128."""
    epoch, place = divmod(step, 3)
    found = sample_order(300, seed, epoch)[128 * place : 128 * (place + 1)]
    return torch.from_numpy(found.copy())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_its_steps_are_those_of_a_training_bit_for_bit(optimizer: Optimizer) -> None:
    chosen = settings(optimizer, (12, 7))
    step, loop = plain(chosen), loop_of(chosen)
    for number_of_step in range(7):
        step.run(order(number_of_step))
        event = taken(loop, TakeSteps())
        assert event.taken is not None
        (loss,) = step.read().loss
        assert np.float32(number(event.taken.loss[0])) == np.float32(loss)
    for mine, theirs in zip(loop.state.parameters, step.parameters, strict=True):
        assert torch.equal(mine, theirs)
    assert event.step == 7
    assert event.taken is not None
    assert (event.taken.epoch, event.taken.first) == (2, 0)


signs = st.lists(st.booleans(), min_size=1, max_size=20)


@given(optimizer=st.sampled_from(OPTIMIZERS), ascents=signs, data=st.data())
@run_with(max_examples=15, deadline=None)
def test_n_steps_on_and_n_back_are_the_same_bits(
    optimizer: Optimizer, ascents: list[bool], data: st.DataObject
) -> None:
    loop = loop_of(settings(optimizer, (4,)))
    hashes, bits = [loop.state.sha256], [bits_of(loop)]
    for ascent in ascents:
        event = taken(loop, TakeSteps(ascent=ascent, learning_rate=0.01))
        assert event.taken is not None
        assert event.taken.before_sha256 == hashes[-1]
        hashes.append(event.state_sha256)
        bits.append(bits_of(loop))
    assert len(set(hashes)) == len(hashes), "every step changes the state"
    while loop.back:
        count = data.draw(st.integers(1, loop.back), label="steps back")
        event = loop.take_back(TakeBack(count=count))
        assert event.state_sha256 == hashes[event.step]
        assert bits_of(loop) == bits[event.step], "the hash says what the bits say"
        assert (event.taken is None) == (event.step == 0)
    for number_of_step, ascent in enumerate(ascents, start=1):
        event = taken(loop, TakeSteps(ascent=ascent, learning_rate=0.01))
        assert event.state_sha256 == hashes[number_of_step], "on again, by the same way"


def bits_of(loop: SteppedLoop) -> bytes:
    """All numbers of the state, byte by byte."""
    tensors = [*loop.state.parameters]
    tensors += [tensor for kept in loop.state.kept for _, tensor in sorted(kept.items())]
    return b"".join(tensor.numpy().tobytes() for tensor in tensors)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_down_the_slope_the_loss_of_the_batch_falls_and_up_it_rises(optimizer: Optimizer) -> None:
    loop = loop_of(settings(optimizer))
    down = taken(loop, TakeSteps(learning_rate=1e-4))
    up = taken(loop, TakeSteps(again=True, ascent=True, learning_rate=1e-4))
    assert down.taken is not None
    assert up.taken is not None
    assert (down.step, up.step) == (1, 1), "the same step once more"
    assert down.taken.before_sha256 == up.taken.before_sha256
    assert down.taken.loss[0] == up.taken.loss[0]
    assert number(down.taken.loss[1]) < number(down.taken.loss[0]) < number(up.taken.loss[1])
    again = taken(loop, TakeSteps(again=True, learning_rate=1e-4))
    assert again.state_sha256 == down.state_sha256


def test_a_step_tells_the_batch_and_what_became_of_it() -> None:
    loop = loop_of(settings(hidden=(12, 7)))
    taken(loop, TakeSteps())
    event = taken(loop, TakeSteps(count=2, sample=20, unit=99))
    step = event.taken
    assert step is not None
    assert event.losses.shape == (2, 2)
    assert event.losses.values()[-2:].tolist() == [np.float32(number(loss)) for loss in step.loss]
    assert (step.samples, step.first, step.sample, step.unit) == (44, 256, 20, 11)
    assert step.image == MAX_STEP_IMAGES, "the images from 16 on, of which 20 is one"
    index = np.array(step.index.values())
    assert index.tolist() == order(2).numpy()[16:32].tolist()
    assert step.labels.values().tolist() == DATA.y_train[index].tolist()
    assert step.pixels.data == DATA.x_train[index].tobytes()
    tensors = {(tensor.name, tensor.aspect): tensor for tensor in step.tensors}
    assert tensors["x", "value"].shape == (44, 784)
    assert tensors["z1", "value"].shape == tensors["h1", "gradient"].shape == (44, 12)
    assert tensors["W1", "gradient"].shape == tensors["W1", "move"].shape == (784, 12)
    assert tensors["W1", "value"].column == 11
    assert tensors["W3", "value"].column == step.labels.values()[20 - 16]
    middle = int(np.argmax(tensors["h2", "value"].part.values()))
    assert tensors["W2", "value"].column == middle
    assert sum(tensors["p", "value"].part.values()) == pytest.approx(1)
    losses = tensors["losses", "value"].part.values()
    assert np.mean(losses) == pytest.approx(number(step.loss[0]), rel=1e-5)
    assert {tensor.name for tensor in step.tensors if tensor.aspect == "move"} == {
        "W1", "b1", "W2", "b2", "W3", "b3"
    }  # fmt: skip
    pixels = np.frombuffer(step.pixels.data, np.uint8).reshape(-1, 784)[4]
    assert tensors["x", "value"].part.values().tolist() == pytest.approx((pixels / 255).tolist())
    assert decode_event(encode(event)) == event


def test_looking_at_another_image_changes_nothing_but_what_is_shown() -> None:
    loop = loop_of(settings())
    event = taken(loop, TakeSteps(ascent=True, learning_rate=0.5))
    other = loop.look(LookAtStep(sample=3, unit=5))
    assert event.taken is not None
    assert other.taken is not None
    assert (other.taken.sample, other.taken.unit) == (3, 5)
    assert other.state_sha256 == event.state_sha256
    assert other.taken.loss == event.taken.loss
    assert (other.taken.ascent, other.taken.learning_rate) == (True, 0.5)
    back = loop.look(LookAtStep())
    assert replace(back, at=0.0) == replace(event, at=0.0)


@pytest.mark.parametrize("scaled", [True, False])
def test_an_image_brought_along_is_read_by_the_weights_before_the_step_and_after_it(
    *, scaled: bool
) -> None:
    loop = loop_of(replace(settings(), scaled=scaled))
    image = DATA.x_test[3]
    brought = LookAtStep(sample=3, unit=5, pixels=Array("|u1", image.shape, image.tobytes()))
    assert loop.look(brought).given is None, "no step has been taken"
    before = [parameter.numpy() for parameter in loop.state.parameters]
    taken(loop, TakeSteps())
    after = [parameter.numpy() for parameter in loop.state.parameters]
    alone, event = loop.look(LookAtStep(sample=3, unit=5)), loop.look(brought)
    assert alone.given is None
    assert event.given is not None
    told = np.array(event.given.values()).reshape(event.given.shape)
    x = image.reshape(1, 784) / np.float32(255 if scaled else 1)
    for row, (w1, b1, w2, b2) in zip(told, (before, after), strict=True):
        expected = np.maximum(x @ w1 + b1, 0) @ w2 + b2
        assert row == pytest.approx(expected[0], rel=1e-4, abs=1e-5 if scaled else 1e-2)
    assert replace(event, given=None, at=0.0) == replace(alone, at=0.0), "all else stays"
    assert decode_event(encode(event)) == event
    line = encode(alone)
    assert decode_event(line.replace(b',"given":null', b"")) == alone, "as it was told before"


def test_an_image_of_another_size_and_logits_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="not bytes"):
        LookAtStep(pixels=Array("|u1", (28, 27), bytes(28 * 27)))
    with pytest.raises(ValueError, match="not bytes"):
        LookAtStep(pixels=Array("<f4", (28, 28), bytes(4 * 784)))
    event = an_event()
    right = Array("<f4", (2, 10), bytes(80))
    assert replace(event, given=right).given == right
    for wrong in (Array("<f4", (1, 10), bytes(40)), Array("|u1", (2, 10), bytes(20))):
        with pytest.raises(ValueError, match="logits"):
            replace(event, given=wrong)
    begun = loop_of(settings()).told(1, [])
    with pytest.raises(ValueError, match="logits"):
        replace(begun, given=right)


def test_steps_in_between_are_told_in_full_when_one_comes_back_to_them() -> None:
    loop, other = loop_of(settings()), loop_of(settings())
    taken(loop, TakeSteps(count=3))
    event, expected = loop.take_back(TakeBack()), taken(other, TakeSteps(count=2))
    assert event.taken == expected.taken
    assert event.step == 2


def test_so_many_steps_back_are_kept_and_no_more() -> None:
    loop = loop_of(settings("sgd", (4,)))
    event = taken(loop, TakeSteps(count=MAX_STEPS_BACK + 5))
    assert (event.step, event.back) == (MAX_STEPS_BACK + 5, MAX_STEPS_BACK)
    event = loop.take_back(TakeBack(count=MAX_STEPS_BACK))
    assert (event.step, event.back) == (5, 0)
    assert event.taken is not None, "the last one is shown, also if none is kept before it"
    with pytest.raises(NothingBehind):
        loop.take_back(TakeBack())
    assert loop.look(LookAtStep(sample=1)).taken is not None


def test_an_interruption_ends_it_after_the_present_step() -> None:
    loop = loop_of(settings())
    event = loop.take(TakeSteps(count=100), lambda: loop.state.step == 3)
    assert event.step == 4
    assert event.losses.shape == (4, 2)
    assert event.taken is not None


def test_what_diverges_is_told_as_it_is() -> None:
    loop = loop_of(settings("sgd"))
    event = taken(loop, TakeSteps(count=6, learning_rate=1_000.0, ascent=True))
    assert event.taken is not None
    assert not np.isfinite(number(event.taken.loss[1]))
    assert decode_event(encode(event)) == event


def test_what_cannot_be_stepped_is_refused_with_what_would_work() -> None:
    loop = loop_of(settings())
    with pytest.raises(NothingBehind) as behind:
        taken(loop, TakeSteps(again=True))
    assert behind.value.detail == {"back": 0}
    with pytest.raises(BatchTooLarge) as large:
        loop_of(FitSettings(hidden=(4,), batch_size=MOST_SAMPLES + 1))
    assert isinstance(large.value, Mistake)
    for wrong in (
        {"command": BeginSteps, "run": "one", "optimizer": "sgd"},
        {"command": TakeSteps, "again": True, "count": 2},
    ):
        kind = wrong.pop("command")
        with pytest.raises(ValueError, match=r"own|again"):
            kind(**wrong)  # type: ignore[operator]
    line = encode(TakeSteps(count=5))
    for one in (b'"count":0', b'"count":129', b'"learning_rate":-1', b'"sample":-1'):
        name = one.split(b":")[0]
        start = line.index(name)
        stop = min(place for place in (line.find(b",", start), line.find(b"}", start)) if place > 0)
        with pytest.raises(ProtocolError):
            decode_command(line[:start] + one + line[stop:])


def an_event() -> Stepped:
    return taken(loop_of(settings()), TakeSteps())


def test_a_step_of_wrong_shapes_is_refused() -> None:
    event = an_event()
    step = event.taken
    assert step is not None
    some = Array("|u1", (1,), b"\0")
    for name, wrong in (
        ("index", Array("<f4", (1,), bytes(4))),
        ("index", Array("<u4", (17,), bytes(68))),
        ("labels", some),
        ("labels", Array("|u1", (16,), b"\x0b" * 16)),
        ("pixels", some),
        ("image", 120),
        ("sample", 128),
        ("sample", 16),
        ("right", (0, 129)),
    ):
        with pytest.raises(ValueError, match=r"."):
            replace(step, **{name: wrong})
    with pytest.raises(ValueError, match="losses"):
        replace(event, losses=Array("<f4", (2,), bytes(8)))
    with pytest.raises(ValueError, match="nothing behind"):
        replace(event, step=0)
    part = Array("<f4", (12,), bytes(48))
    right = StepTensor(name="b1", aspect="value", shape=(12,), part=part, largest=0.0)
    for field, value in (
        ("part", Array("<f8", (12,), bytes(96))),
        ("part", Array("<f4", (11,), bytes(44))),
        ("shape", (2, 2, 12)),
        ("column", 1),
    ):
        with pytest.raises(ValueError, match=r"."):
            replace(right, **{field: value})
