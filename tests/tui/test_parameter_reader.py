"""When a parameter's values are asked for: where somebody looks, one question at a time."""

from __future__ import annotations

from array import array
from math import prod

import pytest

from engine import protocol
from engine.arrays import pack
from tui.parameter_reader import BLOCK, KEPT, ParameterReader, Source

RUN = Source("a-run", (784, 512, 10))
UNTRAINED = Source(None, (784, 64, 32, 10))


class Engine:
    """Takes questions, and answers the last one with values that are its number plus a place."""

    def __init__(self) -> None:
        self.asked: list[protocol.GetParameter] = []
        self.reader = ParameterReader(self._ask)
        self.reader.resumed(greeted=True)
        self.reader.choose(RUN)

    def _ask(self, command: protocol.AnyCommand) -> int:
        assert isinstance(command, protocol.GetParameter)
        self.asked.append(command)
        return len(self.asked)

    def answer(self, step: int = 0, widths: tuple[int, ...] | None = None) -> bool:
        asked, number = self.asked[-1], len(self.asked)
        shape = Source(asked.run, widths or (784, *(asked.hidden or (512,)), 10)).shape(asked.name)
        count = min(asked.count, prod(shape) - asked.first)
        return self.reader.said(
            protocol.ParameterValues(
                reply_to=number,
                run=asked.run,
                step=step,
                name=asked.name,
                shape=shape,
                first=asked.first,
                values=pack("<f4", array("f", range(count))),
            )
        )

    def refuse(self) -> bool:
        return self.reader.said(
            protocol.Problem(reply_to=len(self.asked), code="predict.no_weights", message="none")
        )


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_a_block_is_asked_for_where_one_looks_and_the_next_only_after_the_answer(
    engine: Engine,
) -> None:
    reader = engine.reader
    assert reader.value("W1", 2 * BLOCK + 7) is None
    assert (engine.asked[0].name, engine.asked[0].first) == ("W1", 2 * BLOCK)
    assert reader.value("b2", 3) is None
    assert reader.value("W1", 9 * BLOCK) is None
    assert len(engine.asked) == 1, "a slow link gets fewer questions, never a queue"
    assert engine.answer()
    assert reader.value("W1", 2 * BLOCK + 7) == 7
    assert len(engine.asked) == 1, "what is known is not asked again"
    assert reader.value("b2", 3) is None
    assert engine.asked[1].name == "b2"
    engine.answer()
    assert [reader.value("b2", place) for place in range(10)] == list(range(10))


def test_an_untrained_network_is_asked_by_its_widths(engine: Engine) -> None:
    engine.reader.choose(UNTRAINED)
    engine.reader.value("W3", 0)
    assert (engine.asked[0].run, engine.asked[0].hidden) == (None, (64, 32))


def test_an_answer_about_another_network_is_not_shown_as_this_ones(engine: Engine) -> None:
    engine.reader.value("b2", 0)
    engine.reader.choose(UNTRAINED)
    assert engine.answer(), "now the next question may be asked"
    assert engine.reader.value("b2", 0) is None
    assert engine.asked[1].hidden == (64, 32)


def test_values_of_two_moments_never_stand_side_by_side(engine: Engine) -> None:
    reader = engine.reader
    for name in ("b1", "b2"):
        reader.value(name, 0)
        engine.answer(step=100)
    assert reader.said(protocol.CheckpointSaved(run="a-run", step=200))
    assert reader.value("b1", 1) == 1, "in sight until newer ones are here"
    assert len(engine.asked) == 3
    engine.answer(step=200)
    assert reader.step == 200
    assert reader.value("b1", 1) == 1
    assert reader.value("b2", 1) is None
    assert not reader.said(protocol.CheckpointSaved(run="other", step=9))


def test_a_refusal_stands_until_there_may_be_weights(engine: Engine) -> None:
    reader = engine.reader
    reader.value("b1", 0)
    assert engine.refuse()
    assert reader.refusal is not None
    assert reader.value("b1", 0) is None
    assert len(engine.asked) == 1
    reader.said(protocol.CheckpointSaved(run="a-run", step=0))
    assert reader.value("b1", 0) is None
    assert len(engine.asked) == 2


def test_a_tensor_of_another_shape_is_refused_once_not_asked_for_ever(engine: Engine) -> None:
    engine.reader.value("b1", 0)
    engine.answer(widths=(784, 32, 10))
    assert engine.reader.value("b1", 0) is None
    assert engine.reader.refusal is not None
    assert len(engine.asked) == 1


def test_another_engine_is_asked_anew_and_none_before_it_has_spoken(engine: Engine) -> None:
    engine.reader.resumed(greeted=False)
    assert engine.reader.value("b1", 0) is None
    assert not engine.asked
    hello = protocol.Hello(version=1, engine="", python="", pid=1)
    engine.reader.said(hello)
    engine.reader.value("b1", 0)
    engine.reader.said(hello)
    engine.reader.value("b1", 0)
    assert len(engine.asked) == 2, "the one before died with the question"


def test_of_a_walk_through_all_values_the_last_blocks_are_kept(engine: Engine) -> None:
    for place in range(0, 3 * KEPT * BLOCK, BLOCK):
        engine.reader.value("W1", place)
        engine.answer()
    assert len(engine.reader._blocks) == KEPT
    assert engine.reader.value("W1", (3 * KEPT - 1) * BLOCK) == 0
    assert engine.reader.value("W1", 0) is None
