"""The learner's own digit is offered wherever an image is shown, and what is said of it is true.

The network is one that was trained before; the drawing is a 1 and a 7 drawn here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.explain.evaluate.drawing import EMPTY, prepared, stroke
from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import Learned, printed_by
from tests.tui.lessons.onlooker import Onlooker
from tui.link.images import YOURS
from tui.shell.own.digit import FILE, OwnDigit
from tui.shell.panels.code import lesson_code

SEVEN = stroke(stroke(EMPTY, (6, 7), (6, 19)), (6, 19), (22, 12))
SEEN = prepared(SEVEN).pixels
OFFERED = {
    "digits": 1,
    "prepare": 1,
    "compile": 1,
    "slicing": 1,
    "batches": 1,
    "elementwise": 1,
    "product": 1,
    "layer": 1,
    "update": 1,
    "backprop": 2,
}
"""The lessons, and the view that shows it."""
NEED_A_LABEL = ("prepare", "compile", "update", "backprop")
NAMED = {
    "en": (
        "your own digit",
        "Your own digit",
        "your digit,",
        "yours (",
        "· your digit",
        "on your digit",
        ") your digit",
    ),
    "ko": ("내 숫자(", "내 숫자,", "내 숫자의", ") 내 숫자", "직접 그린"),
}


class Owner(Onlooker):
    """A person who has drawn a 7."""

    def knows(self) -> bool:
        lesson = self.app.lesson
        assert lesson is not None
        state, asks = self.app.engine_state, hasattr(lesson, "networks")
        return state.data is not None and bool(state.runs or not asks) and not lesson.awaits


def drawn(home: Path, label: int | None = 7) -> Path:
    """Their home."""
    own = OwnDigit(home / "state" / FILE)
    own.keep(SEVEN, prepares=True, label=label)
    own.wait(10)
    return home


async def show(person: Owner, lesson: str) -> None:
    await person.until(lambda: person.app.engine_state.data is not None)
    await person.press(str(OFFERED[lesson]))
    await person.told()
    await person.press("y")
    await person.told()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("lesson", OFFERED)
async def test_y_shows_it_and_leads_back(lesson: str, language: str, learned: Learned) -> None:
    home = drawn(learned.home)
    async with opened_by(Owner, home, lesson=lesson, language=language, size=(120, 40)) as person:
        await person.until(lambda: person.app.engine_state.data is not None)
        await person.press(str(OFFERED[lesson]))
        await person.told()
        await person.press("y")
        await person.told()
        assert any(name in person.shown for name in (*NAMED[language], "(60001, 28, 28)"))
        await person.press("y")
        await person.told()
        assert not any(name in person.shown for name in (*NAMED[language], "(60001, 28, 28)"))


@pytest.mark.parametrize("lesson", OFFERED)
async def test_without_a_drawing_there_is_nothing_to_offer(lesson: str, learned: Learned) -> None:
    async with opened_by(Owner, learned.home, lesson=lesson) as person:
        await show(person, lesson)
        await person.until(lambda: person.app.link is None or not person.app.link.open)
        before = person.screen
        await person.press("y")
        assert person.screen == before
        assert "your digit" not in person.lines[-1]


@pytest.mark.parametrize("lesson", NEED_A_LABEL)
async def test_where_a_label_is_needed_it_is_asked_for_with_one_key(
    lesson: str, learned: Learned
) -> None:
    home = drawn(learned.home, label=None)
    async with opened_by(Owner, home, lesson=lesson) as person:
        await show(person, lesson)
        assert "no label" in person.shown
        assert person.next_key == "0-9 the digit it is"
        await person.press("7")
        await person.told()
        assert "no label" not in person.shown
        assert person.app.own_digit.label == 7
        assert person.next_key != "0-9 the digit it is"
    assert OwnDigit(home / "state" / FILE).label == 7


async def test_the_pixels_are_those_that_were_drawn(learned: Learned) -> None:
    async with opened_by(Owner, drawn(learned.home), lesson="digits") as person:
        await show(person, "digits")
        await person.step(2)
        row, column = 14, 14
        assert f"value   [{SEEN[row * 28 + column]:>3}]" in person.figure
        assert "label      7" in person.figure
        assert "images[60000, 14, 14] is" in person.shown
        await person.step(2)
        assert "60,000 × 784 + 406 = 47,040,406" in person.shown
        await person.press("left_square_bracket")
        assert "59,999" not in person.figure
        await person.press("y")
        await person.edit("yours")
        assert person.app.lesson is not None
        assert person.app.lesson.sample == YOURS  # type: ignore[attr-defined]


async def test_the_layer_takes_it_against_its_templates(learned: Learned) -> None:
    w, b, *_ = learned.network.parameters
    z = np.frombuffer(SEEN, np.uint8) / np.float32(255) @ w + b
    async with opened_by(Owner, drawn(learned.home), lesson="layer") as person:
        await show(person, "layer")
        lesson = person.app.lesson
        assert lesson is not None
        ranking = lesson.ranking  # type: ignore[attr-defined]
        assert ranking.order[0] == int(np.maximum(z, 0).argmax())
        assert float(ranking.before[3]) == pytest.approx(float(z[3]), abs=1e-4)


async def test_the_gradient_is_that_of_the_drawing_alone(learned: Learned) -> None:
    async with opened_by(Owner, drawn(learned.home), lesson="update") as person:
        await show(person, "update")
        lesson = person.app.lesson
        assert lesson is not None
        column = lesson.chosen.column  # type: ignore[attr-defined]
        assert column.samples == 1
        logits = learned.network.logits(np.frombuffer(SEEN, np.uint8).reshape(1, 28, 28))[0]
        loss = float(np.log(np.exp(logits.astype(float)).sum()) - logits[7])
        assert column.loss == pytest.approx(loss, abs=1e-5)
        lit = [value > 0 for value in SEEN]
        assert [not idle for idle in column.idle.values()] == lit, "only where there is ink"


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
@pytest.mark.parametrize("lesson", ["digits", "prepare", "slicing", "batches"])
async def test_the_code_has_it_behind_the_images(
    lesson: str, dialect: str, learned: Learned, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "mnist.npz",
        x_train=random.integers(0, 255, (60_000, 28, 28), np.uint8),
        y_train=random.integers(0, 10, 60_000, np.uint8),
        x_test=np.zeros((10, 28, 28), np.uint8),
        y_test=np.zeros(10, np.uint8),
    )
    async with opened_by(Owner, drawn(learned.home), lesson=lesson) as person:
        await show(person, lesson)
        assert person.app.lesson is not None
        program = lesson_code(person.app.lesson, dialect)
    printed = printed_by(program, tmp_path)
    match lesson:
        case "digits":
            assert "label 7\n" in printed
            assert f"\n{SEEN[406]}\n" in printed
            assert f"47040406 {SEEN[406]}\n" in printed
        case "prepare":
            assert f"{SEEN[406] / 255:.6f}"[:6] in printed
            assert printed.splitlines()[-1].startswith("7 [")
        case "slicing":
            assert "(60001, 14, 14)" in printed.replace("[60001, 14, 14]", "(60001, 14, 14)")
        case "batches" if "file" in program or "mnist.npz" in program:
            assert "97 in the last one" in printed
