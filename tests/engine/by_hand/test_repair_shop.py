"""The programs of the repair shop, run for real: healthy, with each fault, wrongly mended."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from math import isclose, isfinite, log
from random import Random
from types import FrameType
from typing import Any

import pytest

from engine.by_hand import repair_shop
from engine.by_hand.repair_shop import FILE, ShopRun, run
from engine.by_hand.training import Samples
from engine.data import source
from engine.data.dataset import Arrays
from engine.explain.repair_shop.faults import FAULTS, Fault
from engine.explain.repair_shop.lines import BATCH, BATCHES, EPOCHS, LINES, STEPS, TEST, TRAIN
from engine.explain.repair_shop.outcome import Ran, differs, what_it_did
from engine.explain.repair_shop.program import Program
from engine.explain.repair_shop.reading import LineMistake, _known, read_line
from engine.protocol import ShopTask
from tests.engine.explain.repair_shop import typed
from tests.engine.shop import Short, few, few_digits, ran, samples

SLIPS = 200
"""Lines with a slip of the keys that mean a form all the same."""
CURVE = 1.5
"""The loss of the last epoch is so many times as large as the healthy one's, or as small."""
LOSS = 1.1
"""The same of a loss that is printed, in any epoch."""
ACCURACY = 0.05
"""And so far apart are both accuracies."""


class Runs:
    """What came of programs on one data set, each run once."""

    def __init__(self, data: Samples) -> None:
        self.data = data
        self._kept: dict[Program, Ran] = {}

    def of(self, program: Program) -> Ran:
        if program not in self._kept:
            self._kept[program] = ran(run(program, 0, self.data))
        return self._kept[program]


@pytest.fixture(scope="session")
def on_digits() -> Runs:
    return Runs(samples(few_digits()))


@pytest.fixture(scope="session", params=["digits", pytest.param("mnist", marks=pytest.mark.mnist)])
def runs(request: pytest.FixtureRequest, on_digits: Runs) -> Runs:
    if request.param == "digits":
        return on_digits
    if (where := os.environ.get("CH2_TUI_MNIST")) is None:
        pytest.skip("CH2_TUI_MNIST names no MNIST")
    data = source.load(where)
    return Runs(samples(Arrays(data.x_train, data.y_train, data.x_test, data.y_test)))


def last(losses: tuple[float, ...]) -> float:
    """The mean loss of the batches of the last epoch."""
    return sum(losses[-BATCHES:]) / BATCHES


def times(one: float, other: float, least: float) -> bool:
    """Whether one is so many times the other; what is no number is so of any that is one."""
    if not (isfinite(one) and isfinite(other)):
        return isfinite(one) != isfinite(other)
    return max(one, other) >= least * min(one, other)


def apart(one: Ran, other: Ran) -> set[str]:
    """In what one sees that two runs differ, by the amounts above."""
    assert None not in (one.accuracy, other.accuracy)
    found = set[str]()
    if times(last(one.losses), last(other.losses), CURVE):
        found.add("curve")
    if (
        any(times(*both, LOSS) for both in zip(one.epochs, other.epochs, strict=True))
        or abs((one.accuracy or 0) - (other.accuracy or 0)) >= ACCURACY
    ):
        found.add("figures")
    if one.shapes != other.shapes:
        found.add("shapes")
    return found


# ---- on both data sets


@pytest.mark.parametrize("task", LINES)
def test_a_healthy_loop_learns(runs: Runs, task: ShopTask) -> None:
    found = runs.of(Program(task))
    assert found.trouble is None
    assert (len(found.losses), len(found.epochs)) == (STEPS, EPOCHS)
    sizes = [BATCH] * (BATCHES - 1) + [TRAIN % BATCH]
    first = sum(size * loss for size, loss in zip(sizes, found.losses, strict=False)) / TRAIN
    assert isclose(found.epochs[0], first, rel_tol=1e-6)
    assert found.accuracy is not None
    assert (found.accuracy * TEST) % 1 == pytest.approx(0, abs=1e-6)
    if task == "class":
        assert log(10) - 0.1 < found.losses[0] < log(10) + 0.3
        assert last(found.losses) < 0.4
        assert 0.7 < found.accuracy < 0.9
    else:
        assert last(found.losses) < found.losses[0] / 5
        assert 0.3 < found.accuracy < 0.5
    named = {"logits": (BATCH, 10)}, {"y_pred": (BATCH, 1), "error": (BATCH,)}
    assert found.shapes == {
        "x": (BATCH, 784), "y": (BATCH,), "h": (BATCH, 64), **named[task == "number"],
        "loss": (), "answers": (10,), "hits": (10,),
    }  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_runs_and_is_seen_where_it_is_said_to_be(runs: Runs, fault: Fault) -> None:
    found, healthy = runs.of(fault.program), runs.of(Program(fault.task))
    assert found.trouble is None
    assert len(found.losses) == STEPS
    assert apart(found, healthy) == set(fault.tells)
    assert differs(found, healthy) == fault.tells, "and elsewhere nothing differs by a bit"
    mended = fault.program.changed(fault.at, 0)
    assert runs.of(mended) is healthy


# ---- what a repair does


def wrong_repairs() -> list[tuple[Fault, int]]:
    """Each fault with each form of its line that is wrong as well."""
    return [
        (fault, form)
        for fault in FAULTS
        for form in range(1, len(LINES[fault.task][fault.at].forms))
        if form != fault.form
    ]


@pytest.mark.parametrize(
    ("fault", "form"), wrong_repairs(), ids=lambda one: getattr(one, "name", str(one))
)
def test_another_wrong_form_of_the_line_is_seen_and_mends_nothing(
    on_digits: Runs, fault: Fault, form: int
) -> None:
    program = fault.program.changed(fault.at, form)
    before, after = on_digits.of(fault.program), on_digits.of(program)
    did = what_it_did(fault, program, fault.at, before, after)
    if after.trouble is not None:
        assert did == "stops"
        assert after.trouble[0] == fault.at, "the line that was changed is the line that breaks"
        assert after.shapes == {"x": (BATCH, 784), "y": (BATCH,), "h": (BATCH, 64)}
    else:
        assert did == "there"
        assert apart(after, on_digits.of(Program(fault.task)))


def test_a_change_of_another_line_mends_nothing(on_digits: Runs) -> None:
    fault = FAULTS[0]
    before = on_digits.of(fault.program)
    seen = {}
    for name, form in (("scale", 2), ("test", 1), ("output", 3)):
        line = [one.name for one in fault.program.lines].index(name)
        program = fault.program.changed(line, form)
        seen[name] = what_it_did(fault, program, line, before, on_digits.of(program))
        mended = program.changed(fault.at, 0)
        assert not mended.is_healthy
        assert what_it_did(fault, mended, fault.at, before, on_digits.of(mended)) in (
            "mended", "stops",
        )  # fmt: skip
    assert seen == {"scale": "curve", "test": "figures", "output": "stops"}


# ---- what is shown is what is run


@pytest.fixture(scope="module")
def little(on_digits: Runs) -> Samples:
    return few(on_digits.data)


@pytest.mark.parametrize(
    "program", [*map(Program, LINES), *(fault.program for fault in FAULTS)], ids=repr
)
def test_the_text_that_is_run_is_the_text_that_is_shown(
    program: Program, little: Samples, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def spy(text: str, *more: Any) -> Any:
        given.append(text)
        return compile(text, *more)

    monkeypatch.setattr(repair_shop, "compile", spy, raising=False)
    short = Short(program.task, program.forms)
    lines = [short.text(line) for line in range(len(short.lines))]
    reached = lines_run(lambda: run(short, 0, little))
    assert given == ["\n".join((*lines, ""))]
    assert reached == {at for at, text in enumerate(lines) if not text.strip().startswith("#")}


def lines_run(does: Callable[[], object]) -> set[int]:
    """The lines of a program, from 0, that are run."""
    found = set[int]()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            found.add(frame.f_lineno - 1)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        does()
    finally:
        sys.settrace(before)
    return found


def same(one: ShopRun, other: ShopRun) -> bool:
    """Whether two programs do the same, but for the last bits."""
    numbers = [[*found.losses, *(value for _, value in found.printed)] for found in (one, other)]
    return (one.trouble is None) == (other.trouble is None) and all(
        isclose(a, b, rel_tol=1e-4, abs_tol=1e-6) or (a != a and b != b)
        for a, b in zip(*numbers, strict=True)
    )


def test_what_is_read_as_a_form_does_what_the_form_does(little: Samples) -> None:
    tried = [
        (task, line.name, form, text)
        for task, lines in LINES.items()
        for line in lines
        for form, text in _known(line)
        if line.is_open
    ]
    stands: dict[tuple[ShopTask, str, int], ShopRun] = {}
    for task, name, form, text in dict.fromkeys([*tried, *typed.right()]):
        at = [line.name for line in LINES[task]].index(name)
        program = Program(task).changed(at, form)
        if (task, name, form) not in stands:
            stands[task, name, form] = run(Short(task, program.forms), 0, little)
        if (name, form) != ("step", 2):  # it stands elsewhere, which Short does not
            found = run(Short(task, program.forms, at, text or "pass"), 0, little)
            assert same(found, stands[task, name, form]), (text, found.trouble)
    assert len(stands) == sum(len(line.forms) for line in sum(LINES.values(), ()) if line.is_open)


def test_a_slip_that_is_read_all_the_same_does_what_it_is_read_as(little: Samples) -> None:
    draw, found = Random(0), set[tuple[ShopTask, int, int, str]]()
    known = [one for one in typed.right() if one[1] != "step"]
    while len(found) < SLIPS:
        task, name, _, text = draw.choice(known)
        line, slip = typed.named(task, name), typed.slipped(text, draw)
        with suppress(LineMistake):
            found.add((task, LINES[task].index(line), read_line(slip, line), slip))
    for task, at, form, slip in found:
        forms = Program(task).changed(at, form).forms
        stands, slipped = (run(Short(task, forms, at, one), 0, little) for one in (None, slip))
        assert same(stands, slipped), (slip, slipped.trouble)


# ---- a run


def test_a_seed_decides_all_that_is_drawn(little: Samples) -> None:
    found = [run(Short(), seed, little).losses for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]


def test_each_step_is_told_and_any_of_them_can_be_the_last(on_digits: Runs) -> None:
    steps: list[int] = []

    def told(found: ShopRun) -> None:
        steps.append(len(found.losses))
        assert found.shapes["x"] == (BATCH, 784)
        assert len(found.printed) == (len(found.losses) - 1) // BATCHES

    found = run(Program(), 0, on_digits.data, told, lambda: len(steps) == 7)
    assert steps == list(range(1, 8))
    assert tuple(found.losses) == on_digits.of(Program()).losses[:7]
    assert found.trouble is None
    assert "hits" not in found.shapes


def test_an_end_that_comes_after_the_last_step_ends_nothing(on_digits: Runs) -> None:
    steps: list[ShopRun] = []
    found = run(Program(), 0, on_digits.data, steps.append, lambda: len(steps) == STEPS)
    assert ran(found).accuracy == on_digits.of(Program()).accuracy
