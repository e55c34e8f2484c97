"""What a change of a line did, and what a guessed line was worth."""

from __future__ import annotations

import math

import pytest

from engine.explain.repair_shop.answers import NoLineMistake, grade_line
from engine.explain.repair_shop.faults import FAULTS, Fault
from engine.explain.repair_shop.lines import STEPS
from engine.explain.repair_shop.outcome import Ran, differs, what_it_did
from engine.explain.repair_shop.program import Program
from engine.explain.shared.typed.whole_numbers import NumberMistake

HEALTHY = Ran((1.0,) * STEPS, (1.0, 0.5), 0.75, {"x": (2, 3)}, ended=True)
LOST = Ran((math.nan,) * STEPS, (math.nan,), 0.25, {"x": (2, 3)}, ended=True)
BROKEN = Ran((1.0,), (), None, {}, trouble=(3, "RuntimeError: …"), ended=True)
every_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def test_two_runs_differ_in_what_is_seen() -> None:
    assert differs(HEALTHY, HEALTHY) == ()
    assert differs(LOST, LOST) == (), "one nan is as good as another"
    assert differs(HEALTHY, LOST) == ("curve", "figures")
    other = Ran(HEALTHY.losses, HEALTHY.epochs, HEALTHY.accuracy, {"x": (3, 3)}, ended=True)
    assert differs(HEALTHY, other) == ("shapes",)


def test_a_run_is_whole_at_its_end_or_where_it_broke() -> None:
    assert HEALTHY.is_whole
    assert BROKEN.is_whole
    assert not Ran(HEALTHY.losses[:-1], ended=True).is_whole, "it was cancelled"
    assert not Ran(HEALTHY.losses).is_whole


@every_fault
def test_a_change_is_told_by_what_it_did(fault: Fault) -> None:
    """Of each form of each line: to the fault's own line, and to another one."""
    planted = fault.program
    for line, choice in enumerate(planted.lines):
        for form in range(len(choice.forms)):
            program = planted.changed(line, form)
            if program == planted:
                continue
            did = what_it_did(fault, program, line, LOST, HEALTHY)
            if line == fault.at:
                assert did == ("mended" if form == 0 else "there")
            else:
                assert did == "curve"
                assert what_it_did(fault, program, line, LOST, LOST) == "same"
                both = what_it_did(fault, program.changed(fault.at, 0), fault.at, LOST, HEALTHY)
                assert both == "mended"
            assert what_it_did(fault, program, line, LOST, BROKEN) == "stops"


@every_fault
def test_a_guessed_line_is_right_at_the_fault_alone(fault: Fault) -> None:
    program = Program(fault.task)
    meanings = {n: grade_line(str(n), fault)[0] for n in range(1, len(program.lines) + 1)}
    assert [n for n, meaning in meanings.items() if meaning == "right"] == [fault.at + 1]
    training = [n for n, meaning in meanings.items() if meaning == "trains"]
    measuring = [n for n, meaning in meanings.items() if meaning == "measures"]
    curve = "curve" in fault.tells
    assert bool(measuring) == curve
    assert bool(training) != curve
    after = [text.strip() for text in program.source().splitlines()].index("right = 0") + 1
    assert all(n >= after for n in measuring)
    assert all(n < after for n in training)
    for text in ("0", str(len(program.lines) + 1), "-3", "9" * 30):
        with pytest.raises((NoLineMistake, NumberMistake)):
            grade_line(text, fault)
