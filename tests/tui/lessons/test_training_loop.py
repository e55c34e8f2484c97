"""The lesson training_loop, as a person meets it: five stops, on and back, and the receipt."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Unpack

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from engine import protocol
from engine.arrays import number
from engine.errors import Mistake
from engine.problems import from_mistake
from engine.protocol import (
    BeginSteps,
    FitSettings,
    LookAtStep,
    Problem,
    Stepped,
    StepsEnded,
    TakeBack,
    TakeSteps,
)
from engine.stepping_loop import SteppedLoop
from tests.engine.stepped import loop_of, settings
from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened_by
from tests.tui.lessons.conftest import Learned, printed_by
from tui.lessons.training_loop import TrainingLoopLesson
from tui.lessons.training_loop_steps import LoopSteps, Wish
from tui.panels.code import lesson_code
from tui.widgets.class_bars import probability
from tui.widgets.numbers import short

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
DATA = protocol.DataReady(name="digits", source="package", verified=True, train=300, test=50)
STEP_COMMANDS = (BeginSteps, TakeSteps, TakeBack, LookAtStep)


class Stepper:
    """The engine's loop in this process: obeys at once, and answers when it is asked to."""

    def __init__(self, chosen: FitSettings) -> None:
        self.chosen = chosen
        self.obeyed: list[protocol.AnyCommand] = []
        self.answers: list[protocol.AnyEvent] = []
        self._numbers = count(1)
        self._loop: SteppedLoop | None = None

    def ask(self, command: protocol.AnyCommand) -> int:
        number_of_command = next(self._numbers)
        if isinstance(command, STEP_COMMANDS):
            numbered = replace(command, id=number_of_command)
            self.obeyed.append(numbered)
            self.answers.append(self._obey(numbered))
        return number_of_command

    def _obey(self, command: BeginSteps | TakeSteps | TakeBack | LookAtStep) -> Stepped | Problem:
        if isinstance(command, BeginSteps):
            chosen = self.chosen
            if command.optimizer is not None:
                chosen = replace(chosen, optimizer=command.optimizer)
            self._loop = loop_of(chosen)
            return replace(self._loop.told(command.id, []), run=command.run)
        assert self._loop is not None
        try:
            match command:
                case TakeSteps():
                    return self._loop.take(command, lambda: False)
                case TakeBack():
                    return self._loop.take_back(command)
                case LookAtStep():
                    return self._loop.look(command)
        except Mistake as mistake:
            return from_mistake(mistake, reply_to=command.id)


class Walker(Person):
    """A person in the lesson, and the loop behind it."""

    stepper: Stepper

    @property
    def lesson(self) -> TrainingLoopLesson:
        assert isinstance(self.app.lesson, TrainingLoopLesson)
        return self.app.lesson

    @property
    def next_key(self) -> str:
        return self.lines[-1].partition("▸")[2].split("  ")[0].strip()

    @property
    def event(self) -> Stepped:
        found = self.lesson.shown
        assert found is not None
        return found

    async def settle(self) -> None:
        """Let the engine answer until nothing is asked any more."""
        while self.stepper.answers:
            await self.arrives(self.stepper.answers.pop(0))

    async def press(self, *keys: str) -> None:
        for key in keys:
            await super().press(key)
            await self.settle()

    async def back_again(self) -> None:
        """To the map, if that is not shown, and back to the lesson."""
        await Person.press(self, *["m"] * (self.app.lesson is not None))
        self.app.open_lesson("training_loop")
        await self.pilot.pause()
        await self.settle()

    def row(self, name: str) -> str:
        found = re.search(rf"(?<![\w]){re.escape(name)}(?![\w\[]).*", self.figure)
        assert found, f"{name} is not in:\n{self.figure}"
        return found[0]

    async def click(self, text: str) -> None:
        row = next(number for number, line in enumerate(self.lines) if text in line)
        await self.pilot.click(offset=(cell_len(self.lines[row].split(text)[0]), row))
        await self.pilot.pause()
        await self.settle()


@asynccontextmanager
async def looping(
    home: Path, chosen: FitSettings | None = None, **asked: Unpack[Asked]
) -> AsyncIterator[Walker]:
    """In the lesson, before the first step of a small network on a small data set."""
    asked.setdefault("lesson", "training_loop")
    asked.setdefault("engine", QUIET_ENGINE)
    async with opened_by(Walker, home, **asked) as person:
        person.stepper = Stepper(chosen or settings())
        person.app.ask_by_number = person.stepper.ask  # type: ignore[method-assign]
        await person.arrives(HELLO, DATA)
        await person.settle()
        yield person


# ---- one step


async def test_five_stops_show_what_the_engine_computed(home: Path) -> None:
    async with looping(home) as person:
        taken = person.event.taken
        assert taken is not None
        assert "step 1 of 15" in person.figure
        assert "Draw: the next 128 images" in person.shown
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
        assert probability(p) in person.row("p[0]") + person.figure.split("p[0]")[1]
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
        assert "s = .9 s + .1 g²" in person.figure
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
        assert "rate .01" in person.figure
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
        assert "rate .001" in person.figure
        assert person.lesson.player.position == 0


async def test_what_is_no_learning_rate_is_refused_in_place(home: Path) -> None:
    async with looping(home) as person:
        for text, said in (
            ("fast", "No number; try .001."),
            ("", "Type a rate such as .001."),
            ("0", "1e-09 to 1000 work."),
            ("1" * 50, "At most 40 characters."),
        ):
            await person.edit(text)
            assert said in person.screen
            await person.press("escape")
        assert person.event.step == 1
        await person.edit("1000")
        await person.settle()
        await person.step(4)
        await person.press("enter", "enter", "enter", "enter")
        assert re.search(r"inf|nan|↑|↓", person.figure)


# ---- on and back


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
        await person.until(lambda: bool(person.stepper.answers))
        first = len(person.stepper.obeyed)
        position = person.lesson.player.position
        await person.pilot.pause(0.3)
        assert len(person.stepper.obeyed) == first, "one command is under way"
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


# ---- what is looked at


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
        obeyed = len(person.stepper.obeyed)
        await person.press("left_square_bracket")
        assert len(person.stepper.obeyed) == obeyed, "there is none before the first"


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
            assert f"{optimizer}, rate .001" in person.figure
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


# ---- what may go wrong


async def test_a_receipt_that_does_not_agree_says_so(home: Path) -> None:
    async with looping(home) as person:
        await person.press("3", *["full_stop"] * 4)
        event = person.event
        assert event.taken is not None
        assert "does not agree" not in person.figure
        receipt = event.taken.receipt
        for part in ("loss", "gradients", "updates"):
            compared = getattr(receipt, part)
            one = compared if part == "loss" else compared[-1]
            wrong = replace(one, distance=0.02, agrees=False)
            changed = wrong if part == "loss" else (*compared[:-1], wrong)
            spoilt = replace(event.taken, receipt=replace(receipt, **{part: changed}))
            person.lesson.steps.event = replace(event, taken=spoilt)
            person.lesson.changed()
            assert "float64 does not agree" in person.figure
            rows = [line for line in person.figure.split("\n") if "2.0e-02" in line]
            assert len(rows) >= 1
            assert all("does not agree" in row for row in rows)


async def test_a_training_that_takes_the_machine_is_told_and_got_over(home: Path) -> None:
    async with looping(home) as person:
        await person.press("enter", "enter")
        figure = person.figure
        await person.arrives(StepsEnded(why="fit"))
        assert "A training took the machine" in person.shown
        assert figure.split("\n")[8] in person.figure, "what was seen stays"
        person.stepper._obey = lambda command: Problem(  # type: ignore[method-assign]
            code="steps.busy", message="busy", reply_to=command.id
        )
        await person.press("full_stop")
        assert "A training has the machine" in person.shown
        asked = len(person.stepper.obeyed)
        await person.press("f2", "f2", "down")
        assert len(person.stepper.obeyed) == asked, "it asks when the learner wants to go on"
        del person.stepper._obey
        await person.press("r")
        assert "step 1 of 15" in person.figure
        assert person.event.step == 1
        await person.arrives(HELLO, DATA)
        await person.settle()
        await person.press("enter")
        assert person.event.step == 1, "another engine begins anew"


async def test_an_engine_that_says_nothing_and_a_return_to_the_lesson_lose_nothing(
    home: Path,
) -> None:
    async with looping(home) as person:
        await person.press("enter", "enter")
        await Person.press(person, "enter")
        assert person.stepper.answers
        person.stepper.answers.clear()
        await person.back_again()
        assert person.event.step == 3
        assert "step 3 of 15" in person.figure
        assert len(person.lesson.steps.losses) == 3
        none = Problem(code="steps.none", message="", reply_to=0)
        person.stepper._obey = lambda command: replace(  # type: ignore[method-assign]
            none, reply_to=command.id
        )
        await person.back_again()
        assert "While you were away a training took the machine" in person.shown
        assert ". or r begins anew." in person.shown, "to its last word"
        del person.stepper._obey
        await person.press("full_stop")
        assert "step 1 of 15" in person.figure, "and it begins anew"
        await person.press("enter")
        await Person.press(person, "m")
        await person.arrives(replace(DATA, name="mnist"))
        await person.back_again()
        assert isinstance(person.stepper.obeyed[-2], BeginSteps), "on the data that is open now"
        assert (person.event.step, len(person.lesson.steps.losses)) == (1, 1)
    async with opened_by(Walker, home, engine=QUIET_ENGINE, lesson="training_loop") as alone:
        assert "The engine opens the data" in alone.shown
        alone.stepper = Stepper(settings())
        await alone.step(9)
        assert "(128, 784)" not in alone.figure
        assert re.search(r"W1 +s +\(784, 512\)", alone.figure)
        await alone.press("enter", "x", "u", "o", "space", "home", "3", "2", "1", "r")
        assert "The engine opens the data" in alone.shown


# ---- following


@given(data=st.data())
@run_with(max_examples=10, deadline=None)
def test_whatever_the_learner_wants_the_loop_gets_there_one_command_at_a_time(
    data: st.DataObject,
) -> None:
    stepper = Stepper(settings("sgd", (3,)))
    steps = LoopSteps(stepper.ask)
    steps.begin(None, None)
    wishes = st.builds(
        Wish,
        step=st.integers(1, 12),
        sample=st.integers(0, 40),
        unit=st.integers(0, 2),
        ascent=st.booleans(),
        rate=st.sampled_from((None, 0.1)),
    )
    for _ in range(4):
        wish = data.draw(wishes)
        if data.draw(st.booleans(), label="again"):
            steps.take_again()
        for _ in range(8):
            steps.follow(wish)
            steps.follow(wish)
            assert len(stepper.answers) <= 1
            if not stepper.answers:
                break
            assert steps.said(stepper.answers.pop())
        event = steps.event
        assert event is not None
        assert event.step == wish.step
        assert event.taken is not None
        assert (event.taken.sample, event.taken.unit) == (wish.sample, wish.unit)
        assert len(steps.losses) == wish.step
        last = tuple(number(loss) for loss in event.taken.loss)
        assert steps.losses[-1] == pytest.approx(last)


# ---- what it looks like, and its code


async def test_everything_fits_at_any_size_in_both_languages_and_in_ascii(home: Path) -> None:
    async with looping(home, settings("adam"), ascii_glyphs=True) as person:
        for columns, rows in ((60, 16), (80, 24), (160, 50)):
            await person.pilot.resize_terminal(columns, rows)
            await Person.press(person, "1", "r")
            await person.settle()
            for keys in ("f2", "full_stop", "end", "x", "2", "3"):
                await person.press(*["full_stop"] * 3 if keys == "end" else [keys], "f2")
                assert all(cell_len(line) <= columns for line in person.lines)
                assert "▸" not in person.screen
                assert person.lines[-1].count(">") >= 1
                said = person.lesson.query("#figure > Drawing").first().said()  # type: ignore[attr-defined]
                assert "█" not in said
                if keys == "end" and columns == 80:
                    assert "w -= rate * m' / sqrt(s')" in person.screen
                    assert all(part in person.row("W1") for part in ("m, s", "(784, 12)", ".00"))


async def test_its_code_takes_the_steps_that_it_shows(home: Path, tmp_path: Path) -> None:
    from tests.engine.small import write_npz

    path = str(write_npz(tmp_path / "small.npz"))
    programs = []
    async with looping(home) as person:
        await person.arrives(replace(DATA, source=path, name="other"))
        await person.settle()
        for keys in ((), ("o",), ("x",)):
            await person.press(*keys)
            programs += [lesson_code(person.lesson, kind) for kind in ("torch", "numpy")]
        # The panel is 76 cells wide; where the data lie is the learner's affair.
        lines = [line for program in programs for line in program.replace(path, "").splitlines()]
        assert max(map(len, lines)) <= 74
    for place, program in enumerate(programs):
        printed = printed_by(program.replace("[784, 512, 10]", "[784, 16, 10]"))
        pairs = re.findall(r"loss (\S+) -> (\S+)", printed)
        assert len(pairs) == 3
        first, after = map(float, pairs[0])
        assert (after > first) == (place >= 4), program


async def test_a_real_engine_steps_through_a_run_of_the_learner(learned: Learned) -> None:
    async with opened_by(Walker, learned.home, lesson="training_loop") as person:
        person.stepper = Stepper(settings())
        await person.until(lambda: person.lesson.shown is not None)
        assert "step 1 of 2,345" in person.figure
        await person.until(lambda: learned.run in person.lesson.networks.choices)
        await person.press("n")
        await person.until(lambda: person.lesson.shown is not None)
        event = person.event
        assert event.run == learned.run
        assert event.taken is not None
        assert event.settings.hidden == (32,)
        assert all(one.agrees for one in event.taken.receipt.updates)
        await person.press("o")
        assert "goes on with its own optimizer" in person.shown
        step = event.step
        await person.press("enter", "enter")
        await person.until(lambda: person.event.step == step + 1)
        assert len(person.lesson.steps.losses) == 2
