"""Gradients that predict what a nudge does, as they are computed and as the engine tells them."""

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.asked import nudge_answers
from engine.asked.nudged_network import (
    BatchOutside,
    NetworkOnBatch,
    NetworkTooLarge,
    TrainableNetwork,
    laid_down,
)
from engine.data.dataset import Dataset
from engine.explain.shared.networks.dense_gradients import forward, mean_loss
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.protocol import (
    CancelPasses,
    Continue,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    GetGradient,
    GivenImage,
    Gradient,
    Nudge,
    Nudged,
    OpenData,
    PassesTimed,
    Pause,
    Problem,
    ProtocolError,
    TimePasses,
    TryUpdates,
    UpdatesTried,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array, number, pack
from engine.runs import checkpoint
from engine.training.initialisation import initial_parameters
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import engine
from tui.link.order.event_order import EventOrder

Floats = npt.NDArray[np.float64]


def on_batch(data: Dataset, batch: int = 0, hidden: tuple[int, ...] = (24,)) -> NetworkOnBatch:
    """A network of these widths before its first step, on a batch of that data."""
    settings = FitSettings(hidden=hidden)
    parameters = initial_parameters((784, *hidden, 10), 3)
    kept = {"square_average": [np.zeros_like(parameter) for parameter in parameters]}
    return NetworkOnBatch(TrainableNetwork(parameters, kept, settings, 0.001, 0), data, batch)


def dark(data: Dataset) -> Dataset:
    """The same images with a frame of pixels that are black in all of them."""
    images = data.x_train.copy()
    images[:, :4] = 0
    return Dataset(**{**vars(data), "x_train": images})


def read(part: Array) -> Floats:
    return np.frombuffer(part.data, part.dtype).astype(np.float64).reshape(part.shape)


@pytest.mark.parametrize("hidden", [(24,), (12, 9)])
def test_the_gradient_predicts_what_nudges_of_200_weights_do(hidden: tuple[int, ...]) -> None:
    on = on_batch(small_dataset(), hidden=hidden)
    random = np.random.default_rng(0)
    for _ in range(200):
        name = random.choice(on.names)
        index = on.number(name)
        shape = on.parameters[index].shape
        place = tuple(int(random.integers(size)) for size in shape)
        gradient = on.found.gradients[index][place]
        before, up, down = on.losses(index, place, (1e-6, -1e-6), single=False)
        assert before == pytest.approx(on.found.loss, abs=1e-13)
        assert (up - down) / 2e-6 == pytest.approx(gradient, rel=1e-5, abs=2e-9)
        (moved,) = list(on.losses(index, place, (0.3,), single=False))[1:]
        whole = [parameter.copy() for parameter in on.parameters]
        whole[index][place] += 0.3
        expected = mean_loss(forward(whole, on.images)[-1], on.labels)
        assert moved == pytest.approx(expected, abs=1e-13), "as by a whole forward pass"


def test_float32_drowns_a_small_change_that_float64_shows() -> None:
    on = on_batch(small_dataset())
    index = on.number("W1")
    (large, *_) = nudge_answers.gradient(GetGradient(), on).largest
    gradient = number(large.gradient)
    assert abs(gradient) == np.abs(on.found.gradients[0]).max()
    nudge = 1e-6
    single, double = (
        np.diff(list(on.losses(index, large.place, (nudge,), single=single)))[0]
        for single in (True, False)
    )
    assert double == pytest.approx(gradient * nudge, rel=1e-3)
    assert abs(single - gradient * nudge) > 0.05 * abs(gradient * nudge)


def test_a_pixel_that_is_always_black_leaves_its_weights_without_a_gradient() -> None:
    on = on_batch(dark(small_dataset()))
    told = nudge_answers.gradient(GetGradient(column=5), on)
    np.testing.assert_array_equal(read(told.gradients), on.found.gradients[0][:, 5])
    np.testing.assert_array_equal(read(told.weights), on.network.parameters[0][:, 5])
    assert read(told.idle)[:112].all()
    assert not read(told.idle)[112:].any()
    assert not read(told.gradients)[:112].any()
    assert told.zeros == sum(int((part == 0).sum()) for part in on.found.gradients) >= 112 * 24
    assert told.parameters == 785 * 24 + 25 * 10
    sizes = [abs(number(large.gradient)) for large in told.largest]
    assert all(above >= below for above, below in pairwise(sizes))
    nudges = pack("<f8", [1.0, -1.0])
    still = nudge_answers.nudged(Nudge(place=(3, 5), nudges=nudges), on)
    assert read(still.losses).tolist() == [on.found.loss] * 2
    assert number(still.gradient) == 0
    assert not read(still.inputs).any()
    biases = nudge_answers.gradient(GetGradient(name="b2"), on)
    np.testing.assert_array_equal(read(biases.gradients), on.found.gradients[3])
    assert not read(biases.idle).any()


@pytest.mark.parametrize(("name", "place"), [("W1", (300, 7)), ("W2", (4, 9)), ("b1", (7,))])
def test_a_gradient_is_the_sum_of_input_times_delta(name: str, place: tuple[int, ...]) -> None:
    on = on_batch(small_dataset(), batch=2)
    told = nudge_answers.nudged(Nudge(name=name, place=place, nudges=pack("<f8", [0.1])), on)
    assert told.samples == 300 - 256, "the last batch is short"
    gradient = on.found.gradients[on.number(name)][place]
    assert number(told.gradient) == gradient
    assert (read(told.inputs) * read(told.deltas)).sum() == pytest.approx(gradient, abs=1e-15)
    if name.startswith("b"):
        assert (read(told.inputs) == 1).all()


def test_an_update_of_all_parameters_is_predicted_and_measured() -> None:
    on = on_batch(dark(small_dataset()))
    told = nudge_answers.updates_tried(TryUpdates(), on)
    assert [update.optimizer for update in told.updates] == ["sgd", "rmsprop"]
    sgd, rmsprop = told.updates
    squares = sum(float((part**2).sum()) for part in on.found.gradients)
    assert number(sgd.predicted) == pytest.approx(-0.001 * squares)
    assert number(sgd.measured) == pytest.approx(number(sgd.predicted), rel=0.2)
    gradients = [number(example.gradient) for example in told.examples]
    assert gradients[-1] == 0, "the last example is of a black pixel"
    assert abs(gradients[0]) > 5 * abs(gradients[-2]) > 0
    np.testing.assert_allclose(read(sgd.moves), -0.001 * np.array(gradients))
    first = -0.001 * np.sign(gradients[:-1]) / np.sqrt(0.1)
    np.testing.assert_allclose(read(rmsprop.moves)[:-1], first, rtol=0.05)
    moves = [
        Rule("rmsprop", 0.001).update(w, g.astype(np.float64), {"square_average": 0 * w}, 1).move
        for w, g in zip(on.parameters, on.found.gradients, strict=True)
    ]
    moved = [w + move for w, move in zip(on.parameters, moves, strict=True)]
    after = mean_loss(forward(moved, on.images)[-1], on.labels)
    assert number(rmsprop.measured) == pytest.approx(after - on.found.loss)


def test_what_is_not_there_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(BatchOutside, match="has 3, counted from 0"):
        on_batch(small_dataset(), batch=3)
    on = on_batch(small_dataset())
    for question in (
        GetGradient(name="W3"),
        GetGradient(name="W1", column=24),
        GetGradient(name="b9"),
    ):
        with pytest.raises(Exception, match=r"has no .*\[") as refused:
            nudge_answers.gradient(question, on)
        assert getattr(refused.value, "code", "") == "nudging.place"
    for name, place in (("W1", (784, 0)), ("W1", (0, 24)), ("b2", (10,))):
        with pytest.raises(Exception, match="choose a smaller place"):
            nudge_answers.nudged(Nudge(name=name, place=place, nudges=pack("<f8", [1.0])), on)
    with pytest.raises(Exception, match="are not on this machine"):
        laid_down(tmp_path / "nothing", "gone")


def test_a_network_too_large_for_this_is_named_with_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.asked.nudged_network.MOST_PARAMETERS", 1_000)
    trained = Path(__file__).parents[2] / "recordings" / "digits-32-units"
    with pytest.raises(NetworkTooLarge, match="1,000 or fewer"):
        laid_down(trained / "checkpoint.safetensors", "run")


def test_a_trained_run_comes_with_what_its_optimizer_keeps() -> None:
    trained = Path(__file__).parents[2] / "recordings" / "digits-32-units"
    path = trained / "checkpoint.safetensors"
    network, stored = laid_down(path, "run"), checkpoint.load(path)
    assert network.step == stored.head.step > 0
    np.testing.assert_array_equal(
        network.kept["square_average"][2], stored.tensors["square_average.W2"]
    )
    assert network.kept["square_average"][2].any()


@pytest.mark.parametrize(
    "line",
    [
        b'{"type": "nudge", "name": "W1", "place": [1], "nudges": NUDGES}',
        b'{"type": "nudge", "name": "b1", "place": [1, 2], "nudges": NUDGES}',
        b'{"type": "nudge", "name": "W0", "place": [1, 2], "nudges": NUDGES}',
        b'{"type": "nudge", "place": [-1, 2], "nudges": NUDGES}',
        b'{"type": "nudge", "place": [1, 2], "nudges": NONE}',
        b'{"type": "nudge", "place": [1, 2], "nudges": INFINITE}',
        b'{"type": "get_gradient", "batch": -1}',
    ],
)
def test_a_question_that_makes_no_sense_is_no_message(line: bytes) -> None:
    for word, nudges in {b"NUDGES": [0.1], b"NONE": [], b"INFINITE": [float("inf")]}.items():
        sent = encode(Nudge(place=(0, 0), nudges=pack("<f8", [0.1])))
        spelled = sent[sent.index(b'"nudges":') + 9 : -2]
        value = pack("<f8", nudges)
        line = line.replace(word, msgspec.json.encode(value) if nudges != [0.1] else spelled)
    with pytest.raises(ProtocolError):
        decode_command(line)


def test_the_engine_answers_beside_a_training_and_times_only_without_one(
    home: Path, tmp_path: Path
) -> None:
    data = str(write_npz(tmp_path / "small.npz"))
    order = EventOrder()
    with engine("serve", home=home) as talking:
        talking.send(GetGradient(id=1))
        assert talking.until(Problem).code == "data.not_open"
        talking.send(OpenData(id=2, where=data), TimePasses(id=3))
        timed = talking.until(PassesTimed)
        assert timed.parameters == 407_050
        assert read(timed.forward).shape == read(timed.both).shape == (15,)
        assert (timed.reply_to, timed.samples, timed.cancelled) == (3, 128, False)
        talking.send(CancelPasses())
        settings = FitSettings(data=data, hidden=(16,), epochs=2, device="cpu")
        talking.send(Fit(id=4, settings=settings), Pause())
        run = talking.until(FitPaused).run
        talking.send(TimePasses(id=5))
        assert talking.until(Problem).code == "nudging.busy"
        ask = GetGradient(id=6, batch=1, name="W2", column=3)
        nudge = Nudge(id=7, name="b1", place=(500,), nudges=pack("<f8", [0.1, -0.1]))
        talking.send(ask, nudge, TryUpdates(id=8), GetGradient(id=9, batch=99))
        found, moved = talking.until(Gradient), talking.until(Nudged)
        tried = talking.until(UpdatesTried)
        assert (found.shape, found.column, found.run) == ((512, 10), 3, None)
        assert (found.batch, moved.batch, tried.step) == (1, 0, 0)
        assert talking.until(Problem).code == "nudging.batch"
        talking.send(Continue())
        last = talking.until(FitFinished)
        talking.send(GetGradient(id=10, run=run), TryUpdates(id=11, run=run))
        learned = talking.until(Gradient)
        assert (learned.step, learned.shape) == (last.step, (784, 16))
        assert number(learned.loss) < number(moved.loss)
        assert talking.until(UpdatesTried).updates[1].optimizer == "rmsprop"
        talking.send(GetGradient(id=12, run="nobody"))
        assert talking.until(Problem).code == "run.unknown"
    for asked, answer in ((ask, found), (nudge, moved), (TryUpdates(id=8), tried)):
        assert order.disorder(answer) is not None, "it was not asked for"
        order.asked(asked)
        assert order.disorder(answer) is None
        order.asked(asked)
        assert order.disorder(replace(answer, batch=5)) is not None
        assert decode_event(encode(answer)) == answer


def given(pixels: bytes = bytes(784), shape: tuple[int, ...] = (28, 28)) -> GivenImage:
    return GivenImage(pixels=Array("|u1", shape, pixels), label=7)


def test_an_image_that_is_given_is_a_batch_by_itself() -> None:
    data = small_dataset()
    alone = Dataset(
        **{**vars(data), "x_train": data.x_train[:1], "y_train": np.array([7], np.uint8)}
    )
    of_set, network = on_batch(alone), on_batch(alone).network
    of_bytes = NetworkOnBatch(network, given(data.x_train[0].tobytes()), 0)
    assert (of_bytes.images == of_set.images).all()
    assert of_bytes.found.loss == of_set.found.loss
    for one, other in zip(of_bytes.found.gradients, of_set.found.gradients, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_engine_tells_of_a_given_image_whatever_data_is_open(home: Path) -> None:
    order, image = EventOrder(), given(small_dataset().x_train[0].tobytes())
    with engine("serve", home=home) as talking:
        asked = GetGradient(id=1, given=image)
        talking.send(asked)
        found = talking.until(Gradient)
        nudge = Nudge(id=2, place=(300, 5), nudges=pack("<f8", [1e-5]), given=image)
        talking.send(nudge, TryUpdates(id=3, given=image))
        moved, tried = talking.until(Nudged), talking.until(UpdatesTried)
    assert [one.samples for one in (found, moved, tried)] == [1, 1, 1]
    slope = (moved.losses.values()[0] - number(moved.loss)) / 1e-5
    assert slope == pytest.approx(number(moved.gradient), abs=1e-6)
    for question, answer in (
        (asked, found),
        (nudge, moved),
        (TryUpdates(id=3, given=image), tried),
    ):
        assert decode_command(encode(question)) == question
        order.asked(question)
        assert order.disorder(answer) is None
        order.asked(question)
        assert order.disorder(replace(answer, **more_samples(answer))) is not None


def more_samples(answer: protocol.Gradient | Nudged | UpdatesTried) -> dict[str, object]:
    """What the same of two images would say."""
    if not isinstance(answer, Nudged):
        return {"samples": 2}
    return {"samples": 2, "inputs": pack("<f8", [0.0, 0.0]), "deltas": pack("<f8", [0.0, 0.0])}


@pytest.mark.parametrize(
    ("pixels", "label"),
    [
        (Array("|u1", (28, 27), bytes(756)), 7),
        (Array("|u1", (1, 28, 28), bytes(784)), 7),
        (Array("<f4", (28, 28), bytes(4 * 784)), 7),
        (Array("|u1", (28, 28), bytes(784)), 10),
        (Array("|u1", (28, 28), bytes(784)), -1),
    ],
)
def test_no_other_image_can_be_given(pixels: Array, label: int) -> None:
    line = msgspec.json.decode(encode(GetGradient(given=given())))
    assert decode_command(msgspec.json.encode(line))
    line["given"] = {"pixels": msgspec.to_builtins(pixels), "label": label}
    with pytest.raises(ProtocolError):
        decode_command(msgspec.json.encode(line))


def test_an_answer_that_contradicts_itself_is_no_message() -> None:
    on = on_batch(small_dataset())
    told = nudge_answers.gradient(GetGradient(), on)
    moved = nudge_answers.nudged(Nudge(place=(0, 0), nudges=pack("<f8", [0.1])), on)
    tried = nudge_answers.updates_tried(TryUpdates(), on)
    timed = PassesTimed(
        run=None,
        samples=1,
        parameters=1,
        forward=pack("<f8", [1.0]),
        both=pack("<f8", [1.0]),
        cancelled=False,
    )
    assert decode_event(encode(timed)) == timed
    wrong: list[protocol.Event] = []
    for event, changes in (
        (told, {"column": 24}),
        (told, {"name": "b1"}),
        (told, {"shape": (784, 10**6)}),
        (told, {"weights": pack("<f4", [1.0])}),
        (told, {"zeros": 10**8}),
        (told, {"largest": (protocol.LargeGradient(place=(784, 0), gradient=1.0),)}),
        (moved, {"losses": pack("<f4", [1.0])}),
        (moved, {"inputs": pack("<f8", [1.0])}),
        (moved, {"kept": {"a": 1.0, "b": 1.0, "c": 1.0}}),
        (tried, {"examples": ()}),
        (timed, {"both": pack("<f8", [0.0])}),
        (timed, {"both": pack("<f8", [])}),
    ):
        with pytest.raises(ValueError, match=r"."):
            wrong.append(replace(event, **changes))
    assert not wrong
