"""Values of any parameter tensor: of a checkpoint, and of networks that nobody built."""

import shutil
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.asked.inference import Shelf
from engine.asked.parameter_values import ParameterOutside, parameter_values
from engine.protocol import (
    MAX_VALUES,
    Fit,
    FitFinished,
    FitStarted,
    GetParameter,
    ParameterValues,
    Problem,
    ProtocolError,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array
from engine.runs import checkpoint
from engine.training.initialisation import initial_parameters, initial_weights, parameter_names
from tests.engine.talk import engine

RECORDINGS = Path(__file__).parents[2] / "recordings"
CHAPTER = (784, 512, 10)


def read(event: ParameterValues) -> npt.NDArray[np.float32]:
    return np.frombuffer(event.values.data, "<f4")


def never(run: str) -> Path:
    raise AssertionError(run)


widths = st.lists(st.integers(1, 40), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None)
@given(widths, st.integers(0, 2**40), st.data())
def test_any_part_of_the_first_weights_is_that_part_of_them_all(
    sizes: list[int], seed: int, data: st.DataObject
) -> None:
    whole = initial_parameters((28, *sizes, 10), seed)
    for layer, (inputs, outputs) in enumerate(pairwise((28, *sizes, 10))):
        limit = (6 / (inputs + outputs)) ** 0.5
        drawn = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0, layer)))
        uniform = drawn.uniform(-limit, limit, (inputs, outputs)).astype(np.float32)
        assert np.array_equal(whole[2 * layer], uniform)
        first = data.draw(st.integers(0, inputs * outputs - 1))
        count = data.draw(st.integers(1, inputs * outputs - first))
        part = initial_weights((28, *sizes, 10), seed, layer, first, count)
        assert np.array_equal(part, uniform.reshape(-1)[first : first + count])


@settings(max_examples=60, deadline=None)
@given(widths, st.data())
def test_an_untrained_network_of_any_widths_is_read_as_one_that_was_built(
    hidden: list[int], data: st.DataObject
) -> None:
    sizes = (784, *hidden, 10)
    name = data.draw(st.sampled_from(parameter_names(sizes)))
    tensor = dict(zip(parameter_names(sizes), initial_parameters(sizes, 0), strict=True))[name]
    first = data.draw(st.integers(0, tensor.size - 1))
    count = data.draw(st.integers(1, MAX_VALUES))
    question = GetParameter(hidden=tuple(hidden), name=name, first=first, count=count)
    answer = parameter_values(question, Shelf(never))
    assert answer.shape == tensor.shape
    assert np.array_equal(read(answer), tensor.reshape(-1)[first : first + count])
    with pytest.raises(ParameterOutside):
        parameter_values(replace(question, first=tensor.size), Shelf(never))


def test_the_widest_network_is_never_built() -> None:
    sizes = (65_536,) * 8
    last = 65_536 * 65_536 - 2
    answer = parameter_values(GetParameter(hidden=sizes, name="W5", first=last, count=9), None)  # type: ignore[arg-type]
    assert answer.shape == (65_536, 65_536)
    assert read(answer).size == 2
    assert np.abs(read(answer)).max() <= (6 / 131_072) ** 0.5


def test_a_run_is_read_from_its_checkpoint_also_beside_a_replay_or_there_is_none(
    home: Path,
) -> None:
    beside = home.parent / "digits"
    shutil.copytree(RECORDINGS / "digits-32-units", beside)
    tensors = checkpoint.load(beside / "checkpoint.safetensors").tensors
    with engine("replay", "--speed", "0", str(beside), home=home) as playing:
        playing.send(Fit())
        finished = playing.until(FitFinished)
        for number, (name, first) in enumerate((("W1", 784), ("b1", 30), ("W2", 0), ("b2", 0)), 1):
            question = GetParameter(id=number, run=finished.run, name=name, first=first, count=64)
            playing.send(question)
            answer = playing.until(ParameterValues)
            assert (answer.reply_to, answer.run, answer.name) == (number, finished.run, name)
            assert (answer.step, answer.shape) == (finished.step, tensors[name].shape)
            assert np.array_equal(read(answer), tensors[name].reshape(-1)[first : first + 64])
        playing.send(GetParameter(id=9, run=finished.run, name="W3"))
        refused = playing.until(Problem)
        assert (refused.code, refused.reply_to) == ("parameter.outside", 9)
        playing.send(GetParameter(id=10, name="W2", first=5))
        untrained = playing.until(ParameterValues)
        assert (untrained.run, untrained.step, untrained.shape) == (None, 0, (512, 10))
        assert read(untrained)[0] == initial_parameters(CHAPTER, 0)[2].reshape(-1)[5]
    alone = RECORDINGS / "digits-2-epochs" / "recording.jsonl"
    with engine("replay", "--speed", "0", str(alone), home=home) as playing:
        playing.send(Fit())
        run = playing.until(FitStarted).run
        playing.send(GetParameter(id=7, run=run, name="b1"))
        refused = playing.until(Problem)
        assert (refused.code, refused.reply_to) == ("predict.no_weights", 7)


# ---- what is no question, and what is no answer


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"count":1024', b'"count":1025'),
        (b'"count":1024', b'"count":0'),
        (b'"first":7', b'"first":-1'),
        (b'"name":"W1"', b'"name":"W0"'),
        (b'"name":"W1"', b'"name":"W10"'),
        (b'"name":"W1"', b'"name":"x"'),
        (b'"hidden":[64]', b'"hidden":[]'),
        (b'"hidden":[64]', b'"hidden":[0]'),
        (b'"hidden":[64]', b'"hidden":[65537]'),
        (b'"hidden":[64]', b'"hidden":[1,1,1,1,1,1,1,1,1]'),
        (b'"run":null', b'"run":"some"'),
    ],
)
def test_a_question_without_bounds_is_refused(right: bytes, wrong: bytes) -> None:
    question = GetParameter(name="W1", hidden=(64,), first=7, count=MAX_VALUES)
    line = encode(question)
    assert decode_command(line) == question
    assert right in line
    with pytest.raises(ProtocolError):
        decode_command(line.replace(right, wrong))


def of(*shape: int, dtype: str = "<f4") -> Array:
    return Array(dtype, shape, np.full(shape, np.nan, dtype).tobytes())


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape": (784,)},
        {"shape": (784, 512, 1)},
        {"name": "b1"},
        {"values": of(0)},
        {"values": of(1, 1)},
        {"values": of(1, dtype="<f8")},
        {"values": of(MAX_VALUES + 1)},
        {"first": prod((784, 512)) - MAX_VALUES + 1},
    ],
)
def test_values_beyond_the_tensor_or_of_another_kind_are_refused(wrong: dict[str, object]) -> None:
    answer = ParameterValues(
        run=None, step=0, name="W1", shape=(784, 512), first=0, values=of(MAX_VALUES)
    )
    assert encode(decode_event(encode(answer))) == encode(answer)
    with pytest.raises(ValueError, match=r"values|of shape"):
        replace(answer, **wrong)
