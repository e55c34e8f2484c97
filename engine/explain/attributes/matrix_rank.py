"""The rank of a matrix, by elimination without rounding: another thing than a tensor's rank.

The rank of a matrix is the least number of its rows that all of them are combinations of; a
tensor's rank is how many axes it has, which for every matrix is 2.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import parse_whole_number, whole
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MOST: Final = 5
"""Rows, and columns."""
LARGEST: Final = 999

_BETWEEN_ROWS: Final = re.compile(r"\]\s*,?\s*\[|[\n;]")
_BETWEEN_NUMBERS: Final = re.compile(r"\s*,\s*|\s+")

Row = tuple[Fraction, ...]
Rows = tuple[Row, ...]
Stage = Literal["matrix", "swap", "clear", "done"]


class MatrixMistake(Mistake):
    """A text that is no matrix. Codes: `matrix.empty`, `matrix.too_long` (characters, most),
    `matrix.too_many` (most), `matrix.ragged` (row, given, wanted), `matrix.not_a_number`
    (token), `matrix.too_large` (token, most).
    """


@dataclass(frozen=True, slots=True)
class EliminationStep:
    """The rows after a step. In "swap" rows `row` and `by` changed places; in "clear" `times`
    the row `by` was taken from `row`, so that its `column` is 0. Rows count from 0.
    """

    stage: Stage
    rows: Rows
    row: int | None = None
    by: int | None = None
    times: Fraction | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixPlan:
    """A matrix and the way to its rank."""

    matrix: tuple[tuple[int, ...], ...]
    steps: tuple[EliminationStep, ...]
    rank: int

    @property
    def shape(self) -> tuple[int, int]:
        """`(rows, columns)`."""
        return len(self.matrix), len(self.matrix[0])


def plan(matrix: tuple[tuple[int, ...], ...]) -> MatrixPlan:
    """The elimination of a matrix of at least one row and one column."""
    rows: list[Row] = [tuple(map(Fraction, row)) for row in matrix]
    steps = [EliminationStep("matrix", tuple(rows))]
    rank = 0
    for column in range(len(matrix[0])):
        pivot = next((row for row in range(rank, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        if pivot != rank:
            rows[pivot], rows[rank] = rows[rank], rows[pivot]
            steps.append(EliminationStep("swap", tuple(rows), rank, pivot, None, column))
        for row in range(rank + 1, len(rows)):
            times = rows[row][column] / rows[rank][column]
            if times:
                rows[row] = tuple(
                    value - times * above
                    for value, above in zip(rows[row], rows[rank], strict=True)
                )
                steps.append(EliminationStep("clear", tuple(rows), row, rank, times, column))
        rank += 1
    steps.append(EliminationStep("done", tuple(rows)))
    return MatrixPlan(matrix, tuple(steps), rank)


def parse_matrix(text: str) -> MatrixPlan:
    """The plan of a typed matrix: `1 2; 2 4`, or `[[1, 2], [2, 4]]`. Raises `MatrixMistake`."""
    require_length(text, MAX_TEXT, MatrixMistake, "matrix.too_long")
    span = Span.of(text)
    span = span.cut(0, len(span.text.rstrip("[]() \t;")))
    span = span.cut(len(span) - len(span.text.lstrip("[]() \t;")))
    if not span:
        raise MatrixMistake("matrix.empty", "no matrix was given; write one such as 1 2; 2 4")
    rows = tuple(
        tuple(_number(token) for token in row.split(_BETWEEN_NUMBERS) if token)
        for row in span.split(_BETWEEN_ROWS)
    )
    if len(rows) > MOST or any(len(row) > MOST for row in rows):
        raise MatrixMistake(
            "matrix.too_many", f"a matrix has at most {MOST} rows and columns here", most=MOST
        )
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise MatrixMistake(
                "matrix.ragged",
                f"row {number} has {len(row)} numbers and row 0 has {len(rows[0])}; "
                "give each row as many",
                row=number,
                given=len(row),
                wanted=len(rows[0]),
            )
    return plan(rows)


def _number(token: Span) -> int:
    number = whole(token)
    if number is None:
        raise MatrixMistake(
            "matrix.not_a_number",
            f"{token.quoted} is no whole number; write rows such as 1 2; 2 4",
            token=token.quoted,
        )
    if abs(number) > LARGEST:
        raise MatrixMistake(
            "matrix.too_large",
            f"{token.quoted} is too large; numbers go from -{LARGEST} to {LARGEST}",
            token=token.quoted,
            most=LARGEST,
        )
    return number


RankMeaning = Literal["right", "axes", "rows", "columns", "too_low", "too_high"]


def grade_rank(plan: MatrixPlan, text: str) -> RankMeaning:
    """What a typed rank of the matrix means. Raises `NumberMistake`."""
    answer = parse_whole_number(text)
    if answer == plan.rank:
        return "right"
    meanings: list[tuple[RankMeaning, int]] = [
        ("axes", len(plan.shape)),
        ("rows", plan.shape[0]),
        ("columns", plan.shape[1]),
    ]
    for code, number in meanings:
        if answer == number:
            return code
    return "too_low" if answer < plan.rank else "too_high"
