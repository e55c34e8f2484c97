"""Which network is asked, and that each question is asked once, by commands and events alone."""

from __future__ import annotations

from msgspec.structs import replace

from engine import protocol
from engine.protocol.arrays import Array
from tests.tui.link.test_training import started
from tests.tui.stand_in import BareEngine
from tui.lessons.shared.networks.networks import Networks

PIXELS = [bytes([level]) * 784 for level in range(4)]
LOGITS = Array("<f4", (1, 10), bytes(40))
DATA = protocol.DataReady(name="digits", source="package", verified=True, train=60_000, test=10_000)
OTHER = protocol.DataReady(name="other", source="b.npz", verified=False, train=60_000, test=10_000)
HELLO = protocol.Hello(version=protocol.VERSION, engine="0", python="3", pid=1)
NOTHING = Array("<u4", (0,), b"")
EVALUATED = protocol.Evaluated(
    run=None,
    step=0,
    split="test",
    samples=1,
    batch_size=32,
    batches=1,
    last_batch=1,
    loss=2.3,
    accuracy=0.1,
    confusion=Array("<u4", (10, 10), bytes([1]) + bytes(399)),
    index=NOTHING,
    label=Array("|u1", (0,), b""),
    answer=Array("|u1", (0,), b""),
    confidence=Array("<f4", (0,), b""),
)


class Asking:
    """Networks with an engine that notes what it is asked and says what it is told to."""

    def __init__(self, *runs: str) -> None:
        self.engine = BareEngine(HELLO, DATA)
        self.networks = Networks(lambda: self.engine, lambda: None)
        self.lists(*runs)
        self._before = len(self.engine.asked)

    @property
    def asked(self) -> list[protocol.AnyCommand]:
        """What was asked but for the list of runs."""
        return [
            one
            for one in self.engine.asked[self._before :]
            if not isinstance(one, protocol.ListRuns | protocol.Fit | protocol.OpenData)
        ]

    def lists(self, *runs: str) -> None:
        self.engine.says(protocol.Runs(runs=tuple(map(summary, runs))))

    def saves(self, run: str, step: int) -> None:
        """A checkpoint of a training that begins here."""
        self.engine.says(started(run=run), protocol.CheckpointSaved(run=run, step=step))

    def answer(self, event: protocol.AnyEvent, *, to: int = 0) -> None:
        """Say it as the answer to a question, by default the last one."""
        self.engine.says(replace(event, reply_to=to or self.last.id))

    @property
    def last(self) -> protocol.AnyCommand:
        return self.asked[-1]


def summary(run: str) -> protocol.RunSummary:
    return protocol.RunSummary(
        run=run,
        started=0.0,
        settings=protocol.FitSettings(hidden=(16,)),
        data="mnist",
        step=1,
        steps=1,
        finished=True,
        resumable=False,
        test_loss=None,
        test_accuracy=None,
    )


def test_the_latest_run_is_asked_until_the_learner_chooses() -> None:
    asking = Asking("b", "a")
    networks = asking.networks
    assert networks.choices == ("b", "a", None)
    assert (networks.run, networks.trained_on) == ("b", "mnist")
    asking.lists(*"cba")
    assert networks.run == "c"
    networks.choose(1)
    asking.lists(*"dcba")
    assert (networks.run, networks.number) == ("b", 3)
    networks.choose(2)
    assert networks.run is None
    assert networks.trained_on is None
    assert networks.settings == protocol.FitSettings()
    networks.choose(1)
    assert networks.run == "d"


def test_a_run_that_another_screen_began_in_the_same_home_does_not_take_the_place_of_ours() -> None:
    asking = Asking("a")
    asking.saves("ours", 0)
    asking.lists("ours", "a")
    assert asking.networks.run == "ours"
    asking.lists("theirs", "ours", "a")
    assert asking.networks.run == "ours"
    asking.networks.choose(-1)
    assert asking.networks.run == "theirs", "it can be chosen"
    asking.networks.pick_latest()
    asking.saves("ours again", 0)
    assert asking.networks.run == "ours again"


def test_without_any_run_the_untrained_network_is_asked() -> None:
    asking = Asking()
    assert asking.networks.run is None
    asking.networks.prediction(PIXELS[0])
    assert isinstance(asking.last, protocol.Predict)
    assert asking.last.run is None


def test_of_drawings_that_follow_each_other_only_the_newest_is_asked() -> None:
    asking = Asking("a")
    networks = asking.networks
    for pixels in PIXELS[:3]:
        assert networks.prediction(pixels) is None
    assert len(asking.asked) == 1
    asking.answer(protocol.Predicted(run="a", step=5, logits=LOGITS))
    assert networks.prediction(PIXELS[2]) is not None, "the answer before stays in sight"
    assert not networks.answers(PIXELS[2])
    assert isinstance(asking.last, protocol.Predict)
    assert asking.last.pixels.data == PIXELS[2]
    asking.answer(protocol.Predicted(run="a", step=5, logits=LOGITS))
    assert networks.answers(PIXELS[2])
    networks.prediction(PIXELS[2])
    assert len(asking.asked) == 2, "what is known is not asked again"


def test_an_answer_of_another_engine_is_not_taken_for_this_one() -> None:
    asking = Asking("a")
    networks = asking.networks
    networks.prediction(PIXELS[0])
    asking.engine.restarts(HELLO, DATA)
    networks.prediction(PIXELS[1])
    assert not networks.answers(PIXELS[0])
    assert not networks.answers(PIXELS[1])
    asking.answer(protocol.Predicted(run="a", step=5, logits=LOGITS))
    assert networks.answers(PIXELS[1])
    assert not networks.answers(PIXELS[0])


def test_a_run_that_trains_on_is_measured_anew_and_its_old_figures_stay_till_then() -> None:
    asking = Asking("a")
    networks = asking.networks
    assert networks.evaluation("test") is None
    assert networks.evaluation("test") is None
    assert len(asking.asked) == 1
    asking.answer(replace(EVALUATED, run="a"))
    assert networks.evaluation("test") is not None
    assert len(asking.asked) == 1
    asking.saves("a", 9)
    assert networks.evaluation("test") is not None
    assert len(asking.asked) == 2
    asking.answer(replace(EVALUATED, run="a", step=9))
    known = networks.known("test")
    assert known is not None
    assert known.step == 9


def test_a_network_that_cannot_be_asked_is_not_asked_again_until_it_is_laid_down() -> None:
    asking = Asking("a")
    networks = asking.networks
    networks.prediction(PIXELS[0])
    asking.answer(protocol.Problem(code="predict.no_weights", message="no"))
    assert networks.refusal is not None
    networks.prediction(PIXELS[1])
    networks.evaluation("test")
    assert len(asking.asked) == 1
    networks.choose(1)
    assert networks.refusal is None
    networks.choose(1)
    asking.saves("a", 1)
    assert networks.refusal is None


def test_other_data_makes_all_figures_unknown() -> None:
    asking = Asking("a")
    asking.networks.evaluation("test")
    asking.answer(replace(EVALUATED, run="a"))
    asking.engine.says(OTHER)
    assert asking.networks.known("test") is None
