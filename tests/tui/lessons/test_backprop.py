"""The lesson backprop, as a person meets it: a graph forward and back, and a layer of tensors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar, Unpack

import pytest
from rich.cells import cell_len

from engine import protocol
from engine.arrays import Array, pack
from engine.explain.backprop_presets import PRESETS, preset
from engine.explain.backprop_steps import plan
from engine.explain.backprop_text import Typed, parse_graph
from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened_by
from tests.tui.lessons.conftest import MNIST, printed_by
from tui.app import Ch2App
from tui.chapter import code_of, fill, texts
from tui.lessons.backprop import BackpropLesson
from tui.lessons.backprop_code import LONGEST_LINE, code_values
from tui.panels.code import lesson_code
from tui.widgets.graph_numbers import tidy

Command = TypeVar("Command", bound=protocol.AnyCommand)


class Reader(Person):
    @property
    def lesson(self) -> BackpropLesson:
        assert isinstance(self.app.lesson, BackpropLesson)
        return self.app.lesson

    @property
    def typed(self) -> Typed:
        return self.lesson.graph_view.typed

    async def refused(self, key: str, text: str) -> str:
        """What the screen says above the field that keeps that text; then leaves the field."""
        await self.press(key)
        await self.type(text)
        assert self.lesson.typing
        said = self.lines[-3]
        await self.press("escape")
        return said

    async def click(self, text: str) -> None:
        row = next(at for at, line in enumerate(self.lines) if text in line)
        await self.pilot.click(offset=(cell_len(self.lines[row].split(text)[0]), row))
        await self.pilot.pause()

    def assert_fits(self, size: tuple[int, int]) -> None:
        assert all(cell_len(line) <= size[0] for line in self.lines)
        assert self.lines[-1].count("▸") == 1, self.lines[-1]


@asynccontextmanager
async def reading(home: Path, **asked: Unpack[Asked]) -> AsyncIterator[Reader]:
    asked.setdefault("engine", QUIET_ENGINE)
    asked.setdefault("lesson", "backprop")
    async with opened_by(Reader, home, **asked) as person:
        yield person


async def test_the_reference_graph_forward_and_back(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        assert "loss = |w·x + b − y|" in person.figure
        assert "w   3" in person.figure
        assert "p 6" not in person.figure
        await person.step()
        assert "p 6" in person.figure
        assert "p = w·x = 3·2 = 6" in person.figure
        await person.press("enter")
        assert "loss = |r| = |3| = 3" in person.figure
        assert "[ 1 ]" not in person.figure
        seen = [person.figure]
        await person.step()
        assert person.figure.count("[ 1 ]") == 1
        assert "Next, through |·| to r" in person.screen
        for _ in range(6):
            seen.append(person.figure)
            await person.step()
        assert "dp/dw = x = 2" in person.figure
        assert "1 × 2 = 2  ← new" in person.figure
        assert "Check by nudging: w 3.000 → 3.001   loss 3.000 → 3.002   .002 / .001 = 2" in (
            person.figure
        )
        assert person.figure.count("?") == 1, "the edge that is asked about"
        for before in reversed(seen):
            await person.press("comma")
            assert person.figure == before
        assert "backprop" not in person.app.progress.done
        await person.press("enter")
        assert "backprop" in person.app.progress.done
        assert "slope of every input (4)" in person.screen
        await person.press("up")
        assert "the path back to w" in person.figure
        await person.press("right")
        assert "the path back to p" in person.figure
        await person.click("y   4")
        assert "dr/dy = -1" in person.figure
        assert "1 × (-1) = -1" in person.figure
        await person.press("r")
        assert person.lesson.player.position == 0


async def test_an_edge_is_asked_and_a_wrong_product_explained(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.edit("3*(w*x); w = 5, x = 2")
        await person.press("enter", "full_stop", "full_stop")
        assert "Next, through × to w. This edge brings:" in person.screen
        for answer, meaning in {
            "2": "That is dp/dw, its own slope",
            "3": "That arrives at p",
            "5": "That is the value of w",
            "-6": "sign is the other one",
            "40": "what arrives times the own slope",
        }.items():
            await person.guess(answer)
            assert meaning in person.screen, answer
            assert "[ 6 ]" not in person.figure
        assert "is no number" in await person.refused("tab", "six")
        await person.guess("6")
        assert "Yes: 3 × 2 = 6" in person.screen
        assert "[ 6 ]" in person.figure, "the slot is filled"
        await person.step()
        assert "1.000" not in person.lines[-2]
        assert "Next, through × to x" in person.screen


async def test_two_paths_light_up_and_add(tmp_path: Path) -> None:
    async with reading(tmp_path, size=(120, 40)) as person:
        await person.press("n", "enter", "full_stop", "full_stop", "full_stop")
        assert person.typed == preset(1)
        edge = person.lesson.graph_view.plan.graph.edges[1]
        assert f"[{tidy(edge.product)}+?]" in person.figure, "more is asked for"
        await person.step()
        assert "w is used 2 times" in person.screen
        assert "path 2 of 2" in person.figure
        assert "1 + 2 = 3" in person.figure
        lit = [line for line in person.figure.splitlines() if "═" in line]
        assert "w   3 ═" in lit[0]
        assert "╗" in lit[0].rstrip()[-2:], "the path that goes straight to the sum is lit too"
        await person.press("enter")
        assert "by nudging" in person.figure
        assert "another forward pass for each: 2" in person.figure


async def test_change_an_input_and_everything_follows(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.press("enter", "enter", "up")
        lesson, position = person.lesson, person.lesson.player.position
        await person.press("right_square_bracket")
        assert person.typed.values["w"] == 3.5
        assert "p 7" in person.figure
        assert lesson.player.position == position
        await person.press("left_square_bracket", "left_square_bracket")
        assert person.typed.values["w"] == 2.5
        await person.press("v")
        assert "w =" in person.screen
        await person.type("-1")
        assert person.typed.values["w"] == -1
        assert "[-2 ]" in person.figure, "the loss falls now when w grows"
        assert "is no number" in await person.refused("v", "x")
        await person.edit("w = 1.5, x = 2")
        assert "r 0" in person.figure
        assert "dloss/dr = sign(r): kink, 0" in person.figure
        assert "PyTorch takes this slope" in person.figure
        assert "up 2, down -2: a kink" in person.figure


REFUSED = {
    "": "Write an expression",
    "w*": "Something is missing",
    "w$x": "cannot stand there",
    "(" * 150 + "w": "brackets lie in one another",
    "(" * 1000 + "w": "too many",
    "w" * 10_000: "too many",
    "+".join("x" * 60): "more than 30 nodes",
    "a+b+c+d+f+g+h+i+j": "More than 8 names",
    "w*x; q = 2": "is not in the expression",
    "1" * 190 + "e999*w": "beyond float64",
    "__import__('os').abort()": "cannot stand there",
}


async def test_bad_input_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        for text, said in REFUSED.items():
            assert said in await person.refused("e", text), text
            assert person.typed == preset(0)


TROUBLED = {
    "log(x); x = -1": "is undefined here",
    "a/b; a = 0, b = 0": "is undefined here",
    "exp(x); x = 1000": "is beyond the largest float64",
    "sqrt(x); x = 0": "is infinitely steep here",
    "relu(x); x = 0": "has a kink here",
    "b + a/log(x); x = 0": "log(x) is undefined here",
    "1 + 2": "loss = 1 + 2 = 3",
    "x": " x\n",
}


async def test_points_without_a_derivative_are_named(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        for typed, shown in TROUBLED.items():
            await person.edit(typed)
            await person.press("enter", "enter")
            assert shown in person.figure, typed
            await person.press("left", "right_square_bracket")
            person.assert_fits((80, 24))


CHAIN = "relu(tanh(sigmoid(sin(cos(exp(sqrt(abs(w))))))))*1.25*w - 3.1*x + w/x*b - exp(x); w = 0.7"


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_of_a_long_way_the_present_line_is_seen_whole(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with reading(tmp_path, size=size) as person:
        await person.edit(CHAIN)
        lesson, found = person.lesson, person.lesson.graph_view.plan
        for position in range(1, len(found.steps), 3):
            lesson.player.go(position)
            await person.pilot.pause()
            panel = person.figure[
                person.figure.index("forward:" if position <= found.forward else "product so far") :
            ]
            assert "▸" in panel, position
            step = found.steps[position]
            if step.edge is not None and size[0] == 80:
                product = found.graph.edges[step.edge].product
                assert f"= {tidy(product)}" in panel, position
        hidden = len(found.operations)
        lesson.player.go(1)
        await person.pilot.pause()
        assert "more" in person.figure, f"some of {hidden} lines do not fit"


async def test_a_nudge_that_float64_rounds_away_is_not_held_against_a_gradient(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as person:
        await person.edit("1000000 + w*x; w = 1e-9, x = 1e-9")
        await person.press("enter", "enter", "up")
        assert "lost in rounding" in person.figure
        await person.edit("exp(x); x = 1000")
        await person.press("enter", "enter")
        assert "too large here for float64" in person.screen
        assert "1 × inf = inf" in person.figure
        await person.edit("max(x, x)")
        await person.press("enter", "enter")
        assert "kink" not in person.screen, "max(x, x) is x"
        await person.edit("2 + exp(-3)")
        await person.press("enter")
        assert "exp(-3)" in person.figure
        assert "nothing has a gradient" in person.figure


async def test_every_preset_fits_in_both_languages_and_keeps_its_place(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        for number in range(len(PRESETS)):
            assert person.lesson.graph_view.preset == number
            last = person.lesson.player.count - 1
            person.lesson.player.go(last)
            size = ((78, 20), (160, 50), (80, 24))[number % 3]
            await person.pilot.resize_terminal(*size)
            await person.press("f2")
            person.assert_fits(size)
            assert person.lesson.player.position == last
            await person.press("n")
        await person.pilot.resize_terminal(80, 24)
        assert person.lesson.graph_view.preset == 0
        await person.edit("(a+b)*(a-b)*(a*b+c)*(c+d*g)*sigmoid(f-a)*max(b,c)-|d-a|/2+exp(f)")
        await person.press("enter", "enter")
        for key in ("left", "left", "up", "up", "right", "down", "left"):
            await person.press(key)
            person.assert_fits((80, 24))
            assert "▸" in person.figure, "what is chosen is in sight"


# ---- the layer


SAMPLES = 4


class Questions(list[protocol.AnyCommand]):
    """What the screen has asked, each by the number that its answer carries."""

    def last(self, kind: type[Command]) -> tuple[Command, int]:
        """The last question of a kind, and its number."""
        found = [(one, at) for at, one in enumerate(self, start=1) if isinstance(one, kind)]
        return found[-1]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Questions:
    """What the screen asks of an engine that answers nothing by itself."""
    commands = Questions()

    def ask(self: Ch2App, command: protocol.AnyCommand) -> int:
        commands.append(command)
        return len(commands)

    monkeypatch.setattr(Ch2App, "ask_by_number", ask)
    return commands


def nudged(command: protocol.Nudge, reply_to: int) -> protocol.Nudged:
    ones = pack("<f8", (1.0,) * SAMPLES)
    return protocol.Nudged(
        at=0.0,
        reply_to=reply_to,
        run=None,
        step=0,
        batch=0,
        samples=SAMPLES,
        loss=2.0,
        name=command.name,
        place=command.place,
        weight=0.5,
        gradient=0.75,
        losses=pack("<f8", (2.00075,)),
        losses32=pack("<f4", (2.00075,)),
        loss32=2.0,
        inputs=ones,
        deltas=pack("<f8", (0.5, 0.0, 0.25, 0.0)),
        optimizer="rmsprop",
        learning_rate=0.001,
        kept={},
    )


async def test_a_layer_is_a_graph_of_tensors_with_real_entries(
    tmp_path: Path, asked: Questions
) -> None:
    async with reading(tmp_path) as person:
        await person.press("2")
        assert "(128, 784)" in person.figure
        await person.press("enter", "full_stop", "full_stop", "full_stop")
        assert "dz    (128, 512)   dh * (z > 0)" in person.figure
        assert "The engine is asked" in person.figure
        await person.arrives(MNIST)
        await person.step(3)
        _, number = asked.last(protocol.GetGradient)
        zeros = pack("<f8", (0.0,) * 784)
        await person.arrives(
            protocol.Gradient(
                at=0.0, reply_to=number, run=None, step=0, batch=0, samples=SAMPLES, loss=2.0,
                name="W1", shape=(784, 512), column=0, gradients=zeros,
                weights=pack("<f4", (0.0,) * 784), idle=Array("|u1", (784,), bytes(784)),
                parameters=407_050, zeros=0,
                largest=(protocol.LargeGradient(place=(272, 159), gradient=0.75),),
            )
        )  # fmt: skip
        question, number = asked.last(protocol.Nudge)
        assert (question.name, question.place) == ("W1", (272, 159))
        await person.arrives(nudged(question, number))
        assert "dW1[272, 159]" in person.figure
        assert "1×.5 + 1×.25 = .75" in person.figure
        assert "loss 2.00000 → 2.00075  .00075 / .001 = .75" in person.figure
        await person.press("comma", "comma")
        question, number = asked.last(protocol.Nudge)
        assert (question.name, question.place) == ("b1", (159,))
        await person.press("right_square_bracket", "right")
        assert person.lesson.layer_view.place is not None
        assert person.lesson.layer_view.place.index == (273, 160)
        assert "no weight" in await person.refused("e", "w")
        await person.edit("W1[5, 7]")
        assert person.lesson.layer_view.place.index == (5, 7)
        await person.press("full_stop", "full_stop", "full_stop")
        assert "Enter times both" in person.figure
        await person.press("enter")
        _, number = asked.last(protocol.TimePasses)
        assert "Being timed" in person.figure
        await person.arrives(
            protocol.PassesTimed(
                at=0.0, reply_to=number, run=None, samples=128, parameters=407_050,
                forward=pack("<f8", (0.001, 0.001)), both=pack("<f8", (0.003, 0.003)),
                cancelled=False,
            )
        )  # fmt: skip
        assert "3.0 times one forward pass, for 407,050 gradients" in person.figure
        assert "Counted in multiplications it is 2.01" in person.figure
        assert "backprop" in person.app.progress.done
        await person.press("1")
        assert "loss = |w·x" in person.figure


async def test_what_the_engine_refuses_is_said(tmp_path: Path, asked: Questions) -> None:
    async with reading(tmp_path, language="ko") as person:
        await person.arrives(MNIST)
        await person.press("2", *["full_stop"] * 20, "enter")
        _, timing = asked.last(protocol.TimePasses)
        await person.arrives(protocol.Problem(reply_to=timing, code="nudging.busy", message="busy"))
        assert "훈련" in person.figure
        _, gradient = asked.last(protocol.GetGradient)
        await person.arrives(
            protocol.Problem(
                reply_to=gradient,
                code="nudging.too_large",
                message="",
                detail={"parameters": 5_000_000, "most": 4_000_000},
            )
        )
        await person.press("comma")
        assert "건드리기에는" in person.figure


async def test_where_no_engine_runs_enter_starts_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[bool] = []

    async def start_engine(_: Ch2App) -> None:
        started.append(True)

    async with reading(tmp_path) as person:
        await person.press("2", "enter")
        monkeypatch.setattr(Ch2App, "start_engine", start_engine)
        person.app.engine_state.gone(-9, ())
        person.lesson.changed()
        assert "is not running" not in person.figure, "the forward pass is told without one"
        await person.step(3)
        for _ in range(5):
            assert "The engine is not running; Enter starts it." in person.figure
            assert "▸ Enter start the engine" in person.screen
            assert not person.lesson.awaits
            await person.press("enter")
            await person.until(lambda: bool(started))
            started.clear()
            await person.step()
        person.lesson.layer_view.entered("W1[5, 7]")


# ---- the code


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_code_finds_the_gradients_that_the_graph_shows(library: str) -> None:
    pytest.importorskip(library)
    more = [
        "x^3/y - sqrt(x*2.5) + tanh(sin(y)) - cos(x)^y; x = 1.25, y = 3",
        "min(x, 2) * exp(-y) + max(y, pi) - abs(-x); x = 1, y = 2",
        "if*lambda + np + float; if = 2",
        "max(1.2345678901234567, 0.12345678901234567)*abcdefgh + (.1*ijklmnop)^1.2345678901234567",
        "max(abcdefgh, ijklmnop)^0.1234567890123456; abcdefgh = 1.2345678901234567e-9",
        "x",
        "2 + 3",
    ]
    for typed in (*map(preset, range(len(PRESETS))), *map(parse_graph, more)):
        found = plan(typed.expression, typed.values)
        program = fill(
            code_of(texts("en", "backprop").get("code", library)), **code_values(found, typed)
        )
        assert max(map(len, program.splitlines())) <= LONGEST_LINE
        said = printed_by(program).split()
        assert float(said[1]) == pytest.approx(found.graph.values[-1])
        gradients = [float(one) for one in said[3::2]]
        wanted = [found.graph.gradient(name) for name in typed.expression.names]
        assert gradients == pytest.approx(wanted), typed.text


@pytest.mark.parametrize("library", ["numpy", "torch"])
async def test_the_code_of_the_layer_checks_its_rules(library: str, tmp_path: Path) -> None:
    pytest.importorskip(library)
    async with reading(tmp_path) as person:
        await person.press("2")
        said = printed_by(lesson_code(person.lesson, library)).splitlines()
    if library == "torch":
        assert [line.split()[-1] for line in said] == ["True"] * 3
    else:
        assert said[1] == "dW1 (784, 512)"
        by_rule, by_nudging = (float(line.rsplit(" ", 1)[1]) for line in said[2:])
        assert by_nudging == pytest.approx(by_rule, rel=1e-3)
