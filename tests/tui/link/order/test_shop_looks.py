"""What an engine may say of a program of the repair shop, and what it may not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from engine.explain.repair_shop.lines import BATCHES, EPOCHS, LINES, STEPS
from engine.protocol import RunShop, ShopLook, ShopPrinted, ShopTrouble, TrainScratch
from engine.protocol.arrays import pack
from tui.link.order.event_order import EventOrder

ASKED = RunShop(id=5)


def look(step: int, **more: Any) -> ShopLook:
    """One after so many steps, with all that can be printed by then."""
    printed = tuple(ShopPrinted(name="loss", value=1.0) for _ in range(step // BATCHES))
    if step == STEPS:
        printed += (ShopPrinted(name="accuracy", value=1.7),)
    said = ShopLook(
        reply_to=5, step=step, steps=STEPS, losses=pack("<f4", [2.0] * step), printed=printed,
        shapes=(), seconds=0.1, ended=step == STEPS,
    )  # fmt: skip
    return msgspec.structs.replace(said, **more)


def order(*before: ShopLook) -> EventOrder:
    """One that was asked for a program, and was told so far of it."""
    found = EventOrder()
    found.asked(ASKED)
    for said in before:
        assert found.disorder(said) is None
    return found


def test_a_program_is_told_of_until_its_end_and_then_no_more() -> None:
    told = order(*(look(step) for step in range(0, STEPS, 7)), look(STEPS))
    assert not told.open
    assert told.disorder(look(STEPS)) is not None, "asked once, ended once"


@pytest.mark.parametrize("step", [0, 1, STEPS - 1])
def test_one_may_end_at_any_step_by_a_cancel_or_where_it_breaks(step: int) -> None:
    assert order(look(0)).disorder(look(step, ended=True)) is None
    last = ShopTrouble(line=len(LINES["class"]) - 1, says="no")
    assert order(look(0)).disorder(look(step, ended=True, trouble=last)) is None


def test_a_second_program_begins_anew() -> None:
    told = order(look(60), look(60, ended=True))
    told.asked(RunShop(id=6))
    assert told.disorder(look(1, reply_to=6)) is None


LOSS, ACCURACY = (ShopPrinted(name=name, value=1.0) for name in ("loss", "accuracy"))


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ([], look(1, reply_to=6)),
        ([look(9)], look(8)),
        ([look(9)], look(8, ended=True)),
        ([], look(1, steps=STEPS + 1)),
        ([], look(1, steps=STEPS - 1)),
        ([], look(1, ended=True, trouble=ShopTrouble(line=len(LINES["class"]), says="no"))),
        ([], look(4, printed=(LOSS,))),
        ([], look(BATCHES, printed=(ACCURACY,))),
        ([], look(STEPS - 1, printed=(LOSS,) * EPOCHS)),
        ([], look(STEPS, printed=(LOSS,) * (EPOCHS + 1))),
        ([], look(STEPS, printed=(LOSS,) * EPOCHS + (ACCURACY,) * 2)),
        ([], look(STEPS, printed=(ACCURACY,) + (LOSS,) * EPOCHS)),
    ],
)
def test_what_no_program_does_is_refused_and_nobody_waits(
    before: list[ShopLook], wrong: ShopLook
) -> None:
    told = order(*before)
    assert told.disorder(wrong) is not None
    assert (5 in told.open) == (wrong.reply_to != 5)


def test_it_answers_nothing_else() -> None:
    told = EventOrder()
    told.asked(TrainScratch(id=5))
    assert told.disorder(look(1)) is not None
    assert EventOrder().disorder(look(1)) is not None
