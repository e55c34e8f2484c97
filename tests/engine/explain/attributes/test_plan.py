"""Attributes of tensors: typed, counted, compared with torch, and guessed."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.explain.attributes.amount_answers import grade_amount
from engine.explain.attributes.dtypes import DTYPES, DTypeMistake, dtype
from engine.explain.attributes.matrix_rank import MatrixMistake, grade_rank, parse_matrix
from engine.explain.attributes.matrix_rank import plan as matrix_plan
from engine.explain.attributes.plan import AttributePlan, parse_tensor, plan
from engine.explain.attributes.sharing import (
    PART,
    STAGES,
    VALUES,
    WriteMistake,
    grade_value,
    parse_write,
)
from engine.protocol.errors import Mistake

FLOAT32 = dtype("float32")
PHOTOS = plan((128, 256, 256, 3), FLOAT32)


def test_memory_equals_torch_for_random_shapes_and_dtypes() -> None:
    torch = pytest.importorskip("torch")
    draw = random.Random(3)
    for _ in range(500):
        shape = tuple(draw.randint(0, 400) for _ in range(draw.randint(0, 5)))
        of = draw.choice(DTYPES)
        # Nothing is allocated on the meta device.
        tensor = torch.empty(shape, dtype=getattr(torch, of.name), device="meta")
        found = plan(shape, of)
        assert (found.rank, found.count) == (tensor.ndim, tensor.numel())
        assert found.amount.bytes == tensor.nbytes
        for cast in found.casts:
            other = tensor.to(getattr(torch, cast.dtype.name))
            assert cast.amount.bytes == other.nbytes
            assert cast.times == other.element_size() / tensor.element_size()


def test_data_types_hold_the_whole_numbers_that_torch_says() -> None:
    torch = pytest.importorskip("torch")
    for of in DTYPES:
        low, high = of.whole_numbers
        torch_type = getattr(torch, of.name)
        if of.kind == "float":
            reach = torch.tensor([high - 1, high, high + 1], dtype=torch.float64)
            assert (reach.to(torch_type).double() == reach).tolist() == [
                True,
                True,
                of.name == "float64",  # where high + 1 could not even be asked for
            ]
        elif of.kind != "truth":
            info = torch.iinfo(torch_type)
            assert (low, high) == (info.min, info.max)


@pytest.mark.parametrize(
    ("shape", "name", "text"),
    [
        ((60_000, 28, 28), "uint8", "44.86 MiB"),
        ((60_000, 28, 28), "float32", "179.44 MiB"),
        ((128, 256, 256, 1), "uint8", "8 MiB"),
        ((128, 256, 256, 1), "float32", "32 MiB"),
        ((128, 256, 256, 3), "uint8", "24 MiB"),
        ((128, 256, 256, 3), "float32", "96 MiB"),
        ((4, 240, 144, 256, 3), "float32", "405 MiB"),
    ],
)
def test_the_memory_of_the_chapter_s_tensors(shape: tuple[int, ...], name: str, text: str) -> None:
    assert plan(shape, dtype(name)).amount.text == text


@pytest.mark.parametrize(
    "text",
    [
        "(128, 256, 256, 3) float32",
        "128x256x256x3 float32",
        "float32 (128,256,256,3)",
        "(128, 256, 256, 3), dtype=torch.float32",
        "torch.Size([128, 256, 256, 3]) torch.float32",
        "（128、256、256、3） np.float32",
        "(128, 256, 256, 3)",
    ],
)
def test_a_tensor_may_be_typed_in_many_ways(text: str) -> None:
    assert parse_tensor(text, FLOAT32) == PHOTOS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape.empty"),
        ("float32", "shape.empty"),
        ("(3, 4) float33", "dtype.unknown"),
        ("(3, 4) float", "dtype.ambiguous"),
        ("(3, 4) uint8 int8", "attribute.two_dtypes"),
        ("(3, 4" + "," * 300, "attribute.too_long"),
        ("(3, -4) uint8", "shape.negative"),
        (f"({10**18},) uint8", "shape.too_large"),
        ("(1000000000000, 1000000000000) bool", "attribute.too_large"),
        ("(" + "2," * 40 + ")", "shape.too_many_axes"),
    ],
)
def test_what_is_no_tensor_is_refused_with_a_way_out(text: str, code: str) -> None:
    with pytest.raises(Mistake) as caught:
        parse_tensor(text, FLOAT32)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_any_text_is_a_tensor_or_a_mistake(text: str) -> None:
    try:
        assert isinstance(parse_tensor(text, FLOAT32), AttributePlan)
    except Mistake:
        return


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("96", "right"),
        ("96.0 MiB", "right"),
        ("96 mib", "right"),
        (".09375 GiB", "right"),
        ("100,663,296 bytes", "right"),
        ("100.66 MB", "right"),
        ("128*256*256*3*4 / 1024 / 1024", "right"),
        ("128×256×256×3×4 bytes", "right"),
        ("24", "item_size"),
        ("100.7", "decimal"),
        ("32", "axis"),
        ("48", "dtype"),
        ("192", "dtype"),
        ("768", "bits"),
        ("98304", "unit"),
        ("100663296", "unit"),
        ("643 * 4 bytes", "added"),
        ("1", "too_low"),
        ("5000", "too_high"),
        ("0", "too_low"),
    ],
)
def test_a_wrong_amount_is_told_what_it_would_have_meant(text: str, code: str) -> None:
    verdict = grade_amount(PHOTOS, text)
    assert (verdict.code, verdict.right) == (code, code == "right")


def test_an_amount_may_be_rounded_as_it_is_typed() -> None:
    weights = plan((407_050,), FLOAT32)
    assert grade_amount(weights, "1.6").right
    assert grade_amount(weights, "1.55").right
    assert not grade_amount(weights, "1.5").right
    assert not grade_amount(weights, "2").right


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount.empty"),
        ("9" * 100, "amount.too_long"),
        ("much", "amount.unknown_unit"),
        ("3 apples", "amount.unknown_unit"),
        ("-3", "number.negative"),
        ("2**", "number.unfinished"),
        ("1/0", "number.by_zero"),
        (".", "amount.not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, code: str) -> None:
    with pytest.raises(Mistake) as caught:
        grade_amount(PHOTOS, text)
    assert caught.value.code == code


# ---- the rank of a matrix


MATRICES = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-3, 3), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)
"""Of 1 to 5 rows and columns; few enough numbers that some rows are combinations of others."""


@given(MATRICES)
@example([[1, 2, 3], [2, 4, 6], [1, 0, 1]])
@example([[0, 0], [0, 0]])
def test_the_rank_is_the_least_number_of_rows_that_all_are_combinations_of(
    rows: list[list[int]],
) -> None:
    matrix = np.array(rows, dtype=float)

    def make_all(chosen: tuple[int, ...]) -> bool:
        """Whether every row is a sum of multiples of the chosen ones, by least squares."""
        some = matrix[list(chosen)].T
        if not some.size:
            return not matrix.any()
        made = some @ np.linalg.lstsq(some, matrix.T)[0]
        return bool(np.allclose(made, matrix.T, atol=1e-6))

    enough = next(
        count
        for count in range(len(rows) + 1)
        if any(make_all(chosen) for chosen in combinations(range(len(rows)), count))
    )
    assert matrix_plan(tuple(map(tuple, rows))).rank == enough


@given(MATRICES)
def test_the_rank_of_a_matrix_equals_numpy_s(rows: list[list[int]]) -> None:
    found = matrix_plan(tuple(map(tuple, rows)))
    assert found.rank == np.linalg.matrix_rank(np.array(rows, dtype=float))
    last = found.steps[-1].rows
    assert sum(any(row) for row in last) == found.rank
    for before, step in zip(found.steps, found.steps[1:], strict=False):
        if step.stage == "clear":
            assert step.row is not None
            assert step.column is not None
            assert step.rows[step.row][step.column] == 0
            assert before.rows[step.row][step.column] != 0


def test_a_matrix_may_be_typed_with_brackets_or_without() -> None:
    assert parse_matrix("[[1, 2], [2, -4]]").matrix == parse_matrix("1 2; 2 -4").matrix
    found = parse_matrix("1 2 3; 2 4 6; 1 0 1")
    assert found.rank == 2
    answers = {"2": "right", "3": "rows", "1": "too_low", "9": "too_high"}
    assert {text: grade_rank(found, text) for text in answers} == answers
    assert grade_rank(parse_matrix("1 2; 2 4"), "2") == "axes"
    assert grade_rank(parse_matrix("1 2 3 4; 2 4 6 8; 0 0 0 0"), "4") == "columns"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("[[]]", "empty"),
        ("1 2; 3", "ragged"),
        ("1 a", "not_a_number"),
        ("1.5", "not_a_number"),
        ("1 2;;3 4", "ragged"),
        ("1000", "too_large"),
        ("1 2 3 4 5 6", "too_many"),
        ("1;" * 50, "too_many"),
        ("1 " * 50_000, "too_long"),
    ],
)
def test_what_is_no_matrix_is_refused(text: str, code: str) -> None:
    with pytest.raises(MatrixMistake) as caught:
        parse_matrix(text)
    assert caught.value.code == f"matrix.{code}"


# ---- views and copies


@given(st.integers(-3, 2), st.integers(0, 999))
def test_a_write_changes_what_numpy_changes(place: int, value: int) -> None:
    x = np.array(VALUES)
    y, z = x[PART], x[PART].copy()
    y[place] = value
    found = parse_write(f"y[{place}] = {value}")
    assert found.memory("write") == tuple(x)
    assert found.memory("copy") == VALUES
    assert found.copied() == tuple(z)
    assert x[found.cell] == value
    assert grade_value(found, str(value)) == "right"
    if value != found.old:
        assert grade_value(found, str(found.old)) == "old"
    assert len({found.memory(stage) for stage in STAGES}) == 1 + (value != found.old)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("x[0] = 1", "not_a_write"),
        ("y[0] = a", "not_a_write"),
        ("y[3] = 1", "out_of_range"),
        ("y[-4] = 1", "out_of_range"),
        ("y[0] = 1000", "too_large"),
        ("y[0] = " + "1" * 90_000, "too_long"),
    ],
)
def test_what_is_no_write_is_refused(text: str, code: str) -> None:
    with pytest.raises(WriteMistake) as caught:
        parse_write(text)
    assert caught.value.code == f"write.{code}"


# ---- names of data types


def read_as(name: str) -> str | None:
    """What the lesson takes the name for; None where it refuses it."""
    try:
        return dtype(name).name
    except DTypeMistake:
        return None


def meant_by_numpy(name: str) -> str | None:
    """The data type that NumPy calls so; None for its other names, abstract types too."""
    kind = vars(np).get(name, np.sctypeDict.get(name))
    if not (isinstance(kind, type) and issubclass(kind, np.generic)):
        return None
    if kind.__module__ == "ml_dtypes":  # Keras and JAX bring them along
        return None
    try:
        return np.dtype(kind).name
    except TypeError:
        return None


def test_every_name_of_numpy_s_means_what_numpy_means_by_it() -> None:
    names = [name for name in dir(np) if not name.startswith("_")]
    names += [name for name in np.sctypeDict if isinstance(name, str)]
    known = 0
    for name in dict.fromkeys(names):
        meant, read = meant_by_numpy(name), read_as(f"np.{name}")
        if meant in {each.name for each in DTYPES}:
            assert read == read_as(f"numpy.{name}") == meant, name
            known += 1
        else:
            assert read is None, name
    assert known > 30
    assert read_as("np.byte") == "int8"
    assert read_as("np.longdouble") is None, "how many bytes it has depends on the machine"
    assert read_as("np.bfloat16") is None


def test_every_name_of_torch_s_means_what_torch_means_by_it() -> None:
    torch = pytest.importorskip("torch")
    tensor, known = torch.zeros(1), 0
    for name in [*dir(torch), *dir(torch.Tensor)]:
        meant = getattr(torch, name, None)
        if not isinstance(meant, torch.dtype) and name in ("byte", "char"):
            meant = getattr(tensor, name)().dtype
        read = read_as(f"torch.{name}")
        if isinstance(meant, torch.dtype) and str(meant)[6:] in {each.name for each in DTYPES}:
            assert read == str(meant)[6:], name
            known += 1
        else:
            assert read is None, name
    assert known > 20
    assert read_as("torch.float") == "float32"


def test_a_name_alone_is_read_where_both_libraries_mean_the_same_by_it() -> None:
    for name in ("half", "short", "double", "single", "uint16", "bfloat16", "int8", "ubyte"):
        both = {read_as(f"np.{name}"), read_as(f"torch.{name}")} - {None}
        assert {read_as(name)} == both, name
    for name in ("float", "int", "byte"):
        with pytest.raises(DTypeMistake) as caught:
            dtype(name)
        assert caught.value.detail["numpy"] == read_as(f"np.{name}")
        assert caught.value.detail["torch"] == read_as(f"torch.{name}")
