"""The lesson batches, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from engine.training.network import sample_order
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import printed_by
from tests.tui.lessons.reader import Reader
from tui.drawing.places import PlacedDrawing
from tui.lessons.batches.examples import EXAMPLES
from tui.lessons.batches.lesson import BatchesLesson
from tui.shell.app import Ch2App
from tui.shell.panels.code import lesson_code

SAMPLES = 60_000
batching = partial(opened_by, Reader, lesson="batches")


def lesson_of(app: Ch2App) -> BatchesLesson:
    assert isinstance(app.lesson, BatchesLesson)
    return app.lesson


async def test_from_the_question_to_the_short_batch_at_the_end(home: Path) -> None:
    async with batching(home) as person:
        lesson = lesson_of(person.app)
        await person.until(lambda: person.app.images("train").image(6) is not None)
        assert "(60000, 28, 28)  in batches of 128" in person.figure
        assert person.figure.count("[ ? ]") == 2
        assert "468" not in person.figure
        assert person.next_keys == ["full_stop"]

        await person.guess("468")
        assert "a few samples are left, and get a batch too" in person.screen
        assert person.figure.count("[ ? ]") == 2
        await person.guess("2,345")
        assert "That is 5 epochs" in person.screen
        await person.guess("468 + 1")
        assert "Yes, 469." in person.screen
        assert "[ 469 ]  60,000 = 468 × 128 + ?" in person.figure

        await person.step()
        assert "▸ train_images[0:128]   shape (128, 28, 28)" in person.figure
        assert "[5]        … +122" in person.figure
        assert "⣿" in person.figure
        await person.step()
        assert "│  ▸ 1  │" in person.figure
        assert person.next_keys == ["right_square_bracket"]
        await person.guess("32")
        assert "missing for a full batch" in person.screen
        assert "[ ? ]" in person.figure

        await person.press("right_square_bracket")
        assert "▸ train_images[59904:60000]   shape (96, 28, 28)" in person.figure
        assert "[ 96 ]   96 left over" in person.figure
        assert "96 instead of 128" in person.screen
        assert "step 470 of 470" in person.screen
        assert "batches" in person.app.progress.done
        assert person.next_keys == ["s"]
        # What was stepped past stays told.
        await person.press("left_square_bracket")
        assert "[ ? ]" not in person.figure
        assert lesson.question() is None


async def test_shuffled_the_batch_holds_what_the_engine_will_train_on(home: Path) -> None:
    async with batching(home) as person:
        await person.until(lambda: person.app.engine_state.data is not None)
        await person.press("full_stop", "s", "full_stop")
        assert "shuffled: seed 0, epoch 1" in person.figure
        assert "train_images[order[128:256]]" in person.figure
        order = sample_order(SAMPLES, 0, 0)
        for sample in order[128:134]:
            assert f"[{sample}]" in person.figure
        await person.until(
            lambda: all(
                person.app.images("train").image(int(sample)) is not None
                for sample in order[128:134]
            )
        )
        await person.press("s")
        assert "epoch 2" in person.figure
        assert f"[{sample_order(SAMPLES, 0, 1)[128]}]" in person.figure
        await person.press("s")
        assert "in order" in person.figure
        assert "[128]" in person.figure


async def test_the_examples_and_what_the_learner_types(home: Path) -> None:
    async with batching(home, engine=QUIET_ENGINE) as person:
        lesson = lesson_of(person.app)
        await person.press("n")
        assert "x  (3000, 256)  in batches of 64" in person.figure
        await person.guess("47")
        assert "Yes, 47." in person.screen
        await person.press("right_square_bracket")
        assert "x[2944:3000]   shape (56, 256)" in person.figure
        assert "[2953] … +46" in person.figure
        await person.press("n", "right_square_bracket")
        assert "nothing is left over" in person.figure
        assert "no batch is short" in " ".join(person.screen.split())
        await person.press("n", "right_square_bracket")
        assert "test_images[9984:10000]   shape (16, 28, 28)" in person.figure
        assert len(EXAMPLES) == 4
        await person.press("n")
        assert "train_images" in person.figure

        await person.edit("50 / 128")
        await person.step()
        assert "train_images[0:50]" in person.figure
        await person.edit("(7, 2, 3) / 2")
        await person.step(4)
        assert "x[6:7]   shape (1, 2, 3)" in person.figure
        await person.edit("0 / 5")
        assert "no batches" in person.figure
        assert "would take no step" in " ".join(person.screen.split())
        assert lesson.question() is None
        await person.edit("1,000,000,000 / 1")
        assert "step 1 of 1,000,000,001" in person.screen
        await person.press("right_square_bracket")
        assert "x[999999999:1000000000]" in person.figure
        await person.press("s")
        assert "too many to shuffle" in person.screen
        await person.press("r")
        assert "train_images  (60000, 28, 28)  in batches of 128" in person.figure


async def test_what_cannot_be_cut_is_refused_in_place(home: Path) -> None:
    async with batching(home, engine=QUIET_ENGINE, language="ko") as person:
        lesson = lesson_of(person.app)
        await person.step()
        before = person.figure
        for text, said in (
            ("60000 / 0", "0개씩 자르면 끝나지 않습니다"),
            ("60000", "60000 / 128처럼"),
            (f"{10**18} / 128", "너무 많습니다"),
            ("x" * 100_000, "너무 깁니다"),
            (f"{(2,) * 40} / 3", "축이 40개입니다"),
            ("-5 / 3", "0보다 작습니다: -5"),
        ):
            await person.edit(text)
            assert said in person.screen, text
            assert lesson.typing
            await person.press("escape")
            assert person.figure == before
        await person.guess("many")
        assert "정수가 아닙니다: many" in person.screen
        assert lesson.answer is None


async def test_keys_and_mouse_reach_every_batch_and_the_language_changes_in_place(
    home: Path,
) -> None:
    async with batching(home, engine=QUIET_ENGINE) as person:
        lesson = lesson_of(person.app)
        await person.press("right", "right", "down", "up", "left")
        assert lesson.player.position == 1
        await person.press("down", "l")
        assert lesson.player.position == 12
        lines = person.figure.splitlines()
        row = next(number for number, line in enumerate(lines) if "▸ 11 " in line)
        await person.pilot.click(PlacedDrawing, offset=(lines[row].index("  13  ") + 3, row))
        await person.pilot.pause()
        assert lesson.player.position == 14
        await person.guess("128")
        assert "Do the samples come out even?" in person.screen
        await person.press("f2")
        assert "샘플 수가 나누어떨어지나요?" in person.screen
        assert lesson.player.position == 14
        assert lesson.answer == "128"
        await person.press("f2", "end")
        assert "step 470 of 470" in person.screen
        await person.press("home")
        assert "step 2 of 470" in person.screen


async def test_it_fits_every_size_in_both_languages(home: Path) -> None:
    async with batching(home, engine=QUIET_ENGINE) as person:
        async for _ in person.in_every_size():
            await person.press("r")
            await person.step(3)
            figure = person.figure
            assert "│  ▸ 2  │" in figure
            assert "59,904" in figure
            assert "▸ train_images[256:384]" in figure
            assert "60,000 = 468 × 128 + ?" in figure


async def test_without_box_glyphs_it_is_still_legible(home: Path) -> None:
    async with batching(home, engine=QUIET_ENGINE, ascii_glyphs=True) as person:
        await person.step(2)
        assert "> train_images[128:256]" in person.screen
        assert "60,000 = 468 x 128 + ?" in person.screen
        assert not set(person.screen) & set("┌┐└┘│─┬┴▸×…")


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_prints_what_the_figure_shows(home: Path, dialect: str) -> None:
    programs = []
    async with batching(home, engine=QUIET_ENGINE) as person:
        lesson = lesson_of(person.app)
        for typed in ("(300, 256) / 64", "1000000000 / 128"):
            await person.edit(typed)
            await person.step(2)
            programs.append(lesson_code(lesson, dialect))
        await person.edit("(300, 3) / 64")
        await person.press("s")
        programs.append(lesson_code(lesson, dialect) + "print([int(i) for i in order[:64]])\n")
    printed = printed_by("print('---')\n".join(programs))
    plain = printed.replace("torch.Size([", "(").replace("])", ")")
    said = [part.splitlines() for part in plain.split("---\n")]
    assert said[0] == ["5 batches", "(64, 256)", "44 in the last one"]
    assert said[1] == ["7812500 batches", "(128, 28, 28)", "128 in the last one"]
    assert said[2][1:3] == ["(64, 3)", "44 in the last one"]
    assert said[2][3] == str(sample_order(300, 0, 0)[:64].tolist())


async def test_a_single_short_batch_is_not_compared_with_others(home: Path) -> None:
    async with batching(home, engine=QUIET_ENGINE) as person:
        lesson = lesson_of(person.app)
        for typed, wanted in {
            "5 / 128": "short.only",
            "129 / 128": "short",
            "128 / 128": "even",
        }.items():
            await person.edit(typed)
            lesson.player.go(lesson.player.count - 1)
            assert lesson.caption()[0] == wanted, typed
