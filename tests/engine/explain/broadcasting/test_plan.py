"""What a broadcast plan tells, step by step, and about shapes that clash."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.broadcasting.plan import (
    STAGES,
    BroadcastError,
    BroadcastStep,
    PlanMistake,
    plan,
)
from engine.explain.shared.shapes import IndexMistake, Shape, unravel
from engine.protocol.errors import Mistake


@st.composite
def broadcastable(draw: st.DrawFn) -> tuple[Shape, ...]:
    result = draw(st.lists(st.integers(0, 4), max_size=4))
    return tuple(
        tuple(draw(st.sampled_from((size, 1))) for size in result[start:])
        for start in draw(st.lists(st.integers(0, len(result)), min_size=1, max_size=4))
    )


def steps_of(*shapes: Shape) -> list[BroadcastStep]:
    return list(plan(*shapes).steps)


def test_the_opening_example_goes_through_the_four_stages() -> None:
    chosen = plan((3, 4), (4,))
    told = [(step.stage, step.why, step.axes, step.operand) for step in chosen.steps[:4]]
    assert told == [
        ("aligned", "equal", (-1,), None),
        ("aligned", "missing", (-2,), None),
        ("added", "missing", (-2,), 1),
        ("stretched", "stretch_added", (-2,), 1),
    ]
    assert [chosen.stage_start(stage) for stage in STAGES] == [0, 2, 3, 4]
    assert len(chosen.steps) == 4 + 12
    assert chosen.steps[0].sizes == (4, 4)
    assert chosen.steps[1].sizes == (3, None)
    assert chosen.steps[4] == BroadcastStep(
        "computed", "read_first", index=(0, 0), sources=((0, 0), (0,))
    )
    assert chosen.steps[9] == BroadcastStep(
        "computed", "read_again", index=(1, 1), sources=((1, 1), (1,)), again=(1,)
    )


def test_both_sides_stretch_is_said_at_the_axis_where_the_other_side_follows() -> None:
    chosen = plan((3, 1), (1, 4))
    assert [step.why for step in chosen.steps[:2]] == ["stretch", "both_stretch"]
    assert chosen.both_stretch
    assert not plan((3, 4), (4,)).both_stretch
    assert [step.why for step in plan((3, 1), (4,)).steps[:2]] == ["stretch", "missing"]
    assert [step.why for step in plan((3, 1), (3, 4)).steps[:2]] == ["stretch", "equal"]


def test_a_one_against_nothing_empties_the_axis() -> None:
    chosen = plan((3, 1), (3, 0))
    assert chosen.shape == (3, 0)
    assert [step.why for step in chosen.steps] == ["empties", "equal", "empties"]
    assert chosen.stage_start("computed") is None
    assert chosen.reads(0, (2, 0)) == 0


def test_equal_shapes_skip_the_stages_in_which_nothing_happens() -> None:
    chosen = plan((2, 2), (2, 2))
    assert chosen.stage_start("added") is None
    assert chosen.stage_start("stretched") is None
    assert chosen.stage_start("computed") == 2


def test_two_scalars_have_one_cell_to_compute_and_nothing_to_align() -> None:
    chosen = plan((), ())
    assert [(step.stage, step.index) for step in chosen.steps] == [("computed", ())]
    assert chosen.stage_start("aligned") is None


def test_a_thousand_million_cells_cost_nothing() -> None:
    chosen = plan((1000, 1000, 1000), (1000,))
    steps = chosen.steps
    assert len(steps) == 3 + 1 + 2 + 10**9
    assert steps[-1].index == (999, 999, 999)
    assert steps[-1].sources == ((999, 999, 999), (999,))
    assert len(steps[7::2]) == (10**9) // 2
    assert chosen.reads(1, (5,)) == 10**6
    assert chosen.readers(1, (5,))[999_999] == (999, 999, 5)
    assert chosen.bytes_not_copied(4) == 4 * 10**9


@given(broadcastable())
def test_steps_backwards_are_the_steps_forwards_and_any_one_can_be_asked_for(
    shapes: tuple[Shape, ...],
) -> None:
    steps = plan(*shapes).steps
    forwards = list(steps)
    assert [steps[position] for position in range(len(steps) - 1, -1, -1)] == forwards[::-1]
    assert list(reversed(steps)) == forwards[::-1]
    assert [steps[-1 - back] for back in range(len(steps))] == forwards[::-1]
    assert list(steps[1:-1:2]) == forwards[1:-1:2]
    with pytest.raises(IndexError):
        steps[len(steps)]


@given(broadcastable())
def test_stages_come_in_order_each_where_the_plan_says_it_starts(
    shapes: tuple[Shape, ...],
) -> None:
    chosen = plan(*shapes)
    stages = [step.stage for step in chosen.steps]
    assert stages == sorted(stages, key=STAGES.index)
    for stage in STAGES:
        assert chosen.stage_start(stage) == (stages.index(stage) if stage in stages else None)
    computed = [step.index for step in chosen.steps if step.stage == "computed"]
    assert computed == [unravel(flat, chosen.shape) for flat in range(math.prod(chosen.shape))]


@given(broadcastable())
def test_a_computed_step_names_the_operands_whose_cell_an_earlier_step_has_read(
    shapes: tuple[Shape, ...],
) -> None:
    read: list[set[Shape]] = [set() for _ in shapes]
    for step in plan(*shapes).steps:
        if step.stage != "computed":
            continue
        again = tuple(
            number for number, source in enumerate(step.sources) if source in read[number]
        )
        assert step.again == again
        assert step.why == ("read_again" if again else "read_first")
        for number, source in enumerate(step.sources):
            read[number].add(source)


@given(broadcastable(), st.data())
def test_the_readers_of_a_cell_are_the_output_cells_with_it_among_their_sources(
    shapes: tuple[Shape, ...], data: st.DataObject
) -> None:
    chosen = plan(*shapes)
    number = data.draw(st.sampled_from(range(len(shapes))))
    count = math.prod(shapes[number])
    if not count:
        return
    source = unravel(data.draw(st.integers(0, count - 1)), shapes[number])
    readers = [
        step.index
        for step in chosen.steps
        if step.stage == "computed" and step.sources[number] == source
    ]
    assert list(chosen.readers(number, source)) == readers
    assert chosen.reads(number, source) == len(readers)


@given(broadcastable())
def test_strides_lead_from_an_output_index_to_the_source_cell(shapes: tuple[Shape, ...]) -> None:
    chosen = plan(*shapes)
    for flat in range(math.prod(chosen.shape)):
        index = unravel(flat, chosen.shape)
        for operand, source in zip(chosen.operands, chosen.sources(index), strict=True):
            place = sum(map(int.__mul__, index, operand.strides))
            assert unravel(place, operand.shape) == source


@pytest.mark.parametrize("index", [(3, 0), (0, 4), (-1, 0), (0,), (0, 0, 0)])
def test_an_index_outside_the_result_is_a_mistake_and_an_index_error(index: Shape) -> None:
    with pytest.raises(IndexMistake) as caught:
        plan((3, 4), (4,)).sources(index)
    assert isinstance(caught.value, IndexError)
    assert isinstance(caught.value, Mistake)


def test_each_operand_is_filled_so_that_a_sum_shows_its_sources() -> None:
    chosen = plan((3,), (4, 1))
    assert [chosen.cell_value(0, (place,)) for place in range(3)] == [0, 1, 2]
    assert [chosen.cell_value(1, (place, 0)) for place in range(4)] == [10, 20, 30, 40]
    assert chosen.result_value((3, 2)) == 42
    wide = plan((3, 4), (4,))
    assert [wide.cell_value(1, (place,)) for place in range(4)] == [100, 200, 300, 400]
    assert plan((1000,), (50, 1)).result_value((49, 500)) == 50_500
    rows = plan((40, 100), (1,))
    assert rows.cell_value(0, (10, 0)) != rows.cell_value(0, (0, 0))


def test_copies_saved_count_only_operands_that_are_repeated() -> None:
    assert plan((3, 4), (4,)).bytes_not_copied(8) == 12 * 8
    assert plan((3, 1), (1, 4)).bytes_not_copied(8) == 2 * 12 * 8
    assert plan((1, 4), (4,)).bytes_not_copied(8) == 0


def test_a_clash_names_the_axis_from_the_right_the_sizes_and_all_other_clashes() -> None:
    with pytest.raises(BroadcastError) as caught:
        plan((2, 3, 4), (4, 3, 2), (2,))
    error = caught.value
    assert (error.axis, error.sizes, error.clashes) == (-1, (4, 2, 2), (-1, -3))
    assert error.code == "broadcast.clash"
    assert (error.detail["axis"], error.detail["left"], error.detail["right"]) == (-1, 4, 2)
    assert "\n" not in str(error)


def test_a_clash_of_0_and_3_is_told_with_both_sizes() -> None:
    with pytest.raises(BroadcastError) as caught:
        plan((0,), (3,))
    assert (caught.value.detail["left"], caught.value.detail["right"]) == (0, 3)


@pytest.mark.parametrize(
    ("shapes", "first"),
    [
        (((3, 4), (3,)), "np.expand_dims(b, 1)"),
        (((2, 3, 4), (2,)), "np.expand_dims(b, (1, 2))"),
        (((3, 4), (4, 3)), "b.T"),
        (((2, 3), (6,)), "a.reshape((6,))"),
    ],
)
def test_the_first_repair_is_the_one_with_the_smallest_result(
    shapes: tuple[Shape, ...], first: str
) -> None:
    repairs = BroadcastError(shapes).repairs
    assert first in [
        repair.code_numpy
        for repair in repairs
        if math.prod(repair.result) == math.prod(repairs[0].result)
    ]


def test_three_operands_that_all_differ_have_no_single_repair() -> None:
    assert BroadcastError([(2,), (3,), (4,)]).repairs == ()


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        ((), "broadcast.operands"),
        (((1,),) * 9, "broadcast.operands"),
        (((1,) * 9,), "broadcast.too_many_axes"),
        (((3, -1),), "broadcast.negative"),
        (((10**12, 1), (1, 10**12)), "broadcast.too_many_cells"),
    ],
)
def test_operands_beyond_the_limits_are_refused_in_one_line(
    shapes: tuple[Shape, ...], code: str
) -> None:
    with pytest.raises(PlanMistake) as caught:
        plan(*shapes)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def test_eight_operands_of_eight_axes_are_planned() -> None:
    shapes = [(1,) * axis + (2,) + (1,) * (7 - axis) for axis in range(8)]
    chosen = plan(*shapes)
    assert chosen.shape == (2,) * 8
    assert chosen.steps[-1].sources == tuple(
        tuple(int(axis == number) for axis in range(8)) for number in range(8)
    )
