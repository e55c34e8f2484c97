"""repair_shop: a loop is run beside the healthy one, changed line by line, and found."""

from __future__ import annotations

from pathlib import Path

from engine import protocol
from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import EPOCHS
from engine.explain.repair_shop.program import Program
from engine.serving.threads.by_hand import shop_look
from tests.tui.lessons.conftest import MNIST
from tests.tui.lessons.repair_shop.mender import Mender, Runs, mending, ran
from tui.drawing.numbers import short
from tui.shell.progress import Progress

WIDE, SMALL = (120, 40), (80, 24)


async def both_run(person: Mender) -> None:
    await person.press("enter")
    await person.answers()


async def test_from_a_run_over_a_wrong_change_to_the_right_one(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        fault, healthy = person.bench.fault, Program()
        assert fault.name == "not_zeroed"
        assert "Enter runs both loops on 540 images of the bundled digits" in person.figure
        assert person.next_key == "Enter run both"
        await person.press("enter")
        assert person.asked()[1] == fault.program
        await person.looks(41)
        assert "This loop runs, step 41 of 120" in person.figure
        assert person.next_key == "Enter end it"
        await person.answers()
        assert person.asked()[1] == healthy
        own, right = ran(run(fault.program)), ran(run(healthy))
        for name, values in (
            (f"loss, epoch {EPOCHS}", (own.last, right.last)),
            ("test accuracy", (own.accuracy, right.accuracy)),
        ):
            assert person.row(name).split()[-2:] == [short(value) for value in values]
        assert "as in the healthy loop" in person.row("shapes")
        assert "Which line is it?" in person.shown

        await person.put(8, "parameters = [W3, b3]")
        there = ran(run(fault.program.changed(7, 2)))
        assert f"Line 8: loss {short(own.last)} → {short(there.last)}" in person.shown
        assert f"test {short(own.accuracy)} → {short(there.accuracy)}" in person.shown
        assert "the fault is elsewhere" in person.shown
        asked = len(person.link.asked)
        await person.press("u")
        assert person.bench.program == fault.program
        assert "Run in" in person.figure

        await person.guess("99")
        assert "There is no line 99" in person.shown
        await person.press("escape")
        await person.guess("30")
        assert "No: line 30 only tests" in person.shown
        await person.press("tab")
        await person.type(str(fault.at + 1))
        assert f"▸{fault.at + 1} " in person.figure
        await person.mends()
        assert len(person.link.asked) == asked, "both were run before"
        assert "Found: backward() adds" in person.shown
        assert "Found without a hint." in person.shown
        (kept,) = Progress(home / "state" / "progress.json").repaired
        assert (kept.fault, kept.hints) == (fault.name, 0)
        await person.press("enter")
        assert person.bench.fault.name == "hits_broadcast"
        assert person.next_key == "Enter run both"


async def test_shapes_tell_hints_help_and_the_answer_counts_as_one(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await person.press("n")
        await both_run(person)
        assert person.row("hits").split() == ["hits", "(10,", "10)", "(10,)"]
        for said in ("the accuracy is above 1", "should be ten hits", "It is line 33"):
            await person.step()
            assert said in person.shown
        await person.press("comma")
        assert "should be ten hits" in person.shown
        await person.press("3")
        assert "0 of 20 found" in person.shown
        assert person.figure.count("?") == len(FAULTS)
        await person.press("1")
        await person.mends()
        assert "Mended with the answer." in person.shown
        await person.press("3")
        assert "hits are (10, 10)" in person.figure
        assert person.figure.count("?") == len(FAULTS) - 1
        await person.press("enter")
        assert person.bench.fault.name == "step_late"


async def test_a_typed_line_is_read_and_never_run(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await person.press("n", "n")
        await both_run(person)
        fault, lesson = person.bench.fault, person.lesson
        assert fault.name == "step_late"
        await person.step(3)
        assert "It is line 25. It should stand 4 blanks deeper: optimizer.step()" in person.shown
        lesson.repair.to_line(0)
        async for _ in person.each_refused(
            "e",
            {
                "": "Type the line as it should be",
                "x" * 201: "201 characters are too many",
                "__import__('os').system('true')": "none of the 3 forms known for this line",
            },
        ):
            assert person.bench.program == fault.program
        lesson.repair.to_line(fault.at)
        async for _ in person.each_refused("e", {"optimizer.step()": "The blanks in front"}):
            assert person.bench.program == fault.program
        await person.edit("    optimizer.step( )  # once")
        assert f"Line {fault.at + 1} stands like that already" in person.shown
        await person.edit("        optimizer.step( )  # for each")
        assert "Found: four blanks too few" in person.shown
        lesson.repair.to_line(1)
        await person.press("n")
        await person.press("down", "enter")
        await person.answers()
        await person.press("enter")
        assert "Nothing else is known for line 2" in person.shown


async def test_a_run_is_ended_and_not_begun_anew_by_looking(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await person.press("enter")
        assert "gets ready to run it" in person.figure
        await person.press("escape")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch)
        assert "It ends after its present step" in person.figure
        await person.looks(3, ended=True)
        assert person.next_key == "Enter run both"
        await person.press("2")
        assert person.lesson.shop.running is None
        assert person.next_key == "Enter run both"
        await both_run(person)
        assert person.next_key == "Enter to the lines"
        await person.press("enter")
        assert "Which line is it?" in person.shown
        await person.put(11, "optimizer = torch.optim.SGD(parameters, lr=0.001)")
        await person.press("r")
        assert person.bench.program == person.bench.fault.program

        await person.press("n", "2")
        assert person.asked()[1] == person.bench.fault.program
        await person.press("enter")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch)
        await person.looks(60, ended=True)
        assert person.lesson.shop.running is None
        await both_run(person)
        await person.press("n", "n", "1", "enter")
        command, program = person.asked()
        await person.arrives(shop_look(command, run(program), ended=True))
        assert person.lesson.shop.running == Program("number")
        await person.press("n")
        await person.looks(60, ended=True)
        while person.bench.fault.task == "class":
            await person.press("n")
        await person.press("enter")
        command, program = person.asked()
        await person.arrives(shop_look(command, run(program), ended=True))
        assert person.lesson.shop.running == Program("number"), "ended before, wanted again"
        await person.press("m")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch), "nobody looks at it"


async def test_what_cannot_be_run_says_why(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await person.press("enter")
        number = person.asked()[0].id
        await person.arrives(protocol.Problem(reply_to=number, code="scratch.busy", message="busy"))
        assert "A training is under way" in person.figure
        await both_run(person)
        fault = person.bench.fault
        await person.put(19, "logits = h @ W3.T + b3")
        trouble = ran(run(fault.program.changed(18, 3))).trouble
        assert trouble is not None
        assert trouble[0] == 18
        assert f"stops the loop; u takes it back. {trouble[1][:30]}" in person.shown
        await person.arrives(MNIST)
        assert person.next_key == "Enter run both"


async def test_the_planted_fault_goes_while_another_one_stays(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await both_run(person)
        await person.put(24, "total += loss.item() * 128")
        assert "left the curve as it was" in person.shown
        await person.mends()
        assert "the planted fault is gone; but another line" in person.shown
        assert not person.app.progress.repaired
        await person.put(24, "total += loss.item() * len(x)")
        assert [one.fault for one in person.app.progress.repaired] == ["not_zeroed"]


async def test_in_every_size_and_language(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        await both_run(person)
        accuracy = short(ran(run(Program())).accuracy)
        for view in "12":
            await person.press(view)
            async for size in person.in_every_size():
                person.assert_fits(size)
                assert accuracy in person.figure
        await person.press("1")
        person.lesson.repair.to_line(person.bench.fault.at)
        await person.press("enter")
        async for size in person.in_every_size((60, 16), (80, 24)):
            person.assert_fits(size)
            for _, form in person.lesson.repair.forms:
                assert form.strip() in person.figure
        await person.press("escape")
        await person.mends()
        await person.press("3")
        async for size in person.in_every_size(SMALL, WIDE, (200, 60)):
            person.assert_fits(size)
            korean = person.app.language == "ko"
            assert ("쌓이는 그래디언트" if korean else "gradients pile up") in person.figure
        assert "        optimizer.zero_grad()".strip() in person.figure


async def test_in_ascii(home: Path, run: Runs) -> None:
    async with mending(home, run, ascii_glyphs=True) as person:
        await both_run(person)
        for view in "123":
            await person.press(view)
            person.assert_fits_in_ascii(80)
            assert person.screen.isascii()


async def test_it_is_told_in_lines_of_text(home: Path, run: Runs) -> None:
    async with mending(home, run) as person:
        assert "None of them was found yet." in person.spoken(3)
        await both_run(person)
        own, healthy = (ran(run(one)) for one in (person.bench.program, Program()))
        told = person.spoken(1)
        for at, line in enumerate(person.bench.program.source().splitlines(), 1):
            assert f"{at:>2}  {line}" in told
        assert f"this loop: test accuracy {short(own.accuracy)}" in told
        assert f"healthy: test accuracy {short(healthy.accuracy)}" in told
        assert "x: this loop (128, 784), healthy (128, 784)" in person.spoken(2)
        await person.press("1")
        await person.mends()
        assert "gradients pile up: optimizer.zero_grad()" in person.spoken(3)
