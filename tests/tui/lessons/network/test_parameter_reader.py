"""When a parameter's values are asked for: where somebody looks, one question at a time."""

from __future__ import annotations

from array import array
from math import prod

import pytest

from engine import protocol
from engine.protocol.arrays import pack
from tests.tui.link.test_training import started
from tests.tui.stand_in import BareEngine
from tui.lessons.network.parameter_reader import BLOCK, KEPT, ParameterReader, Source

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
RUN = Source("a-run", (784, 512, 10))
UNTRAINED = Source(None, (784, 64, 32, 10))


class Engine(BareEngine):
    """Takes questions, and answers the last one with values that count their places."""

    def __init__(self) -> None:
        super().__init__(HELLO)
        self.told = 0
        self.reader = ParameterReader(lambda: self, self._told)
        self.reader.choose(RUN)

    def _told(self) -> None:
        self.told += 1

    @property
    def questions(self) -> list[protocol.GetParameter]:
        return self.of(protocol.GetParameter)

    def answer(self, step: int = 0, widths: tuple[int, ...] | None = None) -> None:
        asked = self.questions[-1]
        shape = Source(asked.run, widths or (784, *(asked.hidden or (512,)), 10)).shape(asked.name)
        count = min(asked.count, prod(shape) - asked.first)
        self.says(
            protocol.ParameterValues(
                reply_to=asked.id,
                run=asked.run,
                step=step,
                name=asked.name,
                shape=shape,
                first=asked.first,
                values=pack("<f4", array("f", range(count))),
            )
        )

    def refuse(self) -> None:
        number = self.questions[-1].id
        self.says(protocol.Problem(reply_to=number, code="predict.no_weights", message="none"))


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_a_block_is_asked_for_where_one_looks_and_the_next_only_after_the_answer(
    engine: Engine,
) -> None:
    reader = engine.reader
    assert reader.value("W1", 2 * BLOCK + 7) is None
    assert (engine.questions[0].name, engine.questions[0].first) == ("W1", 2 * BLOCK)
    assert reader.value("b2", 3) is None
    assert reader.value("W1", 9 * BLOCK) is None
    assert len(engine.questions) == 1, "a slow link gets fewer questions, never a queue"
    engine.answer()
    assert engine.told == 1
    assert reader.value("W1", 2 * BLOCK + 7) == 7
    assert len(engine.questions) == 1, "what is known is not asked again"
    assert reader.value("b2", 3) is None
    assert engine.questions[1].name == "b2"
    engine.answer()
    assert [reader.value("b2", place) for place in range(10)] == list(range(10))


def test_an_untrained_network_is_asked_by_its_widths(engine: Engine) -> None:
    engine.reader.choose(UNTRAINED)
    engine.reader.value("W3", 0)
    assert (engine.questions[0].run, engine.questions[0].hidden) == (None, (64, 32))


def test_an_answer_about_another_network_is_not_shown_as_this_ones(engine: Engine) -> None:
    engine.reader.value("b2", 0)
    engine.reader.choose(UNTRAINED)
    assert engine.reader.value("b2", 0) is None
    assert len(engine.questions) == 1, "never a queue, also of those who go on quickly"
    engine.answer()
    assert engine.reader.value("b2", 0) is None
    assert engine.questions[1].hidden == (64, 32)


def test_values_of_two_moments_never_stand_side_by_side(engine: Engine) -> None:
    reader = engine.reader
    for name in ("b1", "b2"):
        reader.value(name, 0)
        engine.answer(step=100)
    engine.says(started(run="a-run"), protocol.CheckpointSaved(run="a-run", step=10))
    assert reader.value("b1", 1) == 1, "in sight until newer ones are here"
    assert len(engine.questions) == 3
    engine.answer(step=200)
    assert reader.step == 200
    assert reader.value("b1", 1) == 1
    assert reader.value("b2", 1) is None


def test_a_refusal_stands_until_there_may_be_weights(engine: Engine) -> None:
    reader = engine.reader
    reader.value("b1", 0)
    engine.refuse()
    assert reader.refusal is not None
    assert reader.value("b1", 0) is None
    assert len(engine.questions) == 1
    engine.says(started(run="a-run"), protocol.CheckpointSaved(run="a-run", step=0))
    assert reader.value("b1", 0) is None
    assert len(engine.questions) == 2


def test_a_tensor_of_another_shape_is_refused_once_not_asked_for_ever(engine: Engine) -> None:
    engine.reader.value("b1", 0)
    engine.answer(widths=(784, 32, 10))
    assert engine.reader.value("b1", 0) is None
    assert engine.reader.refusal is not None
    assert len(engine.questions) == 1


def test_another_engine_is_asked_anew_and_none_before_it_has_spoken(engine: Engine) -> None:
    engine.restarts()
    assert engine.reader.value("b1", 0) is None
    assert not engine.questions
    engine.says(HELLO)
    engine.reader.value("b1", 0)
    engine.restarts(HELLO)
    engine.reader.value("b1", 0)
    assert len(engine.questions) == 2, "the one before died with the question"


def test_of_a_walk_through_all_values_the_last_blocks_are_kept(engine: Engine) -> None:
    for place in range(0, 3 * KEPT * BLOCK, BLOCK):
        engine.reader.value("W1", place)
        engine.answer()
    assert len(engine.reader._blocks.answers) == KEPT
    assert engine.reader.value("W1", (3 * KEPT - 1) * BLOCK) == 0
    assert engine.reader.value("W1", 0) is None
