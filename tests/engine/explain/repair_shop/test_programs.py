"""The programs of the shop and their faults: which there are, in what order, and how one mends."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.repair_shop.faults import FAULTS, Fault, order
from engine.explain.repair_shop.lines import LINES
from engine.explain.repair_shop.program import Program
from engine.explain.repair_shop.reading import LineMistake, read_line
from engine.protocol import MAX_SHOP_FORMS, MAX_SHOP_LINES, ShopTask

WIDEST = 64
"""Characters of a line that a narrow screen has room for."""
ALL_FAULTS = [pytest.param(fault, id=fault.name) for fault in FAULTS]
PLACES = [
    (task, at, form)
    for task, lines in LINES.items()
    for at, line in enumerate(lines)
    for form in range(len(line.forms))
]


@pytest.mark.parametrize("task", LINES)
def test_a_program_is_some_thirty_lines_of_python_with_a_choice_in_many(task: ShopTask) -> None:
    lines = LINES[task]
    assert 30 <= len(lines) <= min(40, MAX_SHOP_LINES)
    assert sum(line.is_open for line in lines) >= 12
    named = [line.name for line in lines if line.is_open]
    assert len(set(named)) == len(named)
    for line in lines:
        assert len(set(line.forms)) == len(line.forms) <= MAX_SHOP_FORMS
        assert max(map(len, line.forms)) <= WIDEST
        assert line.spelled.keys() <= set(range(len(line.forms)))


@pytest.mark.parametrize(("task", "at", "form"), PLACES)
def test_whatever_form_stands_in_a_line_the_program_is_python_and_that_line_alone_changed(
    task: ShopTask, at: int, form: int
) -> None:
    healthy, changed = Program(task), Program(task).changed(at, form)
    compile(changed.source(), "<shop>", "exec")
    assert changed.text(at) == LINES[task][at].forms[form]
    assert changed.source().splitlines() == [
        changed.text(line) for line in range(len(changed.lines))
    ]
    differs = {
        line for line in range(len(changed.lines)) if healthy.text(line) != changed.text(line)
    }
    assert differs == ({at} if form else set())
    assert changed.is_healthy == (form == 0)
    assert changed.changed(at, 0) == healthy


@given(
    st.sampled_from(list(LINES)),
    st.lists(st.tuples(st.integers(-3, 70), st.integers(-3, 20)), max_size=6),
)
def test_the_same_choices_are_the_same_program_in_whatever_order_they_are_made(
    task: ShopTask, choices: list[tuple[int, int]]
) -> None:
    program, meant = Program(task), {}
    for line, form in choices:
        if line in range(len(LINES[task])) and form in range(len(LINES[task][line].forms)):
            program, meant[line] = program.changed(line, form), form
        else:
            with pytest.raises(IndexError):
                program.changed(line, form)
    assert dict(program.forms) == {line: form for line, form in meant.items() if form}
    again = Program(task)
    for line, form in sorted(meant.items(), reverse=True):
        again = again.changed(line, form)
    assert again == program
    assert hash(again) == hash(program)


# ---- the faults


def test_there_are_the_faults_that_one_meets() -> None:
    assert {fault.kind for fault in FAULTS} >= {
        "not_zeroed", "softmax_twice", "broadcast", "transposed", "uphill", "rate",
        "shuffled_apart", "not_scaled", "wrong_axis", "on_training_set", "short_batch",
        "not_handed_over",
    }  # fmt: skip
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 12
    assert len({fault.program for fault in FAULTS}) == len(FAULTS)
    for fault in FAULTS:
        assert fault.form > 0
        assert fault.tells == tuple(
            one for one in ("curve", "figures", "shapes") if one in fault.tells
        )
    told = Counter(fault.tells[0] for fault in FAULTS)
    assert min(told["curve"], told["figures"]) >= 4


def test_a_seed_brings_all_faults_before_any_again_and_another_seed_others_first() -> None:
    orders = [order(seed) for seed in range(100)]
    for found in orders:
        assert Counter(found) == Counter(FAULTS)
        assert "curve" in found[0].tells
    assert orders == [order(seed) for seed in range(100)]
    assert len(set(orders)) == 100
    assert {found[0] for found in orders} == {fault for fault in FAULTS if "curve" in fault.tells}
    assert {found[-1] for found in orders} == set(FAULTS)


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_the_right_line_and_form_mend_it_and_no_other_does(fault: Fault) -> None:
    mending = [
        (at, form)
        for task, at, form in PLACES
        if task == fault.task and fault.program.changed(at, form).is_healthy
    ]
    assert mending == [(fault.at, 0)]


@pytest.mark.parametrize("fault", ALL_FAULTS)
def test_the_right_line_typed_mends_it_and_a_wrong_one_does_not(fault: Fault) -> None:
    healthy, program = Program(fault.task), fault.program
    line = healthy.lines[fault.at]
    typed = healthy.text(fault.at)
    assert program.changed(fault.at, read_line(typed, line)).is_healthy
    for wrong in line.forms[1:]:
        assert not program.changed(fault.at, read_line(wrong, line)).is_healthy
    with pytest.raises(LineMistake):
        read_line(typed + " + 1", line)
    for other in healthy.lines:
        if typed not in other.forms:
            with pytest.raises(LineMistake):
                read_line(typed, other)
