"""The lesson training_loop goes on and back, to the bit, and shows of a step what is asked for."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from engine.protocol.arrays import number
from tests.engine.stepped import settings
from tests.tui.conftest import Person
from tests.tui.lessons.training_loop.stepper import looping
from tui.drawing.numbers import short


async def test_on_and_back_is_the_same_to_the_bit(home: Path) -> None:
    async with looping(home, settings("adam")) as person:
        await person.press(*["enter"] * 2, "x", "full_stop")
        hashes = {2: person.event.state_sha256}
        await person.press("3")
        assert hashes[2][:16] in person.figure
        await person.press("x", "full_stop", "enter")
        hashes[2] = person.event.taken.before_sha256 if person.event.taken else ""
        await person.press("enter", "enter")
        assert "to the bit: 5" in person.figure
        await person.press(*["comma"] * 15)
        assert person.event.step == 2
        assert person.event.state_sha256 == hashes[2]
        assert "back again: the same bits as before" in person.figure
        await person.press("home")
        assert (person.lesson.player.position, person.event.step) == (0, 1)
        await person.press("comma", "left")
        assert person.lesson.player.position == 0
        await person.press("right", "full_stop")
        assert person.lesson.player.position == 2


async def test_only_so_many_steps_are_kept_and_it_says_so(home: Path) -> None:
    async with looping(home, replace(settings("sgd", (4,)), epochs=40)) as person:
        await person.press(*["pagedown"] * 8)
        assert person.event.step > 70
        await person.press("home")
        oldest = person.event.step
        assert oldest == person.lesson.player.step + 1 > 1
        await person.press("comma")
        assert "64 steps are kept" in person.shown
        assert person.event.step == oldest
        await person.press("pageup")
        assert person.event.step == oldest


async def test_it_plays_by_whole_steps_and_never_ahead_of_the_engine(home: Path) -> None:
    async with looping(home) as person:
        await person.press(*["equals_sign"] * 3)
        await Person.press(person, "space")
        await person.until(lambda: bool(person.stepper.pending))
        first = len(person.stepper.commands)
        position = person.lesson.player.position
        await person.pilot.pause(0.3)
        assert len(person.stepper.commands) == first, "one command is under way"
        assert person.lesson.player.position == position
        while len(person.lesson.steps.losses) < 4:
            await person.settle()
            await person.pilot.pause(0.01)
        assert "Each dot a step" in person.shown
        assert "loss before, dotted after; one step a dot" in person.figure
        assert person.next_key == "Space pause"
        await person.press("space")
        await person.settle()
        assert not person.lesson.player.playing
        assert "[update]" in person.figure
        assert person.event.step == len(person.lesson.steps.losses)
        taken = person.event.taken
        assert taken is not None
        assert short(number(taken.loss[1])) in person.figure


async def test_another_image_and_another_unit_are_looked_at(home: Path) -> None:
    async with looping(home) as person:
        await person.press(*["right_square_bracket"] * 3, "full_stop")
        assert "h1[3]" in person.figure
        taken = person.event.taken
        assert taken is not None
        assert taken.sample == 3
        tensors = {(one.name, one.aspect): one for one in taken.tensors}
        fired = tensors["h1", "value"].part.values()
        unit = taken.unit
        await person.press("up", "up", "up")
        assert f"W1[:, {unit}]" in person.figure
        await person.press("u")
        order = sorted(range(len(fired)), key=lambda one: -fired[one])
        following = order[(order.index(unit) + 1) % len(order)]
        assert f"W1[:, {following}]" in person.figure
        await person.press("comma")
        await person.click("▸" + str(taken.labels.data[3]))
        await person.press(*["left_square_bracket"] * 5)
        assert person.event.taken is not None
        assert person.event.taken.sample == 0
        obeyed = len(person.stepper.commands)
        await person.press("left_square_bracket")
        assert len(person.stepper.commands) == obeyed, "there is none before the first"


async def test_stops_tensors_and_images_can_be_pressed(home: Path) -> None:
    async with looping(home, size=(120, 40)) as person:
        taken = person.event.taken
        assert taken is not None
        await person.click(f"#{taken.index.values()[6]}")
        assert person.event.taken is not None
        assert person.event.taken.sample == 6
        await person.click(" loss ")
        assert "[loss]" in person.figure
        await person.click("−log p[y]")
        assert person.lesson.cursor == 3
        await person.click("update")
        assert "[update]" in person.figure


async def test_optimizers_take_turns_in_an_untrained_network_alone(home: Path) -> None:
    async with looping(home) as person:
        await person.step(4)
        for optimizer, kept in (("adam", "m, s"), ("sgd", "–"), ("momentum", "v")):
            await person.press("o")
            assert f"{optimizer}, rate 0.001" in person.figure
            assert "[draw]" in person.figure
            await person.step(4)
            assert person.row("W1").split("(784, 12)")[0].split(maxsplit=1)[1].strip() == kept
        await person.press("n")
        assert "So far there is only the untrained network" in person.shown


async def test_a_deeper_network_shows_all_its_tensors(home: Path) -> None:
    async with looping(home, settings("momentum", (24, 12, 7)), size=(120, 40)) as person:
        await person.step()
        assert person.row("z3").split()[1:6] == ["h2", "@", "W3", "+", "b3"]
        await person.step(2)
        assert person.row("dh3")
        await person.press(*["up"] * 20)
        for row in person.lesson.rows:
            assert f"d{row.name} = {row.formula}" in person.figure
            await person.press("down")
        assert "(24, 12)" in person.row("dW2")


async def test_what_the_receipt_compares_is_told_to_its_end_at_80_columns(home: Path) -> None:
    async with looping(home) as person:
        await person.press("3")
        assert "what the optimizer keeps." in " ".join(person.figure.split())
        await person.press("enter", "f2")
        assert person.figure.split()[-1] == person.lesson.labels("receipt.how").split()[-1]
