"""The lesson training_loop, as a person meets it: one step in five stops, and its code."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from engine.protocol.arrays import number
from tests.engine.stepped import settings
from tests.tui.conftest import Person
from tests.tui.lessons.conftest import printed_by
from tests.tui.lessons.training_loop.stepper import SMALL, looping
from tui.drawing.numbers import fixed, short
from tui.shell.panels.code import DIALECTS, lesson_code


async def test_five_stops_show_what_the_engine_computed(home: Path) -> None:
    async with looping(home) as person:
        taken = person.event.taken
        assert taken is not None
        assert "step 1 of 15" in person.figure
        assert "the next 128 images of a shuffled order" in person.shown
        assert person.row("x").split()[:3] == ["x", "(128,", "784)"]
        assert f"▸{taken.labels.data[0]}" in person.figure
        assert f"#{taken.index.values()[4]}" in person.figure
        assert person.next_key == ". , step"
        assert "[ ? ]" in person.figure

        await person.step()
        assert "[forward]" in person.figure
        assert person.row("logits").split()[:7] == ["logits", "h1", "@", "W2", "+", "b2", "(128,"]
        assert "h1[0]" in person.figure
        await person.press("down", "down", "down")
        tensors = {(one.name, one.aspect): one for one in taken.tensors}
        first = tensors["logits", "value"].part.values()[0]
        assert short(abs(first), 3) in person.figure.split("logits[0]")[1]

        await person.step()
        label = taken.labels.data[0]
        p = tensors["p", "value"].part.values()[label]
        assert fixed(p, 3) in person.row("p[0]") + person.figure.split("p[0]")[1]
        loss = tensors["losses", "value"].part.values()[0]
        assert f"losses[0] = −log {short(p)} = {short(loss)}" in person.figure
        assert person.row("loss ").split()[-3:-1] != []
        assert short(number(taken.loss[0])) in person.figure
        await person.press("down", "down")
        assert "the mean over the batch" in person.figure
        assert f"/ {taken.samples}" in person.figure

        await person.step()
        shapes = re.findall(r"\(.*?\)", person.row("dW1"))
        assert shapes[0] == shapes[1] == "(784, 12)", "a gradient has its tensor's shape"
        assert "dW1 = x.T @ dz1" in person.figure
        assert "[ ? ]" in person.figure
        assert "training_loop" not in person.app.progress.done

        await person.step()
        assert "[update]" in person.figure
        assert person.row("W1").split()[1] == "s", "what RMSprop keeps, as its formula calls it"
        assert "s = 0.9 s + 0.1 g²" in person.figure
        assert "[ ? ]" not in person.figure
        before, after = map(number, taken.loss)
        assert after < before
        assert f"{short(after)} ↓ fell" in person.figure
        assert "its loss fell" in person.shown
        assert "training_loop" in person.app.progress.done
        assert "float64 agrees" in person.figure


async def test_it_is_asked_before_the_update_and_answered_after_it(home: Path) -> None:
    async with looping(home) as person:
        await person.guess("perhaps")
        assert "Type y or n." in person.screen
        await person.press("escape")
        await person.guess("n")
        assert "Noted." in person.screen
        assert "[ ? ]" in person.figure
        await person.step(3)
        assert "Noted." in person.screen
        await person.step()
        taken = person.event.taken
        assert taken is not None
        before, after = (short(number(loss)) for loss in taken.loss)
        assert f"It fell, {before} to {after}" in person.screen
        await person.press("comma")
        assert "[ ? ]" not in person.figure, "what was seen stays told"
        await person.press("enter", "full_stop")
        assert "step 2 of 15" in person.figure
        assert "[ ? ]" in person.figure, "another step is another question"
        await person.guess("네")
        await person.step(4)
        assert "Yes: it fell" in person.screen


async def test_the_other_sign_makes_the_loss_rise(home: Path) -> None:
    async with looping(home, settings("sgd")) as person:
        await person.step(4)
        down = person.event
        await person.edit("1e-2")
        assert "[backward]" in person.figure
        assert "rate 0.01" in person.figure
        assert "[ ? ]" in person.figure
        await person.press("x")
        assert "ASCENT" in person.figure
        assert "x downhill" in person.lines[-1]
        await person.guess("y")
        await person.step()
        assert "↑ rose" in person.figure
        assert "It rose" in person.screen
        assert "Uphill: the same slopes, the other sign" in person.shown
        up = person.event
        assert down.taken is not None
        assert up.taken is not None
        assert up.taken.loss[0] == down.taken.loss[0], "the very same batch and weights"
        await person.press("x", "r")
        assert "descent" in person.figure
        assert "rate 0.001" in person.figure
        assert person.lesson.player.position == 0


async def test_what_is_no_learning_rate_is_refused_in_place(home: Path) -> None:
    async with looping(home) as person:
        await person.press("e")
        await person.is_refused(
            {
                "fast": '"fast" is no number; try 0.001.',
                "": "Type a rate such as 0.001.",
                "0": "1e-09 to 1000 work.",
                "1" * 50: "at most 40 characters.",
            }
        )
        await person.press("escape")
        assert person.event.step == 1
        await person.edit("1000")
        await person.settle()
        await person.step(4)
        await person.press("enter", "enter", "enter", "enter")
        assert re.search(r"inf|nan|↑|↓", person.figure)


async def test_everything_fits_at_any_size_in_both_languages_and_in_ascii(home: Path) -> None:
    async with looping(home, settings("adam"), ascii_glyphs=True) as person:
        for columns, rows in ((60, 16), (80, 24), (160, 50)):
            await person.pilot.resize_terminal(columns, rows)
            await Person.press(person, "1", "r")
            await person.settle()
            for keys in ("f2", "full_stop", "end", "x", "2", "3"):
                await person.press(*["full_stop"] * 3 if keys == "end" else [keys], "f2")
                person.assert_fits_in_ascii(columns)
                said = person.lesson.query("#figure > Drawing").first().said()  # type: ignore[attr-defined]
                assert "█" not in said
                if keys == "end" and columns == 80:
                    assert "w -= rate * m' / sqrt(s')" in person.screen
                    assert all(part in person.row("W1") for part in ("m, s", "(784, 12)", "0.00"))


async def test_its_code_takes_the_steps_that_it_shows(home: Path, tmp_path: Path) -> None:
    from tests.engine.small import write_npz

    path = str(write_npz(tmp_path / "small.npz"))
    programs = []
    async with looping(home) as person:
        await person.arrives(replace(SMALL, source=path, name="other"))
        await person.settle()
        for keys in ((), ("o",), ("x",)):
            await person.press(*keys)
            programs += [lesson_code(person.lesson, kind) for kind in DIALECTS]
        # The panel is 76 cells wide; where the data lie is the learner's affair.
        lines = [line for program in programs for line in program.replace(path, "").splitlines()]
        assert max(map(len, lines)) <= 74
    for place, program in enumerate(programs):
        printed = printed_by(program.replace("[784, 512, 10]", "[784, 16, 10]"))
        pairs = re.findall(r"loss (\S+) -> (\S+)", printed)
        assert len(pairs) == 3
        first, after = map(float, pairs[0])
        assert (after > first) == (place >= 6), program
