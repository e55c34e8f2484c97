"""Bytes become lines, whatever pieces they come in."""

from hypothesis import given
from hypothesis import strategies as st

from engine.serving.lines import Lines, LineTooLong

LIMIT = 20


def lines_of(chunks: list[bytes]) -> list[bytes | LineTooLong]:
    lines = Lines(LIMIT)
    return [line for chunk in chunks for line in lines.feed(chunk)]


@given(st.binary(max_size=200), st.lists(st.integers(1, 30), max_size=40))
def test_lines_do_not_depend_on_how_the_bytes_arrive(stream: bytes, sizes: list[int]) -> None:
    chunks, rest = [], stream
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    found = lines_of([*chunks, rest])
    whole = [piece + b"\n" for piece in stream.split(b"\n")[:-1]]
    short = [line for line in whole if len(line) <= LIMIT]
    assert [line for line in found if isinstance(line, bytes)] == short


def test_a_line_that_is_too_long_is_told_once_and_skipped_to_its_end() -> None:
    found = lines_of([b"short\n", b"x" * 50, b"x" * 50, b"still it\nnext\n"])
    assert [type(line) for line in found] == [bytes, LineTooLong, bytes]
    assert found[2] == b"next\n"


def test_a_line_of_exactly_the_limit_passes() -> None:
    line = b"x" * (LIMIT - 1) + b"\n"
    assert lines_of([line]) == [line]
