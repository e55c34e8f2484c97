"""The lesson descent, as a person meets it: blind first, then with the slope."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.asked.inference import LaidDown, untrained
from engine.asked.loss_slice import loss_slice
from engine.explain.descent.landscapes import CURVES, MAPS, Landscape
from engine.explain.descent.landscapes_hidden import MOVES, BlindWalk
from engine.explain.descent.plan import Descent
from engine.explain.shared.contours import LEVELS
from engine.explain.shared.networks.optimizer_rules import NAMES
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, printed_by
from tests.tui.lessons.reader import Reader
from tui.drawing.numbers import short, significant
from tui.drawing.places import PlacedDrawing
from tui.lessons.descent.lesson import DescentLesson
from tui.lessons.descent.network import RATES
from tui.shell.panels.code import DIALECTS, lesson_code

DATA = protocol.DataReady(name="digits", source="digits", verified=True, train=60_000, test=10_000)
SIZES = ((60, 16), (80, 24), (160, 50))
FINER = ("right_square_bracket",)


class Descender(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> DescentLesson:
        assert isinstance(self.app.lesson, DescentLesson)
        return self.app.lesson


descending = partial(opened_by, Descender, lesson="descent")
alone = partial(descending, engine=QUIET_ENGINE)
"""With an engine that never says a word."""


# ---- blind


async def test_twenty_blind_moves_tell_only_the_loss_and_then_comes_the_map(home: Path) -> None:
    async with alone(home) as person:
        walk = BlindWalk(0)
        assert person.next_key == "←→↑↓ go"
        assert person.row("loss").split()[-1] == "0" or short(walk.losses[0]) in person.figure
        assert "w1" not in person.figure
        for key, move in (("right", (1, 0)), ("up", (0, 1)), ("j", (0, -1)), ("left", (-1, 0))):
            walk = walk.moved(*move)
            await person.press(key)
            assert f"moves left {walk.left} / {MOVES}" in person.shown
            change = walk.losses[-1] - walk.losses[-2]
            assert person.row("change").split()[1:] == [
                "↓" if change < 0 else "↑",
                short(abs(change)),
            ]
            assert short(walk.losses[-1]) in person.figure
            assert "w1" not in person.figure, "no place is told"
        await person.press("comma", "full_stop", "space")
        assert "w1" not in person.figure
        await person.press(*["up"] * (MOVES - 4))
        for _ in range(MOVES - 4):
            walk = walk.moved(0, 1)
        assert "w1" in person.figure, "after the last move the map is there"
        assert person.row("loss now").split()[-2:] == [
            short(walk.losses[-1]),
            short(walk.by_gradient.losses[-1]),
        ]
        assert "814,100" in person.figure, "two directions for each weight of the chapter's network"
        assert f"You got to {short(walk.losses[-1])}" in person.shown
        assert person.next_key == "2 one weight"
        assert "descent" not in person.app.progress.done, "it only begins here"
        await person.press("left", "comma")
        assert person.row("moves").split() == ["moves", str(MOVES - 2), str(MOVES - 2)]
        await person.press("enter")
        assert person.lesson.blind.walk == BlindWalk(1), "another landscape, hidden again"
        assert "w1" not in person.figure
        await person.press("enter")
        assert person.row("moves").split() == ["moves", "0", str(MOVES)]
        await person.press("r")
        assert person.lesson.blind.walk == BlindWalk(0)


# ---- one parameter


async def test_the_rate_makes_it_crawl_arrive_and_explode(home: Path) -> None:
    async with alone(home) as person:
        await person.press("2")
        assert person.next_key == "Space play"
        assert "n landscape" not in person.lines[-1], "one landscape and one thing to do at first"
        assert "[ ? ]" in person.row("arrives within 40 steps")
        assert "3.000 − 0.02 × 6.000 = 2.880" in person.figure
        await person.guess("y")
        assert "Too small: the direction is right, but 0.586 is left" in person.screen
        assert "[ ? ]" not in person.figure
        await person.press("full_stop")
        assert person.row("w").split()[-1] == "2.880"
        assert person.row("loss").strip()
        await person.press("enter")
        assert "crawls, 0.586 to go" in person.figure
        assert "each step: distance × 0.96" in person.figure
        assert person.next_key == "[ ] rate"
        await person.press(*FINER * 3)
        assert "arrives at step 9" in person.figure
        assert "descent" in person.app.progress.done
        await person.press(*FINER * 2)
        assert "Rate 1 goes to and fro" in person.shown, "2 / curvature exactly"
        await person.press(*FINER)
        assert "explodes from step 1" in person.figure
        assert "Rate 2 is above 1, what this curvature can stand" in person.shown
        assert "curvature 2: rate < 2/2 = 1" in person.figure
        assert person.next_key == "3 two weights"
        await person.press("question_mark")
        for told in ("whole way", "optimizer"):
            assert sum(told in line for line in person.lines[:-1]) == 1, "each key is told once"
        await person.press("escape")
        assert "n landscape" in person.lines[-1], "and now the rest is offered"
        await person.press("o", "right_square_bracket", "o", "o", "o", "left_square_bracket")
        await person.press("left_square_bracket", "left_square_bracket", "left")
        assert person.row("SGD").split()[:4] == ["SGD", "rate", "◂", "0.5"]
        await person.press("enter")
        assert person.lesson.player.position == 0
        assert person.row("w").split()[-1] == "2.800", "the start has moved"
        await person.press("comma", "e")
        assert person.lesson.entry.field.value == "0.5 2.8"


async def test_a_rate_and_a_start_are_typed_and_what_is_none_is_refused(home: Path) -> None:
    async with alone(home) as person:
        await person.press("2", "e")
        await person.is_refused(
            {
                "": "Nothing was typed.",
                "1 2 3": "3 numbers; a rate alone, or 2",
                "fast": "fast does not fit",
                "1000": "Rate: 0.0001 to 100",
                "0.1 99": "Start: -10 to 10",
            }
        )
        await person.type("1.02 2")
        assert "[ ? ]" in person.figure
        await person.guess("maybe")
        assert "Type y or n." in person.screen
        await person.press("escape")
        await person.guess("no")
        assert "Right: above 1 = what the curvature can stand" in person.screen
        await person.press("f2", "e")
        await person.type("1 2 3")
        assert "수가 3개입니다" in person.screen
        await person.press("escape", "r")
        assert person.lesson.curve.rate == 0.02


async def test_every_landscape_and_optimizer_of_one_parameter_says_how_it_ends(
    home: Path,
) -> None:
    async with alone(home) as person:
        await person.press("2")
        seen = []
        for name in CURVES:
            assert person.lesson.curve.name == name
            for optimizer in NAMES:
                assert person.lesson.curve.optimizer == optimizer
                await person.press("enter")
                seen.append(person.lesson.curve.ending.ending)
                verdict = "✓" if person.lesson.curve.ending.converges else "✗"
                assert verdict in person.figure
                await person.press("enter", "full_stop", "o")
            await person.press("n")
        assert person.lesson.curve.name == CURVES[0], "round again"
        assert {"crawls", "bounces"} <= set(seen)


async def test_it_plays_keeps_its_place_and_stops(home: Path) -> None:
    async with alone(home) as person:
        await person.press("3", "space")
        await person.until(lambda: person.lesson.player.position > 0)
        await person.press("space")
        assert not person.lesson.player.playing
        place, figure = person.lesson.player.position, person.figure
        await person.press("f2")
        await person.pilot.resize_terminal(120, 40)
        await person.press("1", "4", "3")
        await person.pilot.resize_terminal(80, 24)
        await person.press("f2")
        assert (person.lesson.player.position, person.figure) == (place, figure)


# ---- two parameters


async def test_the_map_has_landscapes_that_teach_something_each(home: Path) -> None:
    async with alone(home) as person:
        await person.press("3")
        view = person.lesson.map
        assert "ravine" in person.figure
        await person.press("enter")
        assert "crawls, 0.451 to go" in person.figure
        assert person.next_key == "n landscape"
        await person.press("o")
        assert "✓ arrives at step 77" in person.figure, "momentum, at the same rate"
        await person.press("o", "o", "o", "n", "enter")
        assert view.name == "saddle"
        assert "stuck, 2 from a minimum" in person.figure
        assert "that is no minimum" in person.shown
        assert "◆ minimum" in person.figure
        await person.press("4", "n", "enter")
        assert "Arrived after 100 steps: 0 of 4." in person.shown, "no momentum leaves the line"
        await person.press("3")
        await person.press("up", "up")
        assert "✓ arrives" in person.figure, "a start beside the line gets off"
        await person.press("n", "enter")
        assert "in the shallow valley" in person.shown
        await person.press("n", "n", "enter")
        assert view.name == "samples"
        assert "✓ arrives at step 33" in person.figure
        await person.press("b")
        assert "3 of 12" in person.figure
        assert "It wanders" in person.shown
        await person.press("b")
        assert "1 of 12" in person.figure
        await person.press("comma")
        assert re.search(r"g  of sample \d+ ", person.figure)
        await person.click("1 of 12")
        assert "all 12" in person.figure
        await person.click("SGD  rate")
        assert view.optimizer == "momentum"
        await person.click("samples")
        assert view.name == "bowl"
        await person.press("b")
        assert view.name == "samples", "only that one has batches"
        await person.press("r")
        assert (view.name, view.optimizer, view.batch) == ("ravine", "sgd", 0)
    assert set(MAPS) == {"bowl", "ravine", "saddle", "valleys", "plateau", "samples"}


async def test_four_optimizers_race_and_each_has_its_own_rate(home: Path) -> None:
    async with alone(home) as person:
        await person.press("4")
        assert person.figure.count("[ ? ]") == len(NAMES)
        await person.guess("n")
        assert "Right, it crawls" in person.screen
        assert person.figure.count("[ ? ]") == len(NAMES) - 1
        await person.press("o", "right_square_bracket")
        assert person.row("momentum").split()[1] == "0.05"
        assert person.row("SGD").split()[1] == "0.02"
        await person.press("enter")
        assert "[ ? ]" not in person.figure
        arrived = person.figure.count("✓")
        assert f"Arrived after 100 steps: {arrived} of 4." in person.shown
        assert person.next_key == "5 a network"
        await person.press("comma", "o", "o")
        assert "m' ← m / " in person.figure, "Adam's rule, in its numbers"
        await person.click("R RMSprop")
        assert "s ← 0.9·s + 0.1·g²" in person.figure
        await person.press("e")
        await person.type("9 1 1")
        await person.press("enter")
        assert "✗ explodes" in person.row("RMSprop") or "✗ swings" in person.row("RMSprop")
        await person.press("n", "b", "r")
        assert person.lesson.race.rates["momentum"] == 0.02


# ---- the network


def sliced(network: LaidDown, question: protocol.GetLossSlice) -> protocol.LossSlice:
    """What the engine would answer of some images."""
    random = np.random.default_rng(5)
    images = random.integers(0, 256, (16, 28, 28)).astype(np.uint8)
    labels = random.integers(0, 10, 16).astype(np.uint8)
    return replace(loss_slice(question, network, images, labels), reply_to=question.id)


async def test_the_engine_slices_a_networks_own_loss(home: Path) -> None:
    async with descending(home) as person:
        await person.press("5")
        view = person.lesson.network
        await person.until(lambda: view.slice is not None)
        found = view.slice
        assert found is not None
        assert "407,050" in person.figure
        assert f"loss on {found.images} images" in person.figure
        assert person.row(f"loss on {found.images} images").split()[-1] == short(found.loss)
        assert person.figure.count("[ ? ]") == len(RATES)
        best = found.best
        assert best is not None
        await person.guess("10")
        assert f"Too far: it shoots past. {significant(RATES[best], 4)} is best" in person.shown
        await person.guess("0.0001")
        assert "That goes down, but not far" in person.screen
        await person.press("right_square_bracket")
        assert person.row("▸ 0.01").split()[-2:] == ["↓", short(found.stepped[0])]
        assert f"goes from {short(found.loss)} to {short(found.stepped[0])}" in person.shown
        await person.press("enter")
        assert "best" in person.figure
        assert "is too far" in person.shown
        assert person.next_key == "> finish"


async def test_what_the_engine_says_of_networks_is_kept_asked_anew_and_refused(
    home: Path,
) -> None:
    async with alone(home) as person:
        await person.press("5", "right", "enter", "n", "space")
        assert "the data is on its way" in person.figure
        assert not person.link.asked
        await person.arrives(HELLO, DATA)
        (question,) = person.link.of(protocol.GetLossSlice)
        assert "the engine computes it" in person.figure
        assert person.lesson.awaits
        net = untrained()
        late = replace(sliced(net, question), reply_to=question.id + 50)
        assert isinstance(person.link.understood(protocol.encode(late)), protocol.Problem)
        assert person.lesson.awaits, "an answer to another question"
        await person.arrives(sliced(net, question))
        assert not person.lesson.awaits
        await person.press("right", "right", "f2", "f2")
        assert person.row("▸ 0.02")
        asked = len(person.link.asked)
        await person.press("1", "5")
        assert len(person.link.asked) == asked, "it is asked once"
        broken = LaidDown([p * np.float32(np.nan) for p in net.parameters], "relu", True, 7)
        await person.new_engine(HELLO, replace(DATA, source="other"))
        await person.arrives(sliced(broken, person.link.last(protocol.GetLossSlice)))
        await person.press("enter")
        assert "nan" in person.figure
        await person.new_engine(HELLO, DATA)
        problem = protocol.Problem(
            code="predict.no_weights",
            message="",
            reply_to=person.link.last(protocol.GetLossSlice).id,
            detail={"run": "r"},
        )
        await person.arrives(problem)
        assert "are not on this machine" in person.shown


async def test_it_is_read_aloud_as_numbers(home: Path) -> None:
    async with alone(home) as person:
        await person.press("2", "enter")
        spoken = spoken_by(person)
        assert "crawls, 0.586 to go" in spoken
        assert "o" not in spoken.split("bowl")[0], "nothing of the curve"
        await person.press("3", "enter")
        assert "crawls, 0.451 to go" in spoken_by(person)
        await person.press("5")
        assert spoken_by(person).startswith("network untrained")


def spoken_by(person: Descender) -> str:
    return person.lesson.query_one(PlacedDrawing).said().strip()


# ---- what it looks like, and its code


async def test_everything_fits_at_any_size_in_both_languages_and_in_ascii(home: Path) -> None:
    async with alone(home, ascii_glyphs=True) as person:
        await person.arrives(HELLO, DATA)
        await person.press("3", "n", "o", "o")
        assert "w1^2/2 + w2^4/16 - w2^2/2 + 1" in person.screen, "w12 would be another weight"
        assert "s <- 0.9*s + 0.1*g^2" in person.screen
        await person.press("r", "1")
        for columns, rows in SIZES:
            await person.pilot.resize_terminal(columns, rows)
            await person.press("1", "r")
            for keys in ("right", "enter", "2", "o", "3", "enter", "4", "o", "5"):
                await person.press(keys, "f2")
                person.assert_fits_in_ascii(columns)
                assert not re.search("[●◆]", person.screen)


def test_the_code_goes_the_same_way(tmp_path: Path) -> None:
    async def codes() -> list[tuple[str, Descent]]:
        found = []
        async with alone(tmp_path) as person:
            lesson = person.lesson
            for view, count in (("2", len(CURVES)), ("3", len(MAPS))):
                await person.press(view)
                for place in range(count):
                    if place < len(NAMES):
                        await person.press("o")
                    for kind in DIALECTS:
                        found.append((lesson_code(lesson, kind), lesson.path.descent))
                    await person.press("n")
        return found

    found = asyncio.run(codes())
    seen: set[Landscape] = {descent.landscape for _, descent in found}
    assert len(seen) == len(CURVES) + len(MAPS)
    for program, descent in found:
        assert max(map(len, program.splitlines())) <= 74, f"the panel holds 76 cells: {program}"
        w, loss = printed_by(program).splitlines()[-2:]
        expected = descent.points[-1]
        numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", w[1:])]
        # Keras adds an epsilon elsewhere: below RMSprop's root, to Adam's uncorrected one.
        off = 10.0 if "import keras" in program else 1.0
        assert numbers == pytest.approx(list(expected), rel=1e-4 * off, abs=1e-6 * off**2), program
        said = float(loss.split()[-1])
        assert said == pytest.approx(descent.losses[-1], rel=1e-4 * off, abs=1e-6 * off**2), program


# ---- the picture


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_curve_and_map_fill_their_room_and_tell_heights_by_shades(
    home: Path, size: tuple[int, int]
) -> None:
    async with alone(home, size=size) as person:
        drawing = person.lesson.query_one(PlacedDrawing)
        for view in ("2", "3", "4"):
            await person.press(view, "enter")
            rows = [line for line in person.figure.splitlines() if line.strip()]
            assert len(rows) >= 0.8 * drawing.size.height, view
            if view != "2":
                canvas = drawing.canvas()
                inks = {ink for row in range(canvas.height) for _, ink in canvas.runs(row)}
                grounds = {ink.partition(" on ")[2] for ink in inks if " on $primary" in ink}
                assert len(grounds) == LEVELS + 1, "a shade for each band"


async def test_in_ascii_shades_are_glyphs_and_the_way_stands_out(home: Path) -> None:
    async with alone(home, ascii_glyphs=True) as person:
        await person.press("3", "enter")
        shown = {glyph for line in person.figure.splitlines() for glyph in line[5:38]}
        assert set("░▒▓█") <= shown
        assert "•" in shown, "the way"
        assert "●" in shown, "where it is"
        assert not any("\u2801" <= glyph <= "\u28ff" for glyph in shown), "shades, not dots"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_what_is_spoken_has_the_facts_and_nothing_of_the_picture(
    home: Path, size: tuple[int, int]
) -> None:
    async with alone(home, size=size) as person:
        drawing = person.lesson.query_one(PlacedDrawing)
        for view in ("2", "3"):
            await person.press(view)
            for _optimizer in NAMES:
                said = drawing.said()
                assert not re.search("[┤└┴●\u2801-\u28ff]", said), view
                for line in said.splitlines():
                    assert not line or line.strip() in person.figure
                assert "gradient" in said
                assert "[ ? ]" in said
                await person.press("o")
