"""The lesson update, as a person meets it: a weight, its nudges, the rules, the price.

The engine is the recording's: it answers without torch, by the weights of a run that was
trained before.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from engine import protocol
from engine.asked import nudge_answers
from engine.asked.nudged_network import NetworkOnBatch, TrainableNetwork, laid_down
from engine.data import digits
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.update.plan import ASKED, SIZES, decimals
from engine.protocol import PassesTimed, Problem
from engine.protocol.arrays import number, pack
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import (
    HELLO,
    MNIST,
    TRAINED,
    Learned,
    printed_by,
    starts_after_the_end,
)
from tests.tui.lessons.onlooker import Onlooker
from tests.tui.link.test_training import started
from tests.tui.stand_in import BareEngine
from tui.drawing.numbers import fixed, nudge_text, precise, scientific, times, told_seconds
from tui.drawing.places import PlacedDrawing
from tui.lessons.shared.networks.gradient_answers import GradientAnswers
from tui.lessons.shared.networks.pass_timing import PassesWatch
from tui.lessons.update.figures.weight import LEFT, TOP
from tui.lessons.update.lesson import NUDGES, PRICE, RULES, WEIGHT, UpdateLesson
from tui.shell.panels.code import lesson_code


class UpdateReader(Onlooker):
    @property
    def lesson(self) -> UpdateLesson:
        assert isinstance(self.app.lesson, UpdateLesson)
        return self.app.lesson

    def knows(self) -> bool:
        return self.lesson.chosen.nudged is not None and not self.lesson.is_waiting

    def line(self, word: str) -> str:
        """The first line of the figure with that word, from the word on."""
        found = [line for line in self.figure.splitlines() if word in line]
        assert found, f"{word} is not in:\n{self.figure}"
        return found[0][found[0].index(word) :]


looking = partial(opened_by, UpdateReader, lesson="update")


def on_batch(network: TrainableNetwork | None = None, batch: int = 0) -> NetworkOnBatch:
    """The trained network of the recording, or another, on a batch of the digits."""
    trained = network or laid_down(TRAINED / "checkpoint.safetensors", "run")
    return NetworkOnBatch(trained, digits.load(), batch)


async def test_a_weight_its_gradient_and_the_loss_after_a_nudge(learned: Learned) -> None:
    on = on_batch()
    gradients = on.found.gradients[0]
    place = tuple(map(int, np.unravel_index(np.abs(gradients).argmax(), gradients.shape)))
    slope = float(gradients[place])
    _, after = on.losses(0, place, (ASKED,), single=False)
    digits_shown = decimals(on.found.loss, slope * ASKED)
    loss, predicted, measured = (
        fixed(value, digits_shown)
        for value in (on.found.loss, on.found.loss + slope * ASKED, after)
    )
    async with looking(learned.home) as person:
        await person.told()
        assert learned.run in person.figure
        assert f"W1[{place[0]}, {place[1]}]" in person.figure
        row, column = divmod(place[0], 28)
        assert f"pixel ({row}, {column}) to unit {place[1]}" in person.figure
        assert person.line("gradient").split()[1] == precise(slope)
        assert person.line("weight").split()[1] == precise(float(on.parameters[0][place]))
        await person.step()
        products = on.images[:, place[0]] * on.deltas[0][:, place[1]]
        most = int(np.abs(products).argmax())
        assert f"image {most}: {on.labels[most]}" in person.figure
        assert precise(float(products[most])) in person.line(f"image {most}:")
        dark = int((on.images[:, place[0]] == 0).sum())
        assert f"in {dark} images x = 0" in person.figure
        await person.step()
        assert person.figure.count("[ ? ]") == 2
        assert person.line("loss now").split()[-1] == loss
        await person.guess(fixed(on.found.loss - slope * ASKED, digits_shown))
        assert "The other way" in person.screen
        await person.guess("two")
        assert "is no number" in person.screen
        await person.press("escape")
        assert "update" not in person.app.progress.done
        await person.guess(predicted)
        assert f"Yes: predicted {predicted}, measured {measured}." in person.screen
        assert person.line("measured").split()[1] == measured
        assert "update" in person.app.progress.done
        await person.press("f2")
        assert f"맞습니다. 예측 {predicted}, 측정 {measured}" in person.screen
        assert person.line("측정").split()[1] == measured


async def test_a_pixel_that_is_always_black_has_a_gradient_of_exactly_zero(
    learned: Learned,
) -> None:
    on = on_batch()
    assert not on.images[:, 0].any()
    async with looking(learned.home) as person:
        await person.told()
        await person.edit("W1[0, 0, 5]")
        await person.told()
        assert "pixel (0, 0) to unit 5" in person.figure
        assert person.line("gradient").split()[1] == "0"
        await person.step()
        assert f"x = 0 in all {len(on.labels)} images" in person.figure
        assert "exactly 0" in person.screen
        await person.step()
        await person.guess("9")
        assert "The gradient is 0, so the loss stays" in person.screen
        await person.guess(fixed(on.found.loss, 5))
        assert "Yes: where the gradient is 0" in person.screen
        await person.move("2", "full_stop", "full_stop")
        assert "No nudge changes anything" in person.screen
        await person.move("1", "right", "down")
        assert person.lesson.place == ParameterPlace("W1", (29, 5))
        await person.move("up", "left", "left")
        assert person.lesson.place == ParameterPlace("W1", (0, 5)), "the picture has an edge"


async def test_any_parameter_can_be_chosen(learned: Learned) -> None:
    on = on_batch()
    column, layer = 3, on.found.gradients[2]
    async with looking(learned.home) as person:
        await person.told()
        await person.pilot.click(PlacedDrawing, offset=(LEFT + 10, TOP + 3))
        await person.told()
        assert person.lesson.place is not None
        assert person.lesson.place.along == 6 * 28 + 10
        await person.edit("7")
        await person.told()
        place = person.lesson.place
        assert place is not None
        assert place.unit == 7
        await person.move("right_square_bracket")
        assert person.lesson.place == ParameterPlace("W1", (place.along, 8))
        await person.move("p")
        assert "bias, x always 1, to unit 8" in person.figure
        await person.move("p")
        assert "unit 8 to class 0" in person.figure
        await person.edit(f"W2[9, {column}]")
        await person.told()
        assert person.line("gradient").split()[1] == precise(float(layer[9, column]))
        await person.move("g")
        largest = np.unravel_index(np.abs(layer).argmax(), layer.shape)
        assert person.lesson.place == ParameterPlace("W2", tuple(map(int, largest)))
        await person.move("g")
        assert person.lesson.place != ParameterPlace("W2", tuple(map(int, largest)))
        person.lesson.below = lambda most: most - 1
        await person.move("x")
        assert person.lesson.place == ParameterPlace("b2", (9,))
        assert person.line("gradient").split()[1] == precise(float(on.found.gradients[3][9]))
        await person.press("e")
        await person.is_refused(
            {
                "32": "There is no unit 32; 0 to 9.",
                "W1[784, 0]": "There is no pixel 784; 0 to 783.",
                "W1[0, 32]": "There is no unit 32; 0 to 31.",
                "W9[0, 0]": "There is no W9; there are W1, b1, W2, b2.",
                "b1[1, 2]": "Numbers that b1 takes in its brackets: 1.",
                "__import__('os')": "is no parameter; try",
                "1" * 10_000: "10,000 characters are too many; 40 at most.",
                "": "Type a unit such as",
            }
        )
        await person.press("escape")
        before = person.line("gradient")
        await person.move("b")
        assert person.lesson.chosen.batch == 1
        second = on_batch(batch=1)
        assert person.line("gradient") != before
        assert person.line("gradient").split()[1] == precise(float(second.found.gradients[3][9]))
        await person.edit("W1[300, 31]")
        await person.told()
        await person.move("n")
        assert "untrained, random weights" in person.figure
        assert person.lesson.place == ParameterPlace("W1", (300, 31)), "the same of another network"


async def test_predicted_and_measured_for_every_nudge_of_both_signs(learned: Learned) -> None:
    on = on_batch()
    gradients = on.found.gradients[0]
    place = tuple(map(int, np.unravel_index(np.abs(gradients).argmax(), gradients.shape)))
    slope = float(gradients[place])
    async with looking(learned.home) as person:
        await person.told()
        await person.move("2")
        lesson = person.lesson
        against = -1 if slope > 0 else 1
        assert lesson.chosen.sign == against, "as an update goes"
        assert person.figure.count("●") == 1, "none but the legend's"
        await person.step(len(SIZES))
        for sign, key in ((against, "down"), (-against, "right" if against < 0 else "left")):
            await person.move(key)
            nudges = tuple(sign * size for size in SIZES)
            before, *losses = on.losses(0, place, nudges, single=False)
            for nudge, after in zip(nudges, losses, strict=True):
                line = next(
                    line.lstrip("▸ ")
                    for line in person.figure.splitlines()
                    if line.lstrip("▸ ").startswith(nudge_text(nudge) + " ")
                )
                _, predicted, measured, error, *_ = line.split()
                assert predicted == precise(slope * nudge)
                assert measured == precise(after - before)
                gap = scientific(abs(after - before - slope * nudge))
                assert error.rstrip("!") == gap
        assert "update" in person.app.progress.done
        row = next(at for at, line in enumerate(person.figure.splitlines()) if "0.001 " in line)
        await person.pilot.click(PlacedDrawing, offset=(12, row))
        await person.pilot.pause()
        assert lesson.stage == SIZES.index(0.001) + 1
        await person.move("up")
        assert lesson.stage == SIZES.index(0.001)
        plan = lesson.chosen.plan(lesson.chosen.sign)
        assert plan is not None
        for position, step in enumerate(plan.steps, start=1):
            lesson.player.go(position)
            await person.pilot.pause()
            said = (
                "off by more than a tenth"
                if step.too_far
                else "The error jumps"
                if plan.bends(position - 1)
                else "drowns in float32"
                if step.drowned
                else "The prediction holds"
            )
            assert said in " ".join(person.screen.split())


async def test_one_step_of_sgd_and_of_the_networks_own_optimizer(learned: Learned) -> None:
    on = on_batch()
    tried = nudge_answers.updates_tried(protocol.TryUpdates(), on)
    async with looking(learned.home, size=(120, 40)) as person:
        await person.told()
        await person.move("3")
        sgd, rmsprop = person.lesson.chosen.moved
        assert rmsprop.optimizer == "rmsprop"
        ((_, before, _),) = rmsprop.kept
        place = person.lesson.place
        assert place is not None
        assert before == on.network.kept["square_average"][0][place.index] > 0
        assert precise(sgd.move) in person.line("−η · d")
        assert precise(rmsprop.move) not in person.line("−η · d"), "it comes with the next step"
        await person.move("full_stop")
        assert precise(rmsprop.move) in person.line("−η · d")
        start, *after = on.losses(0, place.index, (sgd.move, rmsprop.move), single=False)
        for loss in after:
            assert precise(loss - start) in person.line("measured")
        await person.move("full_stop")
        for example in tried.examples:
            assert f"\n{precise(number(example.gradient))} " in person.figure
        assert "rmsprop moves it by" in person.figure
        await person.move("full_stop")
        below = person.figure[person.figure.index("at once") :]
        for update in tried.updates:
            assert precise(number(update.predicted)) in below
            assert precise(number(update.measured)) in below
        await person.move("f2")
        assert "한꺼번에" in person.figure


async def test_the_price_is_timed_live_and_never_beside_a_training(learned: Learned) -> None:
    async with looking(learned.home) as person:
        await person.told()
        await person.press("4")
        assert "Enter times both" in person.figure
        await person.press("full_stop", "space", "left", "g", "x", "p", "b", "right_square_bracket")
        watch = person.lesson.passes
        await person.press("enter")
        await person.until(lambda: not watch.timing)
        found = watch.prices[learned.run]
        assert found.parameters == 784 * 32 + 32 + 32 * 10 + 10
        assert f"{found.parameters:,} weights" in person.figure
        ratio = times(told_seconds(found.both.middle) / told_seconds(found.forward.middle))
        assert f"takes {ratio} times as long" in " ".join(person.figure.split())
        assert "backprop" in person.screen
        assert person.lesson.next_key() == "greater_than_sign"
        await person.press("n")
        assert "Enter times both" in person.figure, "another network has another price"


async def test_a_timing_that_is_refused_is_told_by_the_figure_alone(home: Path) -> None:
    async with looking(home, engine=QUIET_ENGINE) as person:
        await person.arrives(HELLO, MNIST)
        await person.press("4", "enter")
        number = person.link.last(protocol.TimePasses).id
        refused = Problem(reply_to=number, code="nudging.busy", message="a training is under way")
        await person.arrives(refused)
        assert "A training is under way" in person.figure
        assert person.lesson.next_key() == "enter"
        assert not person.lesson.notice_line.display


def test_a_timing_is_told_ended_or_refused() -> None:
    engine, heard = BareEngine(HELLO, MNIST), []
    watch = PassesWatch(lambda: engine, lambda: heard.append(True))
    watch.start("run", 3)
    watch.start("run", 3)
    (question,) = engine.of(protocol.TimePasses)
    assert question == protocol.TimePasses(id=question.id, run="run", batch=3)
    times = pack("<f8", [0.001, 0.002])
    timed = PassesTimed(
        reply_to=question.id, run="run", samples=128, parameters=9,
        forward=times, both=times, cancelled=True,
    )  # fmt: skip
    watch.cancel()
    assert isinstance(engine.asked[-1], protocol.CancelPasses)
    engine.says(timed)
    assert heard == [True]
    assert watch.cancelled("run")
    assert not watch.timing
    assert not watch.prices
    assert engine.order.disorder(timed), "it ended once"
    watch.start(None, 0)
    number = engine.of(protocol.TimePasses)[-1].id
    engine.says(Problem(reply_to=number, code="nudging.busy", message="busy"))
    assert heard == [True] * 2
    assert watch.refusal(None) is not None
    watch.start(None, 0)
    assert watch.refusal(None) is None
    assert watch.timing
    engine.restarts(HELLO, MNIST)
    assert not watch.timing


def test_gradients_are_asked_for_one_at_a_time_and_anew_after_a_checkpoint() -> None:
    engine, heard = BareEngine(HELLO, MNIST, started(run="run")), []
    told = GradientAnswers(lambda: engine, lambda: heard.append(True))
    on = on_batch()
    for unit in (5, 6, 7):
        assert told.gradient("run", 0, ParameterPlace("W1", (3, unit))) is None
    (question,) = engine.of(protocol.GetGradient)
    assert question.column == 5, "a cursor that runs on leaves no queue"
    answer = nudge_answers.gradient(question, on)
    assert engine.order.disorder(nudge_answers.gradient(protocol.GetGradient(id=99), on))
    assert told.is_waiting
    engine.says(answer)
    assert heard == [True]
    assert told.gradient("run", 0, ParameterPlace("W1", (9, 5))) == answer
    assert len(engine.of(protocol.GetGradient)) == 1
    engine.says(protocol.CheckpointSaved(run="run", step=9))
    assert told.gradient("run", 0, ParameterPlace("W1", (9, 5))) == answer, (
        "until the new one is here"
    )
    _, again = engine.of(protocol.GetGradient)
    engine.says(Problem(reply_to=again.id, code="predict.no_weights", message="gone"))
    assert heard == [True] * 2
    assert told.refusal("run") is not None
    told.nudged("run", 0, ParameterPlace("b1", (0,)), (0.1,))
    assert not engine.of(protocol.Nudge), "a network that refuses is left alone"
    told.updates(None, 0)
    assert len(engine.of(protocol.TryUpdates)) == 1
    assert told.is_waiting
    engine.restarts(HELLO, MNIST)
    assert told.refusal("run") is None
    assert not told.is_waiting


async def test_it_fits_every_size_and_one_key_is_the_next(learned: Learned) -> None:
    async with looking(learned.home) as person:
        await person.told()
        async for size in person.in_every_size():
            for view in (WEIGHT, NUDGES, RULES, PRICE):
                await person.press(str(view))
                person.lesson.player.go(person.lesson.player.count - 1)
                await person.told()
                person.assert_fits(size)


async def test_without_box_glyphs_it_is_legible_and_pictures_are_not_read_aloud(
    learned: Learned,
) -> None:
    async with looking(learned.home, ascii_glyphs=True) as person:
        await person.told()
        drawing = person.lesson.query_one(PlacedDrawing)
        for view, told in ((WEIGHT, "gradient"), (NUDGES, "predicted"), (RULES, "rmsprop")):
            await person.move(str(view))
            await person.step(2)
            await person.told()
            assert person.screen.isascii()
            assert told in drawing.said()
            assert not set(drawing.said()) & set("#▀▄█▾")


async def test_before_the_engine_speaks_and_without_weights_it_says_so(learned: Learned) -> None:
    async with looking(learned.home, engine=QUIET_ENGINE) as person:
        assert "waiting for the gradient" in person.figure
        await person.press("full_stop", "right", "g", "x", "p", "b", "e", "2", "left", "full_stop")
        await person.press("3", "full_stop", "4", "enter", "r", "1", "c", "escape")
        assert "The engine works out the gradient" in person.shown
        assert "appears here as soon as" in person.shown


async def test_where_no_engine_runs_enter_starts_one(
    learned: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with looking(learned.home, engine=QUIET_ENGINE) as person:
        started = starts_after_the_end(person, monkeypatch)
        for view in (WEIGHT, NUDGES, RULES, PRICE):
            await person.press(str(view))
            assert "The engine is not running; Enter starts it." in person.shown
            assert "▸ Enter start the engine" in person.screen
            assert not person.lesson.awaits
            await person.press("enter")
            await person.until(lambda: bool(started))
            started.clear()


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_predicts_measures_updates_and_times(
    learned: Learned, dialect: str, tmp_path: Path
) -> None:
    pytest.importorskip(dialect)
    data = digits.load()
    few = {name: getattr(data, name)[:128] for name in ("x_train", "y_train", "x_test", "y_test")}
    np.savez(tmp_path / "mnist.npz", **few)
    async with looking(learned.home) as person:
        await person.told()
        await person.edit("W2[4, 7]")
        await person.told()
        program = lesson_code(person.lesson, dialect)
    said = printed_by(program, tmp_path).splitlines()
    assert said[0].startswith("loss 2.")
    for line in said[1:4]:
        _, _, predicted, _, measured = line.split()
        assert float(measured) == pytest.approx(float(predicted), rel=0.1, abs=1e-14)
    assert said[-2].startswith("all by nudging: ")
    assert said[-1].startswith("all by ")
