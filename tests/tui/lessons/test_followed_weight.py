"""One weight is followed from its product to its gradient, its update and its trace."""

from __future__ import annotations

from functools import partial
from itertools import count

import numpy as np
import pytest

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.protocol.arrays import Array, pack
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, Learned
from tests.tui.lessons.layer.test_lesson import learned_layer
from tests.tui.lessons.reader import Reader
from tests.tui.lessons.update.test_lesson import on_batch
from tests.tui.link.test_training import progress, started
from tests.tui.link.test_weight_trace import PIXEL, PLACE, UNIT
from tui.drawing.numbers import precise, short, signed, tidy
from tui.drawing.places import PlacedDrawing
from tui.lessons.backprop.lesson import BackpropLesson
from tui.lessons.fit.lesson import FitLesson
from tui.lessons.layer.lesson import LayerLesson
from tui.lessons.network.lesson import NetworkLesson
from tui.lessons.shared.networks.followed import LIT
from tui.lessons.update.lesson import UpdateLesson
from tui.link.images import YOURS

SIZES = pytest.mark.parametrize(
    ("size", "language"), [((80, 24), "en"), ((80, 24), "ko"), ((120, 40), "en"), ((120, 40), "ko")]
)
TITLES = {
    "en": ("backprop", "update", "fit"),
    "ko": ("역전파", "업데이트", "훈련"),
}


class Follower(Reader):
    """A person in front of one lesson after the other."""

    @property
    def place(self) -> ParameterPlace | None:
        return self.app.followed.place

    @property
    def lit(self) -> list[str]:
        """What stands in the ink of the followed weight, row by row."""
        assert self.app.lesson is not None
        canvas = self.app.lesson.query_one(PlacedDrawing).canvas()
        return [
            "".join(glyph for glyph, ink in zip(glyphs, inks, strict=True) if ink == LIT)
            for glyphs, inks in zip(canvas._glyphs, canvas._inks, strict=True)
        ]


walking = partial(opened_by, Follower, lesson="layer")


@SIZES
async def test_it_is_lit_all_the_way(
    learned: Learned, size: tuple[int, int], language: str
) -> None:
    layer, batch = learned_layer(learned), on_batch()
    unit = layer.order[1]
    brightest = [at for at in range(784) if layer.x[at] == layer.x.max()]
    pixel = max(brightest, key=lambda at: abs(layer.x[at] * layer.w[at, unit]))
    place = ParameterPlace("W1", (pixel, unit))
    async with walking(learned.home, size=size, language=language) as person:
        lesson = person.app.lesson
        assert isinstance(lesson, LayerLesson)
        await person.until(lambda: lesson.step is None and lesson.sum is not None)
        await person.press("f")
        assert person.place == place
        x, w = float(layer.x[pixel]), float(layer.w[pixel, unit])
        lit = " ".join(person.lit)
        assert f"{short(x, 2)} × {signed(w, 3)}" in lit
        assert f"= {signed(x * w, 3)}" in lit
        assert lit.count("●") == 2, "in the image and in the template"
        await person.step(pixel // 28)
        assert " ".join(person.lit).count("●") == 2, "the row above it was added"
        await person.step()
        assert " ".join(person.lit).count("●") == 3, "and among the products, once it was added"
        assert TITLES[language][0] in person.lines[-1]
        await person.press("2", "full_stop", "right")
        assert lesson.unit == unit
        await person.until(lambda: not lesson.is_waiting)
        await person.pilot.pause()
        assert "".join(person.lit).count("●") == 2, "in the image and in the unit's tile"
        await person.press("left")
        assert "●" not in "".join(person.lit)
        await person.press("right")
        await person.press("3")
        term = f"{place} {short(x, 2)} × {signed(w, 3)} = {signed(x * w, 3)}"
        assert [line for line in person.lit if line] == [term], "below the product of the layer"
        await person.press("1")
        await person.press("o")
        there = person.app.lesson
        assert isinstance(there, BackpropLesson)
        gradient = float(batch.found.gradients[0][pixel, unit])
        await person.until(lambda: there.layer_view.entry() is not None and not there.is_waiting)
        await person.pilot.pause()
        assert any(line.strip().endswith(f"= {tidy(gradient)}") for line in person.lit)
        assert f"d{place}" in " ".join(person.lit)
        await person.press("o")
        update = person.app.lesson
        assert isinstance(update, UpdateLesson)
        await person.until(lambda: update.chosen.nudged is not None)
        await person.pilot.pause()
        assert update.place == place
        assert str(place) in person.lit[1]
        assert " ".join(person.lit).count("●") == 1
        assert precise(gradient) in person.figure
        assert precise(w) in person.figure
        await person.press("3", "full_stop")
        await person.until(lambda: bool(update.chosen.moved))
        await person.pilot.pause()
        assert str(place) in person.lit[1]
        moved = update.chosen.moved[0]
        assert moved.move == pytest.approx(-moved.learning_rate * gradient, rel=1e-4)
        await person.press("o")
        assert isinstance(person.app.lesson, FitLesson)
        assert str(place) in person.lit[0]
        await person.press("escape")
        assert person.app.lesson.LESSON == "update"
        assert person.place == place
        await person.press("f")
        assert person.place is None
        assert not "".join(person.lit).strip()


@SIZES
async def test_it_may_begin_where_the_network_is_seen_whole(
    learned: Learned, size: tuple[int, int], language: str
) -> None:
    async with opened_by(
        Follower, learned.home, lesson="network", size=size, language=language
    ) as person:
        network = person.app.lesson
        assert isinstance(network, NetworkLesson)
        await person.press("right_square_bracket")
        await person.until(lambda: network.picture_view.template is not None)
        await person.press("f")
        place = person.place
        assert place is not None
        layer = learned_layer(learned, 1)
        assert place.unit == network.picture_view.unit == layer.order[0]
        assert layer.x[place.along] == layer.x.max()
        assert "".join(person.lit).strip("●") == ""
        assert "".join(person.lit).count("●") >= 2, "in the image and in the template"
        await person.press("o")
        there = person.app.lesson
        assert isinstance(there, LayerLesson)
        await person.until(lambda: there.sum is not None)
        await person.pilot.pause()
        assert (there.networks.run, there.index, there.unit) == (learned.run, 1, place.unit)
        x, w = float(layer.x[place.along]), float(layer.w[place.index])
        assert f"= {signed(x * w, 3)}" in " ".join(person.lit)


async def test_what_was_looked_at_before_gives_way_to_it_and_is_there_again(
    learned: Learned,
) -> None:
    async with opened_by(Follower, learned.home, lesson="update") as person:
        update = person.app.lesson
        assert isinstance(update, UpdateLesson)
        await person.until(lambda: update.chosen.nudged is not None)
        largest = update.place
        person.app.followed.follow(ParameterPlace("W1", (300, 3)))
        update.changed()
        assert update.place == ParameterPlace("W1", (300, 3)), "none was chosen"
        person.app.followed.follow(None)
        assert update.place == largest
        await person.press("right")
        assert update.place not in (None, largest)
        person.app.followed.follow(ParameterPlace("W1", (300, 3)))
        assert update.place != ParameterPlace("W1", (300, 3)), "one was chosen"
        person.app.open_lesson("backprop", view=2)
        backprop = person.app.lesson
        assert isinstance(backprop, BackpropLesson)
        await person.until(lambda: backprop.layer_view.place is not None)
        await person.press("o")
        assert person.app.lesson is update
        assert update.place == ParameterPlace("W1", (300, 3)), "its way led here"


async def test_on_one_s_own_digit_it_stays_on_that_digit(learned: Learned) -> None:
    drawn = bytearray(784)
    drawn[28 * 14 + 6 : 28 * 14 + 22] = bytes([200] * 15 + [255])
    async with walking(learned.home) as person:
        person.app.own_digit.keep(bytes(drawn), prepares=False, label=1)
        lesson = person.app.lesson
        assert isinstance(lesson, LayerLesson)
        await person.until(lambda: lesson.samples is not None)
        await person.press("y")
        await person.until(lambda: lesson.index == YOURS and lesson.sum is not None)
        await person.press("f")
        assert person.place is not None
        assert person.place.along == 28 * 14 + 21
        await person.press("o")
        backprop = person.app.lesson
        assert isinstance(backprop, BackpropLesson)
        view = backprop.layer_view
        assert view.batch == YOURS
        await person.until(lambda: view.entry() is not None)
        entry = view.entry()
        assert entry is not None
        assert entry.samples == 1
        await person.press("o")
        update = person.app.lesson
        assert isinstance(update, UpdateLesson)
        assert update.chosen.batch == YOURS
        await person.until(lambda: update.chosen.column is not None)
        assert update.place == person.place


async def test_pixel_by_pixel_it_is_the_one_that_is_multiplied(learned: Learned) -> None:
    layer = learned_layer(learned)
    lit = np.flatnonzero(layer.x).tolist()
    async with walking(learned.home) as person:
        lesson = person.app.lesson
        assert isinstance(lesson, LayerLesson)
        await person.until(lambda: lesson.sum is not None)
        await person.press("p")
        await person.step(5)
        await person.press("f")
        assert person.place == ParameterPlace("W1", (lit[4], layer.order[1]))
        await person.step()
        await person.press("f")
        assert person.place == ParameterPlace("W1", (lit[5], layer.order[1])), "now this one"
        await person.press("f")
        assert person.place is None
        await person.press("f", "right")
        assert "●" not in "".join(person.lit), "of another unit"


@SIZES
async def test_its_trace_stands_above_the_curves(
    learned: Learned, size: tuple[int, int], language: str
) -> None:
    async with opened_by(
        Follower, learned.home, lesson="fit", engine=QUIET_ENGINE, size=size, language=language
    ) as person:
        lesson = person.app.lesson
        assert isinstance(lesson, FitLesson)
        await person.arrives(HELLO, MNIST)
        assert not "".join(person.lit).strip()
        person.app.followed.trace._clock = partial(next, count(0.0, 10.0))
        person.app.followed.follow(PLACE)
        await person.arrives(started())
        for step, value in ((0, 0.0125), (1, 0.25), (2, -0.125)):
            await person.arrives(unit_weights(person, step, value))
            await person.arrives(progress(step, [(1, 2.0, 8)]))
        lesson.changed()
        head = person.figure.splitlines()[0]
        assert head.startswith(f"{PLACE} +0.0125 → −0.125")
        assert str(PLACE) in person.lit[0]
        await person.press("f")
        assert person.place is None
        assert not person.figure.startswith(str(PLACE))


def asked(person: Reader) -> list[protocol.GetWeights]:
    return [one for one in person.link.asked if isinstance(one, protocol.GetWeights)]


def unit_weights(person: Reader, step: int, value: float) -> protocol.UnitWeights:
    """The answer to the last question about the followed weight's unit."""
    question = [one for one in asked(person) if (one.first, one.count) == (UNIT, 1)][-1]
    weights = [0.0] * 784
    weights[PIXEL] = value
    return protocol.UnitWeights(
        reply_to=question.id, run=question.run, step=step, first=UNIT, units=512,
        weights=Array("<f4", (1, 28, 28), pack("<f4", weights).data),
    )  # fmt: skip
