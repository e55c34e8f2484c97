"""A learner in the repair shop: each planted fault is missed once, and then found.

Which fault is on the bench is known from the shop's own order, and what is right from its own
table of forms; what is done is done by keys, and what came of it is read from the screen and
from the file of progress.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tests.measure.learner import Learner, Stuck
from tui.shell import chapter
from tui.shell.course.mission import Mission

SHOP = "repair_shop"
RUNS = 120.0
"""Seconds in which both loops have run."""


def repair_all(learner: Learner) -> None:
    """Every fault that was not found yet, missed and found.

    It stands at the shop's first view, with nothing changed on the bench.
    """
    while len(_found(learner)) < len(_shop("faults").FAULTS):
        _repair(learner)


def find_one(learner: Learner, mission: Mission) -> None:
    """A fault, found without a hint, that does not fulfil the mission yet."""
    _repair(learner)
    learner.judged(SHOP, mission, "few")


def find_helped(learner: Learner, mission: Mission) -> None:
    """The next fault, with a hint, so that it does not count as one found alone."""
    tells = _repair(learner, hints=1).tells
    learner.judged(SHOP, mission, "curve" if "curve" in tells else "right")


def find_until_done(learner: Learner, mission: Mission) -> None:
    """As many as the mission asks for."""
    while not learner.progress.is_solved(SHOP, mission.key):
        _repair(learner)
        learner.quiet(0.5)


def _shop(name: str) -> Any:
    return import_module(f"engine.explain.{SHOP}.{name}")


def _found(learner: Learner) -> list[str]:
    return [str(one["fault"]) for one in learner.progress.listed("repaired")]


def _repair(learner: Learner, hints: int = 0) -> Any:
    """The fault on the bench, which it gives: another line is changed, which does not help, then
    the right one."""
    another(learner)
    bench = import_module(f"tui.lessons.{SHOP}.bench").Bench()
    bench.open(_found(learner))
    fault = bench.fault
    learner.quiet(0.5)
    if _enter_does(learner, "run"):  # another view may have begun it
        learner.press("enter")
        learner.until(lambda: not _enter_does(learner, "run"), what="it begin to run")
    _ran(learner)
    for _ in range(hints):
        learner.changes((".",))
    wrong = next(
        at for at, line in enumerate(fault.program.lines) if at != fault.at and len(line.forms) > 1
    )
    _change(learner, wrong, _place_of_another(fault.program, wrong))
    if fault.name in _found(learner):
        raise Stuck(f"{fault.name} was found in line {wrong + 1}")
    learner.press("u")
    learner.quiet(0.5)
    _change(learner, fault.at, _place_of(fault.program, fault.at, 0))
    learner.until(lambda: fault.name in _found(learner), RUNS, what=f"{fault.name} found")
    learner.repaired.append(
        f"{fault.name:<24} missed in line {wrong + 1}, found in line {fault.at + 1}"
    )
    return fault


def another(learner: Learner) -> None:
    """Where the fault is found, the next loop."""
    if _enter_does(learner, "another"):
        learner.press("n")
        learner.until(lambda: not _enter_does(learner, "another"), what="another loop")


def _enter_does(learner: Learner, key: str) -> bool:
    """Whether that is what Enter would do now."""
    does = chapter.texts(learner.language, SHOP).get("keys", key)
    return learner.sees(f"Enter {does}")


def _ran(learner: Learner) -> None:
    """Until both loops have run."""
    learner.until(
        lambda: _enter_does(learner, "change") or _enter_does(learner, "another"),
        RUNS,
        what="both loops run",
    )


def _change(learner: Learner, line: int, place: int) -> None:
    """Choose that form of that line, and see it run."""
    learner.press(*["up"] * 40, *["down"] * line, "enter")
    learner.until(lambda: _enter_does(learner, "take"), what=f"the forms of line {line + 1}")
    learner.press(str(place))
    learner.until(lambda: not _enter_does(learner, "take"), what="the form put there")
    learner.quiet(0.5)
    _ran(learner)


def _place_of(program: Any, line: int, form: int) -> int:
    """Under which number the shop offers that form."""
    forms = sorted(enumerate(program.lines[line].forms), key=lambda one: one[1].strip())
    return 1 + [number for number, _ in forms].index(form)


def _place_of_another(program: Any, line: int) -> int:
    stands = program.form(line)
    other = next(form for form in range(len(program.lines[line].forms)) if form != stands)
    return _place_of(program, line, other)
