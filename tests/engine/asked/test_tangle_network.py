"""Two tangled sets of points, and the small network that is trained to separate them."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine.asked.tangle_network import Look, TangleNetwork, looks
from engine.explain.geometry.tangles import (
    EXTENT,
    IN_A_SET,
    REGION_SIDE,
    TANGLES,
    TangleKind,
    region_places,
    tangle,
)
from engine.protocol import (
    CancelUntangle,
    Continue,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    FitStarted,
    Problem,
    ProtocolError,
    Stop,
    Untangle,
    Untangled,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array
from engine.serving.threads.untangling import untangled
from tests.engine.small import write_npz
from tests.engine.talk import engine
from tui.link.order.event_order import EventOrder


@pytest.mark.parametrize("kind", TANGLES)
def test_the_two_sets_are_alike_in_number_and_no_line_separates_them(kind: TangleKind) -> None:
    points, labels = tangle(kind)
    assert labels == (0,) * IN_A_SET + (1,) * IN_A_SET
    assert len(set(points)) == len(points)
    assert max(max(abs(x), abs(y)) for x, y in points) < EXTENT
    *_, last = looks(Untangle(kind=kind, relu=False, learning_rate=0.03, steps=400))
    assert last.accuracy < 0.8, "without an activation the network is one affine map"


@pytest.mark.parametrize("kind", TANGLES)
def test_with_the_first_settings_every_seed_separates_them(kind: TangleKind) -> None:
    for seed in range(10):
        *_, last = looks(Untangle(kind=kind, seed=seed))
        assert last.accuracy == 1.0
        assert last.loss < 0.4


def test_a_look_is_what_the_points_and_the_line_say() -> None:
    network = TangleNetwork(Untangle(seed=3))
    for _ in range(100):
        network.learn()
    look = network.look()
    _, labels = tangle("spirals")
    sides = look.hidden @ look.line[:2] + look.line[2] > 0
    assert look.accuracy == (sides == np.array(labels)).mean() == 1.0
    assert np.abs(look.hidden).max() <= 1, "the two units go through tanh"
    places = np.array(region_places()).reshape(REGION_SIDE, REGION_SIDE, 2)
    for (x, y), label in zip(*tangle("spirals"), strict=True):
        row, column = np.unravel_index(
            np.hypot(places[..., 0] - x, places[..., 1] - y).argmin(), look.regions.shape
        )
        neighbours = look.regions[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        assert label in neighbours


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    for relu in (True, False):
        network = TangleNetwork(Untangle(layers=2, units=5, relu=relu, seed=1))
        start = [parameter.copy() for parameter in network._parameters]
        network.learn()
        # After one step of Adam its mean of gradients is a tenth of the gradient.
        gradients = [mean / 0.1 for mean in network._means]
        for number, parameter in enumerate(start):
            for place in list(np.ndindex(parameter.shape))[:4]:
                found = []
                for nudge in (1e-6, -1e-6):
                    network._parameters = [p.copy() for p in start]
                    network._parameters[number][place] += nudge
                    found.append(network.look().loss)
                slope = (found[0] - found[1]) / 2e-6
                assert gradients[number][place] == pytest.approx(slope, abs=1e-6)


def test_the_same_seed_gives_the_same_looks_and_another_seed_others() -> None:
    def steps(seed: int) -> list[Look]:
        return list(looks(Untangle(seed=seed, steps=90)))

    one, again, other = steps(1), steps(1), steps(2)
    assert [look.loss for look in one] == [look.loss for look in again]
    assert all(np.array_equal(a.hidden, b.hidden) for a, b in zip(one, again, strict=True))
    assert one[0].loss != other[0].loss


@pytest.mark.parametrize("steps", [1, 7, 60, 61, 120])
def test_looks_begin_before_the_first_step_and_end_after_the_last_one(steps: int) -> None:
    found = [look.step for look in looks(Untangle(steps=steps))]
    assert (found[0], found[-1]) == (0, steps)
    assert len(found) == min(steps, 60) + 1
    distances = {after - before for before, after in pairwise(found)}
    assert max(distances) - min(distances) <= 1


def test_what_diverges_is_told_as_it_is() -> None:
    asked = Untangle(relu=False, learning_rate=10, layers=4, steps=5_000)
    network = TangleNetwork(asked)
    network._parameters = [parameter * 1e200 for parameter in network._parameters]
    network.learn()
    event = untangled(asked, network.look(), ended=True)
    assert decode_event(encode(event)) == event


def test_it_is_told_look_by_look_until_its_end_or_until_it_is_cancelled(home: Path) -> None:
    with engine("serve", home=home) as serving:
        serving.send(Untangle(id=1, steps=3, seed=5))
        found: list[Untangled] = []
        while not found or not found[-1].ended:
            found.append(serving.until(Untangled))
        expected = list(looks(Untangle(steps=3, seed=5)))
        assert [event.step for event in found] == [0, 1, 2, 3]
        assert [event.loss for event in found] == [look.loss for look in expected]
        assert all(after.at - before.at >= 0.09 for before, after in pairwise(found[1:]))

        serving.send(Untangle(id=2, steps=5_000))
        serving.until(Untangled, lambda event: event.step > 0)
        serving.send(CancelUntangle())
        last = serving.until(Untangled, lambda event: event.ended)
        assert last.reply_to == 2
        assert last.step < 5_000

        serving.send(Untangle(id=3, steps=5_000), Untangle(id=4, kind="rings", steps=1))
        assert serving.until(Untangled, lambda event: event.ended).reply_to == 3
        assert serving.until(Untangled, lambda event: event.ended).reply_to == 4


def test_a_training_is_left_alone(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    settings = FitSettings(epochs=1, batch_size=30, hidden=(4,), data=data)
    with engine("serve", home=home) as serving:
        serving.send(Untangle(id=1, steps=5_000))
        serving.until(Untangled)
        serving.send(Fit(id=2, settings=settings, paused=True))
        ended = serving.until(Untangled, lambda event: event.ended)
        assert ended.step < 5_000, "a training ends it"
        if not any(isinstance(event, FitPaused) for event in serving.said):
            serving.until(FitPaused)
        serving.send(Untangle(id=3))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("untangle.busy", 3)
        serving.send(Continue(), Stop())
        serving.until(FitFinished)
        assert any(isinstance(event, FitStarted) for event in serving.said)
        serving.send(Untangle(id=4, steps=1))
        assert serving.until(Untangled, lambda event: event.ended).reply_to == 4


# ---- what is refused


def a_look(step: int, *, ended: bool = False) -> Untangled:
    asked = Untangle(id=1, steps=2)
    look = list(looks(asked))[min(step, 2)]
    return replace(untangled(asked, look, ended=ended), step=step)


def test_a_command_out_of_range_is_refused() -> None:
    line = encode(Untangle(id=1))
    assert decode_command(line) == Untangle(id=1)
    for wrong in (
        line.replace(b'"spirals"', b'"knots"'),
        line.replace(b'"layers":2', b'"layers":9'),
        line.replace(b'"units":16', b'"units":0'),
        line.replace(b'"steps":120', b'"steps":1000000'),
        line.replace(b'"seed":0', b'"seed":-1'),
        line.replace(b'"learning_rate":0.01', b'"learning_rate":0'),
    ):
        assert wrong != line
        with pytest.raises(ProtocolError):
            decode_command(wrong)


def test_a_look_of_wrong_shapes_is_refused() -> None:
    event = a_look(0)
    for name, part in (
        ("hidden", Array("<f8", (1, 2), bytes(16))),
        ("hidden", Array("<f4", (0, 2), b"")),
        ("hidden", Array("<f4", (2, 3), bytes(24))),
        ("regions", Array("|u1", (2, 3), bytes(6))),
        ("regions", Array("|u1", (65, 65), bytes(65 * 65))),
        ("regions", Array("|u1", (1, 1), b"\2")),
        ("regions", Array("|u1", (0, 0), b"")),
        ("line", Array("<f8", (2,), bytes(16))),
    ):
        with pytest.raises(ValueError, match=r"not|may be|neither"):
            replace(event, **{name: part})
    with pytest.raises(ProtocolError):
        decode_event(encode(replace(event, accuracy=1.5)))


def test_looks_are_taken_in_order_and_only_where_asked_for() -> None:
    def asked() -> EventOrder:
        order = EventOrder()
        order.asked(Untangle(id=1, steps=2))
        return order

    order = asked()
    assert [order.disorder(a_look(step, ended=step == 2)) for step in range(3)] == [None] * 3
    assert order.disorder(a_look(2, ended=True)) is not None, "it has ended"
    assert EventOrder().disorder(a_look(0)) is not None, "nobody asked"
    assert asked().disorder(a_look(1)) is not None, "the first look is before the first step"
    assert asked().disorder(a_look(0, ended=True)) is None, "cancelled at once"
    order = asked()
    order.disorder(a_look(0))
    for wrong in (
        a_look(0),
        a_look(3, ended=True),
        a_look(2),
        replace(a_look(1), hidden=Array("<f4", (3, 2), bytes(24))),
        replace(a_look(1), loss=-1.0),
    ):
        assert order.disorder(wrong) is not None
