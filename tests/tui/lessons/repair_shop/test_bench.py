"""The bench of the shop: which fault comes next, what a change does to it, what is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.explain.repair_shop.faults import FAULTS
from tui.lessons.repair_shop.bench import Bench
from tui.shell.course.kept import Repaired, kept_repairs

NAMES = [fault.name for fault in FAULTS]
seeds = st.integers(0, 999)
repairs = st.lists(
    st.builds(
        Repaired,
        fault=st.sampled_from(NAMES[:4]),
        hints=st.integers(0, 3),
        at=st.integers(0, 30),
    ),
    max_size=12,
)


@given(seeds, st.sets(st.sampled_from(NAMES)))
def test_all_faults_come_before_any_comes_again(seed: int, found: set[str]) -> None:
    """Whatever was found before; those that are mended on the way count too."""
    bench = Bench(seed)
    bench.open(found)
    left, came = set(NAMES) - found, set[str]()
    for _ in left:
        assert bench.fault.name in left - came
        came.add(bench.fault.name)
        bench.another(found | came)
    assert came == left
    again = []
    for _ in range(2 * len(NAMES)):
        again.append(bench.fault.name)
        bench.another(NAMES)
    assert set(again) == set(NAMES)


@given(seeds, st.data())
def test_changes_are_taken_back_one_by_one(seed: int, data: st.DataObject) -> None:
    bench = Bench(seed)
    planted, stood = bench.program, []
    for _ in range(data.draw(st.integers(0, 6))):
        line = data.draw(st.integers(0, len(planted.lines) - 1))
        form = data.draw(st.integers(0, len(planted.lines[line].forms) - 1))
        before = bench.program
        if bench.change(line, form):
            stood.append(before)
            assert bench.changed == line
        else:
            assert bench.program == before
    for before in reversed(stood):
        assert bench.undo()
        assert bench.program == before
    assert not bench.undo()
    assert bench.program == planted == bench.fault.program
    bench.change(bench.fault.at, 0)
    assert bench.is_found


@given(repairs, repairs)
def test_a_fault_is_kept_once_with_the_fewest_hints(
    here: list[Repaired], there: list[Repaired]
) -> None:
    kept = {one.fault: one.hints for one in kept_repairs((*here, *there))}
    for name in NAMES[:4]:
        hints = [one.hints for one in (*here, *there) if one.fault == name]
        assert kept.get(name) == min(hints, default=None)
    assert kept_repairs((*kept_repairs(here), *there)) == kept_repairs(
        (*kept_repairs(there), *here)
    )
