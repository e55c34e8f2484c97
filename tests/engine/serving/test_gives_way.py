"""What is done beside everything else, and what becomes of it when something else is asked."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from engine.protocol import (
    MAX_TANGLE_STEPS,
    AnyCommand,
    BeginSteps,
    CancelDownload,
    CancelPasses,
    CancelRace,
    CancelScratch,
    CancelUntangle,
    Command,
    DataReady,
    Download,
    EndSteps,
    Evaluate,
    Event,
    Fit,
    FitFinished,
    FitSettings,
    GetGradient,
    GetImages,
    GetLossSlice,
    Greet,
    LookAtStep,
    OpenData,
    PassesTimed,
    Problem,
    Race,
    RaceFinished,
    RaceProgress,
    RunStage,
    ScratchLook,
    ScratchSettings,
    StageRun,
    Stepped,
    StepsEnded,
    Stop,
    TakeSteps,
    TimePasses,
    TrainScratch,
    TryBatch,
    Untangle,
    Untangled,
)
from engine.protocol.problems import problem
from engine.serving.answering import WAITING, Answer, Answering, Told
from engine.serving.gives_way import ENDS, MEASURES, REFUSED, Kind
from engine.serving.jobs import Job, Jobs, Work
from engine.serving.server import Server
from engine.serving.trainer import Network
from tests.engine.small import write_npz
from tests.engine.talk import PATIENCE, engine

WHAT_BECOMES = """
running     fit      steps    race     passes   by_hand  untangling download
fit         refused  refused  refused  refused  refused  refused    beside
steps       ends     beside   beside   beside   beside   beside     beside
race        ends     ends     refused  ends     ends     ends       beside
passes      ends     ends     ends     refused  ends     ends       beside
by_hand     ends     ends     ends     ends     ends     ends       beside
untangling  ends     beside   ends     ends     ends     ends       beside
download    beside   beside   beside   beside   beside   beside     refused
"""
"""Of the one that runs, by row, and of the one that is asked for, by column: the first ends, the
second is refused, or both go on."""


def rows() -> Iterator[tuple[Kind, Kind, str]]:
    (_, *columns), *lines = (line.split() for line in WHAT_BECOMES.strip().splitlines())
    for running, *found in lines:
        for asked, what in zip(columns, found, strict=True):
            yield running, asked, what  # type: ignore[misc]


TABLE = {(running, asked): what for running, asked, what in rows()}


def test_the_table_of_the_engine_is_the_one_above() -> None:
    assert len(TABLE) == len(get_args(Kind)) ** 2
    for (running, asked), what in TABLE.items():
        assert (running in ENDS[asked]) == (what == "ends"), (running, asked)
        assert ((asked, running) in REFUSED) == (what == "refused"), (running, asked)


def test_nothing_that_computes_goes_on_beside_what_measures_time() -> None:
    computes = set(get_args(Kind)) - {"download"}
    for one in MEASURES:
        for other in computes - {"steps"}:
            assert "beside" not in (TABLE[one, other], TABLE[other, one])
        assert TABLE[one, "steps"] == "ends"


# ---- jobs without an engine

COMMANDS: dict[Kind, Command] = {
    "race": Race(shape=(1,), repeats=1),
    "passes": TimePasses(),
    "by_hand": TrainScratch(),
    "untangling": Untangle(),
    "download": Download(),
}


class Held:
    """Jobs of every kind that tell when they begin, and end when they are told and let to."""

    def __init__(self) -> None:
        self.said: list[Event] = []
        self.said_so = threading.Condition()
        self.let = threading.Event()
        self.let.set()
        self.trains, self.stepped = False, 0
        works = {type(command): Work(kind, self.run, "a.b") for kind, command in COMMANDS.items()}
        self.jobs = Jobs(
            self.put,
            works,
            settle=lambda: None,
            others={"steps": self.end_steps},
            trains=lambda: self.trains,
        )

    def put(self, event: Event) -> None:
        with self.said_so:
            self.said.append(event)
            self.said_so.notify_all()

    def run(self, command: Command, job: Job) -> Event:
        job.tell(Event(reply_to=command.id))
        assert job.ended(PATIENCE)
        assert self.let.wait(PATIENCE)
        return problem("the.end", "", reply_to=command.id)

    def end_steps(self) -> None:
        self.stepped += 1

    def ask(self, kind: Kind, number: int) -> str | None:
        """Begin one; the code of the problem if it is refused."""
        if kind in COMMANDS:
            command = type(COMMANDS[kind])
            fields = {name: getattr(COMMANDS[kind], name) for name in command.__struct_fields__}
            refusal = self.jobs.start(command(**{**fields, "id": number}), None)
        else:
            refusal = self.jobs.make_way(kind)
            self.trains |= kind == "fit"
        return refusal and refusal.code

    def heard(self, number: int, *, last: bool) -> int:
        """How many events there are to `number`: its last one, or others."""
        return sum(e.reply_to == number and isinstance(e, Problem) == last for e in self.said)

    def hears(self, number: int, *, last: bool) -> bool:
        with self.said_so:
            return self.said_so.wait_for(lambda: self.heard(number, last=last) > 0, PATIENCE)


@pytest.mark.parametrize(("running", "asked", "what"), list(rows()))
def test_for_each_pair_it_is_as_the_table_says(running: Kind, asked: Kind, what: str) -> None:
    held = Held()
    assert held.ask(running, 1) is None
    if running in COMMANDS:
        assert held.hears(1, last=False)
    refused = held.ask(asked, 2)
    assert (refused is not None) == (what == "refused")
    if asked in COMMANDS and not refused:
        assert held.hears(2, last=False)
    if running == "steps":
        assert held.stepped == (what == "ends")
    if running in COMMANDS:
        if what != "ends":
            assert not held.heard(1, last=True)
            held.jobs.end(running)
        assert held.hears(1, last=True)
    if asked in COMMANDS and not refused:
        held.jobs.end(asked)
        assert held.hears(2, last=True)
    assert held.heard(1, last=True) == (running in COMMANDS)
    assert held.heard(2, last=True) == (asked in COMMANDS and not refused)


def test_one_begins_when_those_that_it_ended_are_over_and_said_so() -> None:
    held = Held()
    held.let.clear()
    held.ask("untangling", 1)
    assert held.hears(1, last=False)
    held.ask("race", 2)
    held.ask("by_hand", 3)
    assert held.ask("race", 4) is None, "the race before is as good as over"
    assert [event.reply_to for event in held.said] == [1]
    held.jobs.end("race")
    held.let.set()
    assert held.hears(4, last=True)
    order = [event.reply_to for event in held.said if isinstance(event, Problem)]
    assert order == [1, 2, 3, 4]


def test_one_that_fails_says_so_once_and_the_next_one_runs() -> None:
    held = Held()

    def fails(command: Command, job: Job) -> Event:
        raise MemoryError("too large")

    held.jobs = Jobs(
        held.put,
        {Race: Work("race", fails, "race.failed")},
        settle=lambda: None,
        others={},
        trains=lambda: False,
    )
    for number in (1, 2):
        assert held.ask("race", number) is None
        assert held.hears(number, last=True)
    codes = [event.code for event in held.said if isinstance(event, Problem)]
    assert codes == ["race.failed"] * 2


# ---- the loop that answers


def test_questions_are_answered_in_order_also_those_that_fail() -> None:
    held, begun = Held(), threading.Event()
    tries: list[int] = []

    def answer(question: Command, where: str | None) -> Told:
        assert where is not None
        yes = problem(f"is.{where}", "", reply_to=question.id)
        return yes if question.id % 2 else (yes, yes)

    def begin() -> Answer:
        assert begun.wait(PATIENCE)
        tries.append(1)
        if len(tries) == 1:
            raise ImportError("no numpy")
        return answer

    asked = Answering("questions", begin, held.put)
    for number in range(1, WAITING + 2):
        asked.ask(GetImages(id=number, split="train", first=0), f"d{number}")
    assert asked.crowded
    begun.set()
    asked.rest()
    assert not asked.crowded
    codes = [event.code for event in held.said if isinstance(event, Problem)]
    assert codes[:4] == ["engine.failed", "is.d2", "is.d2", "is.d3"]
    assert [e.reply_to for e in held.said] == sorted(
        [*range(1, WAITING + 2), *range(2, WAITING + 2, 2)]
    )
    assert len(tries) == 2, "it begins once"


def test_every_command_is_obeyed() -> None:
    commands, events = os.pipe(), os.pipe()
    server = Server(Network(), commands=commands[0], events=events[1])
    assert set(server._obey) == set(get_args(AnyCommand))


# ---- the engine

CANCELS: dict[Kind, Command] = {
    "race": CancelRace(),
    "passes": CancelPasses(),
    "by_hand": CancelScratch(),
    "untangling": CancelUntangle(),
    "steps": EndSteps(),
    "fit": Stop(),
    "download": CancelDownload(),
}
LAST = (RaceFinished, PassesTimed, StageRun, StepsEnded, FitFinished, Problem)
SOON = 20
"""Seconds that an engine's end may take beside other tests; one that waits for a job takes more."""
SERVED: tuple[Kind, ...] = ("fit", "steps", "race", "passes", "by_hand", "untangling")


def is_last(event: Event) -> bool:
    return isinstance(event, LAST) or (isinstance(event, ScratchLook | Untangled) and event.ended)


@pytest.fixture
def data(home: Path) -> str:
    return str(write_npz(home.parent / "small.npz"))


def long_one(kind: Kind, number: int, data: str) -> Command:
    """One that takes so long that it does not end by itself in a test."""
    match kind:
        case "fit":
            settings = FitSettings(epochs=10_000, batch_size=30, hidden=(4,), data=data)
            return Fit(id=number, settings=settings, paused=True)
        case "steps":
            return BeginSteps(id=number)
        case "race":
            return Race(id=number, shape=(300, 300), repeats=40)
        case "passes":
            return TimePasses(id=number)
        case "by_hand":
            return TrainScratch(id=number, settings=ScratchSettings(epochs=30))
        case _:
            return Untangle(id=number, steps=MAX_TANGLE_STEPS)


def is_end(event: Event, kind: Kind, number: int) -> bool:
    """Whether it ends the one of `kind` that command `number` began."""
    if kind in ("fit", "steps"):
        return isinstance(event, FitFinished if kind == "fit" else StepsEnded)
    return is_last(event) and event.reply_to == number


def is_early(event: Event) -> bool:
    """Whether a last event says that it was ended before its end."""
    match event:
        case RaceFinished() | PassesTimed():
            return event.cancelled
        case ScratchLook():
            return event.step < event.steps
        case Untangled():
            return event.step < MAX_TANGLE_STEPS
        case _:
            return isinstance(event, StepsEnded) and event.why == "fit"


@pytest.mark.parametrize("running", SERVED)
def test_the_engine_ends_and_refuses_by_the_table_and_each_asker_hears_once(
    home: Path, data: str, running: Kind
) -> None:
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=data))
        for number, asked in enumerate(SERVED):
            what, first, second = TABLE[running, asked], 10 * number + 1, 10 * number + 2
            before = len(serving.said)
            both = long_one(running, first, data), long_one(asked, second, data)
            if running == "steps":
                serving.send(both[0])
                serving.answer(Stepped, to=first)
                serving.send(both[1])
            else:  # in one line after the other, so that the first has no time to end by itself
                serving.send(*both)
            answered = serving.next()
            while answered.reply_to != second:
                answered = serving.next()
            over = [event for event in serving.said[before:] if is_end(event, running, first)]
            if what == "refused":
                assert isinstance(answered, Problem)
                assert answered.code == REFUSED[asked, running].code
            else:
                assert not isinstance(answered, Problem), (running, asked)
            if what != "ends":
                assert not over, (running, asked)
                serving.send(CANCELS[running])
            elif asked not in ("fit", "steps"):
                assert over, f"{asked} begins when {running} is over"
            serving.send(CANCELS[asked])
            for kind, one in [(running, first)] + [(asked, second)] * (what != "refused"):
                while not any(is_end(event, kind, one) for event in serving.said[before:]):
                    serving.next()
            if what == "ends":
                [last] = (e for e in serving.said[before:] if is_end(e, running, first))
                assert is_early(last), f"{running} goes on beside {asked}"
                assert last.reply_to == first
        assert serving.end() == 0
        ended = [event.reply_to for event in serving.said if is_last(event) and event.reply_to]
        assert len(ended) == len(set(ended)), "a last event is the last one"


def test_a_race_waits_for_the_steps_before_it_and_the_loop_still_stands(
    home: Path, data: str
) -> None:
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=data), BeginSteps(id=1), TakeSteps(id=2, count=60))
        serving.send(Race(id=3, shape=(300, 300), repeats=2))
        serving.until(RaceFinished, lambda event: not event.cancelled)
        stepped = [event for event in serving.said if isinstance(event, Stepped)]
        assert [(event.reply_to, event.step) for event in stepped] == [(1, 0), (2, 60)]
        begun = next(e for e in serving.said if isinstance(e, RaceProgress | RaceFinished))
        assert serving.said.index(stepped[-1]) < serving.said.index(begun)
        serving.send(LookAtStep(id=4))
        assert serving.answer(Stepped, to=4).step == 60


def test_what_needs_data_that_is_not_open_says_so_and_nobody_waits(home: Path) -> None:
    asked = (
        TimePasses(id=1),
        TrainScratch(id=2),
        BeginSteps(id=3),
        Evaluate(id=4),
        GetGradient(id=5),
        GetLossSlice(id=6),
        TryBatch(id=7, forgotten="float"),
        GetImages(id=8, split="test", first=0),
    )
    with engine("serve", home=home) as serving:
        for command in asked:
            serving.send(command)
            refused = serving.answer(Problem, to=command.id)
            assert refused.code == "data.not_open", command
        serving.send(RunStage(id=9, stage="loop"))
        assert serving.answer(Problem, to=9).code == "data.not_open"
        assert serving.end() == 0


def test_a_cancel_with_nothing_under_way_changes_nothing(home: Path) -> None:
    with engine("serve", home=home) as serving:
        serving.send(*(command for kind, command in CANCELS.items() if kind != "fit"))
        serving.send(Greet(id=5, version=99))
        assert serving.until(Problem).code == "protocol.version"
        serving.send(Untangle(id=6, steps=1), Race(id=7, shape=(2,), repeats=1))
        assert serving.answer(RaceFinished, to=7)
        assert serving.end() == 0


def test_an_engine_ends_at_once_whatever_runs(home: Path, data: str) -> None:
    for running in SERVED[1:]:
        with engine("serve", home=home) as serving:
            serving.send(OpenData(where=data), long_one(running, 1, data))
            serving.until(DataReady)
            began = time.monotonic()
            assert serving.end() == 0
            assert time.monotonic() - began < SOON
