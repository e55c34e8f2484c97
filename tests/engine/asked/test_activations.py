"""What hidden layers make of one image: the network's own values, live, in a replay, refused."""

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.asked import inference
from engine.asked.inference import LaidDown
from engine.protocol import (
    Activations,
    Fit,
    FitFinished,
    GetActivations,
    LayerActivations,
    Predict,
    Predicted,
    Problem,
    ProtocolError,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array
from engine.training.initialisation import initial_parameters
from tests.engine.small import arrays
from tests.engine.talk import engine
from tui.link.order.event_order import EventOrder

RECORDINGS = Path(__file__).parents[2] / "recordings"
IMAGES = arrays(3).x_test[:4]
ONE = Array("|u1", (28, 28), IMAGES[0].tobytes())


def read(part: Array) -> npt.NDArray[np.float32]:
    return np.frombuffer(part.data, "<f4")


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_last_hidden_activation_gives_the_logits(activation: protocol.Activation) -> None:
    network = LaidDown(initial_parameters((784, 24, 12, 10), 1), activation, True, 7)
    seen = network.activations(IMAGES)
    assert [after.shape for _, after in seen] == [(4, 24), (4, 12)]
    weights, bias = network.parameters[-2:]
    np.testing.assert_allclose(seen[-1][1] @ weights + bias, network.logits(IMAGES), rtol=1e-6)
    if activation == "relu":
        for before, after in seen:
            assert (before < 0).any(), "what relu takes away is still there to be seen"
            np.testing.assert_array_equal(after, np.maximum(before, 0))


def test_the_untrained_network_and_a_replayed_one_tell_what_one_image_does(home: Path) -> None:
    beside = home.parent / "digits"
    shutil.copytree(RECORDINGS / "digits-32-units", beside)
    with engine("replay", "--speed", "0", str(beside), home=home) as playing:
        playing.send(GetActivations(id=1, pixels=ONE))
        untrained = playing.until(Activations)
        assert (untrained.reply_to, untrained.run, untrained.step) == (1, None, 0)
        (layer,) = untrained.layers
        np.testing.assert_array_equal(
            read(layer.pre), inference.untrained().activations(IMAGES[:1])[0][0][0]
        )
        playing.send(Fit())
        finished = playing.until(FitFinished)
        asked = GetActivations(id=2, run=finished.run, pixels=ONE)
        playing.send(asked, Predict(id=3, run=finished.run, pixels=replace(ONE, shape=(1, 28, 28))))
        answer = playing.until(Activations)
        assert playing.until(Predicted).step == answer.step == finished.step
        (layer,) = answer.layers
        np.testing.assert_array_equal(read(layer.post), np.maximum(read(layer.pre), 0))
        playing.send(GetActivations(id=4, run="nobody", pixels=ONE))
        assert playing.until(Problem).code == "run.unknown"
    order = EventOrder()
    order.asked(asked)
    assert order.disorder(replace(answer, run=None)) is not None, "of another network"
    order.asked(asked)
    assert order.disorder(answer) is None
    assert order.disorder(answer) is not None, "answered already"


def test_wrong_questions_and_wrong_answers_are_refused() -> None:
    for wrong in (Array("|u1", (1, 28, 28), bytes(784)), Array("<f4", (28, 28), bytes(4 * 784))):
        with pytest.raises(ValueError, match="not bytes"):
            GetActivations(pixels=wrong)
    line = encode(GetActivations(pixels=ONE))
    assert decode_command(line) == GetActivations(pixels=ONE)
    with pytest.raises(ProtocolError):
        decode_command(line.replace(b"[28,28]", b"[28,29]"))
    two, three = Array("<f4", (2,), bytes(8)), Array("<f4", (3,), bytes(12))
    answer = Activations(run=None, step=0, layers=(LayerActivations(pre=two, post=two),))
    assert decode_event(encode(answer)) == answer
    for pre, post in ((two, three), (replace(two, shape=(1, 2)), two), (two, ONE)):
        with pytest.raises(ValueError, match=r"before|f4"):
            LayerActivations(pre=pre, post=post)
    with pytest.raises(ProtocolError):
        decode_event(encode(replace(answer, layers=())))
