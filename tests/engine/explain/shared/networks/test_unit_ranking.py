"""Units in the order in which they fire, and what naming one of them means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.unit_ranking import (
    ENDS,
    Ranking,
    UnitMistake,
    grade_unit,
    ranking,
)


def ranked(*before: float) -> Ranking:
    values = np.array(before, "<f4")
    after = np.fmax(values, 0).astype("<f4")
    return ranking(values.tobytes(), after.tobytes(), np.zeros_like(values).tobytes())


def test_the_first_fires_most_and_the_last_least() -> None:
    found = ranked(0.5, -2, 3, 3, float("nan"), -1, 0, 2, -3, 1)
    assert found.order == [2, 3, 7, 9, 0, 6, 5, 1, 8, 4]
    assert found.most == [2, 3, 7, 9]
    assert found.least == [5, 1, 8, 4]
    assert found.firing == 5
    assert found.beside(2, -1) == 2
    assert found.beside(3, 1) == 7
    assert found.beside(8, 5) == 4


@given(st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=40))
def test_candidates_run_from_one_end_to_the_other_in_order_of_number(values: list[float]) -> None:
    found = ranked(*values)
    assert sorted(found.candidates) == list(found.candidates)
    assert len(found.candidates) == min(2 * ENDS, found.units)
    assert {found.order[0], found.order[-1]} <= set(found.candidates)
    assert not set(found.most) & set(found.least)
    assert [found.rank(unit) for unit in found.order] == list(range(found.units))


def test_a_guess_is_told_what_it_means() -> None:
    found = ranked(*[0.1 * number for number in range(-20, 20)], 4, 4)
    assert grade_unit(found, "40") == ("right", 40)
    assert grade_unit(found, " 41 ") == ("right", 41), "equal ones are both right"
    fires = next(unit for unit in found.candidates if 20 < unit < 40)
    assert grade_unit(found, str(fires)) == ("less", fires)
    assert grade_unit(found, "0") == ("silent", 0)
    left_out = next(unit for unit in range(40) if unit not in found.candidates)
    assert grade_unit(found, str(left_out)) == ("outside", left_out)
    with pytest.raises(UnitMistake) as refused:
        grade_unit(found, "42")
    assert refused.value.detail == {"number": "42", "most": 41}
