"""Images as lines of numbers: CSV as Kaggle, OpenML and Joseph Redmon keep MNIST.

A line is an image: 784 pixels and a label, which is first unless a line of names says where it
is. Between them stand commas, semicolons or tabs.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.data.dataset import (
    MAX_BYTES,
    MAX_IMAGES,
    SIDE,
    DataError,
    Images,
    Labels,
    check_count,
    checked_labels,
)
from engine.data.files.kinds import FOUR, refusal
from engine.data.files.opening import Item, Stream, opened, too_large
from engine.data.files.pixels import Pixels, Scale

MAX_LINE = 1 << 16
_LINES = 2048
"""So many are read at once."""
_LABEL = {"label", "labels", "class", "target", "digit", "y"}
_PIXELS = SIDE * SIDE
_NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|inf|infinity)", re.IGNORECASE)
_WHOLE = b'0123456789,;\t\r\n" '


def read(
    item: Item, part: str, scale: Scale | None, *, upright: bool = True, most: int | None = None
) -> tuple[Images, Labels, Scale | None]:
    """The images (n, 28, 28) and labels (n,) of `part`, and the scale of the pixels.

    Raises DataError: that of what the file is if it is no table, `data.table_columns`,
    `.table_value`, `.table_long`, `.no_labels`, `.too_large`, `.wrong_pixels`, `.wrong_labels`.
    """
    where = item.where
    pixels = Pixels(where, f"x_{part}", 0, scale)
    labels: list[Labels] = []
    lines = 0
    for block in _blocks(item, most):
        lines += len(block.labels)
        check_count(where, f"x_{part}", (lines, _PIXELS))
        pixels.add(block.pixels)
        labels.append(checked_labels(where, f"y_{part}", block.labels))
    check_count(where, f"x_{part}", (lines, _PIXELS))
    images = pixels.values.reshape(-1, SIDE, SIDE)
    if not upright:
        images = images.transpose(0, 2, 1)
    return np.ascontiguousarray(images), np.concatenate(labels), pixels.scale


class _Block(NamedTuple):
    """Some lines: (lines * 784,) and (lines,)."""

    pixels: npt.NDArray[Any]
    labels: npt.NDArray[Any]


def _blocks(item: Item, most: int | None) -> Iterator[_Block]:
    with opened(item) as content:
        if content.kind != "table":
            raise refusal(item.where, content.kind)
        lines = _numbered(content.stream, item.where)
        number, first = next(lines)
        layout = _layout(item.where, number, first)
        if not layout.named:
            lines = chain([(number, first)], lines)
        left = MAX_IMAGES + 1 if most is None else most
        while left and (some := list(islice(lines, min(_LINES, left)))):
            left -= len(some)
            block = _numbers(item.where, layout, some)
            yield _Block(np.delete(block, layout.label, axis=1).ravel(), block[:, layout.label])


def _numbered(stream: Stream, where: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    read = 0
    for number in count(1):
        line = stream.readline(MAX_LINE + 1)
        if not line:
            return
        read += len(line)
        if read > MAX_BYTES:
            raise too_large(where, read)
        if len(line) > MAX_LINE:
            raise DataError(
                "data.table_long",
                f"{where}, line {number}, has more than {MAX_LINE:,} bytes: no line of "
                f"{_PIXELS} pixels",
                where=where,
                line=number,
                bytes=MAX_LINE,
            )
        if line.strip():
            yield number, line.decode("latin-1").removeprefix("\u00ef\u00bb\u00bf")


@dataclass(frozen=True)
class _Layout:
    """What is between two numbers, whether the first line names them, where the label is."""

    delimiter: str
    named: bool
    label: int


def _layout(where: str, number: int, first: str) -> _Layout:
    delimiter = max(",;\t", key=first.count)
    cells = [cell.lower() for cell in _cells(first, delimiter)]
    named = not all(_is_number(cell) for cell in cells)
    marked = [place for place, cell in enumerate(cells) if cell in _LABEL]
    if len(cells) == _PIXELS or (len(cells) == _PIXELS + 1 and named and not marked):
        raise DataError(
            "data.no_labels",
            f"{where} has no column of labels (Kaggle's test.csv has none); keep a part of "
            f"train.csv for testing: save {FOUR} with numpy.savez",
            where=where,
        )
    if len(cells) != _PIXELS + 1:
        raise _columns(where, number, len(cells))
    return _Layout(delimiter, named, marked[0] if named else 0)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None


def _numbers(where: str, layout: _Layout, lines: list[tuple[int, str]]) -> npt.NDArray[Any]:
    """(lines, 785), bytes where all are whole numbers below 256, else float64."""
    texts = [line for _, line in lines]
    whole = not "".join(texts).encode("latin-1").translate(None, _WHOLE)
    for dtype in ("u1", "f8") if whole else ("f8",):
        with suppress(ValueError):
            found = _loaded(texts, layout.delimiter, dtype)
            if found.shape == (len(lines), _PIXELS + 1):
                return found
    return np.concatenate([_line(where, layout, *line) for line in lines])


def _line(where: str, layout: _Layout, number: int, line: str) -> npt.NDArray[Any]:
    """(1, 785), or what is wrong in this line."""
    with suppress(ValueError):
        found = _loaded([line], layout.delimiter, "f8")
        if found.shape == (1, _PIXELS + 1):
            return found
    cells = _cells(line, layout.delimiter)
    if len(cells) != _PIXELS + 1:
        raise _columns(where, number, len(cells))
    wrong = next((cell for cell in cells if not _is_number(cell)), line).strip()[:40]
    raise DataError(
        "data.table_value",
        f"{where}, line {number}: {wrong!r} is no number",
        where=where,
        line=number,
        found=wrong,
    )


def _cells(line: str, delimiter: str) -> list[str]:
    """What stands between the signs of a line, without the quotes around it."""
    found = re.findall(rf'(?:^|{delimiter})("(?:[^"]|"")*"|[^{delimiter}]*)', line.strip("\r\n"))
    return [cell.strip().strip('"') for cell in found]


def _loaded(lines: list[str], delimiter: str, dtype: str) -> npt.NDArray[Any]:
    return np.loadtxt(lines, dtype, delimiter=delimiter, comments=None, quotechar='"', ndmin=2)


def _columns(where: str, line: int, columns: int) -> DataError:
    return DataError(
        "data.table_columns",
        f"{where}, line {line}: {columns:,} in place of {_PIXELS + 1} columns, which are a label "
        f"and {_PIXELS} pixels",
        where=where,
        line=line,
        columns=columns,
        needed=_PIXELS + 1,
    )
