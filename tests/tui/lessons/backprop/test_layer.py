"""The lesson backprop on a layer of tensors, and the code of both views."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import protocol
from engine.explain.backprop.presets import PRESETS, preset
from engine.explain.backprop.steps import plan
from engine.explain.shared.expressions.given import parse_given
from engine.protocol.arrays import Array, pack
from tests.tui.lessons.backprop.graph_reader import reading
from tests.tui.lessons.conftest import HELLO, MNIST, printed_by, starts_after_the_end
from tui.lessons.backprop.code import code_values
from tui.lessons.shared.expressions.lines import LONGEST_LINE
from tui.shell.chapter import code_of, fill, texts
from tui.shell.panels.code import lesson_code

SAMPLES = 4


def nudged(command: protocol.Nudge) -> protocol.Nudged:
    ones = pack("<f8", (1.0,) * SAMPLES)
    return protocol.Nudged(
        at=0.0,
        reply_to=command.id,
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


async def test_a_layer_is_a_graph_of_tensors_with_real_entries(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.press("2")
        assert "(128, 784)" in person.figure
        await person.press("enter", "full_stop", "full_stop", "full_stop")
        assert "dz    (128, 512)   dh * (z > 0)" in person.figure
        assert "The engine is asked" in person.figure
        await person.arrives(HELLO, MNIST)
        await person.step(3)
        zeros = pack("<f8", (0.0,) * 784)
        await person.arrives(
            protocol.Gradient(
                at=0.0, run=None, step=0, batch=0, samples=SAMPLES, loss=2.0,
                name="W1", shape=(784, 512), column=0, gradients=zeros,
                weights=pack("<f4", (0.0,) * 784), idle=Array("|u1", (784,), bytes(784)),
                parameters=407_050, zeros=0,
                largest=(protocol.LargeGradient(place=(272, 159), gradient=0.75),),
            )
        )  # fmt: skip
        question = person.link.last(protocol.Nudge)
        assert (question.name, question.place) == ("W1", (272, 159))
        await person.arrives(nudged(question))
        assert "dW1[272, 159]" in person.figure
        assert "1×0.5 + 1×0.25 = 0.75" in person.figure
        assert "loss 2.00000 → 2.00075, 0.00075 / 0.001 = 0.75" in person.figure
        await person.press("comma", "comma")
        question = person.link.last(protocol.Nudge)
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
        assert "Being timed" in person.figure
        await person.arrives(
            protocol.PassesTimed(
                at=0.0, run=None, samples=128, parameters=407_050,
                forward=pack("<f8", (0.001, 0.001)), both=pack("<f8", (0.003, 0.003)),
                cancelled=False,
            )
        )  # fmt: skip
        assert "3.0 times one forward pass, for 407,050 gradients" in person.figure
        assert "Counted in multiplications it is 2.01" in person.figure
        assert "backprop" in person.app.progress.done
        await person.press("1")
        assert "loss = (w·x" in person.figure


async def test_what_the_engine_refuses_is_said(tmp_path: Path) -> None:
    async with reading(tmp_path, language="ko") as person:
        await person.arrives(HELLO, MNIST)
        await person.press("2", *["full_stop"] * 20, "enter")
        timing = person.link.last(protocol.TimePasses).id
        await person.arrives(protocol.Problem(reply_to=timing, code="nudging.busy", message="busy"))
        assert "훈련" in person.figure
        gradient = person.link.last(protocol.GetGradient).id
        await person.arrives(
            protocol.Problem(
                reply_to=gradient,
                code="nudging.too_large",
                message="",
                detail={"parameters": 5_000_000, "most": 4_000_000},
            )
        )
        await person.press("comma")
        assert "바꿔 보기에는" in person.figure


async def test_where_no_engine_runs_enter_starts_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(tmp_path) as person:
        await person.press("2", "enter")
        started = starts_after_the_end(person, monkeypatch)
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


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_the_code_finds_the_gradients_that_the_graph_shows(library: str) -> None:
    pytest.importorskip(library)
    more = [
        "x^3/y - sqrt(x*2.5) + tanh(sin(y)) - cos(x)^y; x = 1.25, y = 3",
        "min(x, 2) * exp(-y) + max(y, pi) - abs(-x); x = 1, y = 2",
        "as*lambda + np + float; as = 2",
        "max(1.2345678901234567, 0.12345678901234567)*abcdefgh + (0.1*ijklmnop)^1.2345678901234567",
        "max(abcdefgh, ijklmnop)^0.1234567890123456; abcdefgh = 1.2345678901234567e-9",
        "x",
        "2 + 3",
    ]
    for typed in (*map(preset, range(len(PRESETS))), *map(parse_given, more)):
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
