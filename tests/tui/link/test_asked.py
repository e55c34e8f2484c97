"""Questions that are asked once, wherever the learner goes while they are under way."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.protocol import Activations
from engine.protocol.arrays import Array
from tests.tui.link.test_training import started
from tests.tui.stand_in import BareEngine
from tui.link.asked import Asked, just

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
DATA = protocol.DataReady(name="mnist", source="a.npz", verified=True, train=60_000, test=10_000)
OTHER = protocol.DataReady(name="other", source="b.npz", verified=False, train=60_000, test=10_000)
IMAGE = Array("|u1", (28, 28), bytes(784))
LAYER = protocol.LayerActivations(
    pre=Array("<f4", (1,), bytes(4)), post=Array("<f4", (1,), bytes(4))
)


class Asker:
    """Asks runs for activations, and counts how often it was told of something."""

    def __init__(self, *, of_data: bool = True, at_once: int = 64, kept: int = 64) -> None:
        self.engine = BareEngine(HELLO, DATA)
        self.told = 0
        self.asked: Asked[str, Activations] = Asked(
            lambda: self.engine,
            lambda run: protocol.GetActivations(run=run, pixels=IMAGE),
            just(Activations),
            self._told,
            run=lambda run: run,
            of_data=of_data,
            at_once=at_once,
            kept=kept,
        )

    def _told(self) -> None:
        self.told += 1

    @property
    def questions(self) -> list[str | None]:
        return [one.run for one in self.engine.of(protocol.GetActivations)]

    def answers(self, run: str, step: int = 1, reply_to: int = 0) -> None:
        self.engine.says(Activations(run=run, step=step, layers=(LAYER,), reply_to=reply_to))

    def refuses(self, code: str = "predict.no_weights") -> None:
        number = self.engine.asked[-1].id
        self.engine.says(protocol.Problem(code=code, message="", reply_to=number))


@pytest.fixture
def asker() -> Asker:
    return Asker()


def test_what_is_looked_for_is_asked_once_and_then_known(asker: Asker) -> None:
    assert asker.asked.wanted("a") is None
    assert asker.asked.wanted("a") is None
    assert asker.asked.awaits("a")
    assert asker.questions == ["a"]
    asker.answers("a")
    assert asker.told == 1
    assert asker.asked.wanted("a") is not None
    assert not asker.asked.is_waiting
    assert asker.questions == ["a"]


def test_nothing_is_asked_before_there_is_somebody_to_answer() -> None:
    asker = Asker()
    asker.engine.restarts()
    assert asker.asked.wanted("a") is None
    asker.engine.says(HELLO)
    assert asker.asked.wanted("a") is None
    assert not asker.asked.is_waiting, "no data yet"
    asker.engine.says(DATA)
    asker.asked.wanted("a")
    assert asker.asked.is_waiting


def test_a_question_that_could_not_be_sent_is_asked_when_it_is_looked_for_again(
    asker: Asker,
) -> None:
    asker.engine.deaf = True
    assert asker.asked.wanted("a") is None
    assert not asker.asked.is_waiting
    asker.engine.deaf = False
    asker.asked.wanted("a")
    assert asker.asked.awaits("a")


def test_a_refusal_holds_for_all_of_a_run_until_its_next_checkpoint(asker: Asker) -> None:
    asker.engine.says(started(run="a"))
    asker.asked.wanted("a")
    asker.refuses()
    refusal = asker.asked.refusal_of("a")
    assert refusal is not None
    assert asker.asked.wanted("a") is None
    assert asker.questions == ["a"]
    asker.engine.says(protocol.CheckpointSaved(run="a", step=10))
    assert asker.asked.refusal_of("a") is None
    asker.asked.wanted("a")
    assert asker.questions == ["a", "a"]


@pytest.mark.parametrize("of_data", [True, False])
def test_a_new_engine_is_asked_anew_what_was_awaited_or_refused(of_data: bool) -> None:
    asker = Asker(of_data=of_data)
    asker.asked.wanted("a")
    asker.refuses()
    asker.asked.wanted("b")
    asker.engine.restarts(HELLO, DATA)
    assert asker.asked.refusal_of("a") is None
    assert not asker.asked.is_waiting
    asker.asked.wanted("a")
    asker.asked.wanted("b")
    assert asker.questions == ["a", "b", "a", "b"]


def test_what_an_engine_that_is_gone_owed_is_not_awaited(asker: Asker) -> None:
    asker.asked.wanted("a")
    asker.engine.engine_state.gone(-9, ())
    assert not asker.asked.is_waiting


def test_answers_go_with_the_data_that_they_are_of_and_others_stay() -> None:
    of_data, of_weights = Asker(), Asker(of_data=False)
    for asker in (of_data, of_weights):
        asker.asked.wanted("a")
        asker.answers("a")
        asker.engine.says(OTHER)
    assert of_data.asked.wanted("a") is None
    assert of_data.asked.awaits("a")
    assert of_weights.asked.wanted("a") is not None
    assert not of_weights.asked.is_waiting


def test_an_answer_about_other_data_that_comes_late_is_no_answer(asker: Asker) -> None:
    asker.asked.wanted("a")
    late = asker.engine.asked[-1].id
    asker.engine.says(OTHER)
    asker.asked.wanted("a")
    asker.answers("a", step=1, reply_to=late)
    assert asker.asked.known("a") is None
    assert asker.asked.awaits("a")
    asker.answers("a", step=2)
    found = asker.asked.known("a")
    assert found is not None
    assert found.step == 2


def test_after_a_checkpoint_the_last_answer_stays_in_sight_and_the_next_is_asked_for(
    asker: Asker,
) -> None:
    asker.engine.says(started(run="a"))
    asker.asked.wanted("a")
    asker.answers("a", step=10)
    asker.engine.says(protocol.CheckpointSaved(run="a", step=10))
    found = asker.asked.wanted("a")
    assert found is not None
    assert found.step == 10
    assert not asker.asked.is_fresh("a")
    assert asker.asked.awaits("a")
    asker.answers("a", step=20)
    assert asker.asked.is_fresh("a")


def test_an_answer_from_before_a_checkpoint_is_asked_for_once_more(asker: Asker) -> None:
    asker.engine.says(started(run="a"))
    asker.asked.wanted("a")
    asker.engine.says(protocol.CheckpointSaved(run="a", step=10))
    asker.answers("a")
    assert not asker.asked.is_fresh("a")


def test_with_one_at_once_the_newest_is_asked_after_the_answer() -> None:
    asker = Asker(at_once=1)
    for run in "abc":
        asker.asked.wanted(run)
    assert asker.questions == ["a"]
    asker.answers("a")
    asker.asked.wanted("c")
    assert asker.questions == ["a", "c"], "what nobody looks for any more is not asked"


def test_no_more_than_so_many_are_kept() -> None:
    asker = Asker(kept=2)
    for run in "abc":
        asker.asked.wanted(run)
        asker.answers(run)
    assert list(asker.asked.answers) == ["b", "c"]


def test_an_answer_that_is_none_ends_the_wait_with_the_links_own_problem() -> None:
    """The link tells who asked, and not only everybody, that this was no answer."""
    asker = Asker()
    asker.asked.wanted("a")
    number = asker.engine.asked[-1].id
    order = asker.engine.order
    assert order.disorder(Activations(run="b", step=1, layers=(LAYER,), reply_to=number))
    assert number not in order.open
