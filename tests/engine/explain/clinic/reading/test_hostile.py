"""Whatever is brought: a refusal in a line, or what stands in the text; and never long."""

from __future__ import annotations

import pytest

from engine.explain.clinic.reading.pasted import HEAD, TAIL
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake
from tests.engine.explain.clinic.reading.failing.texts import MESSAGES, require_true, texts

MESSAGE = "ValueError: operands could not be broadcast together with shapes (3,4) (5,)"
MANY = 10_000_000


def test_of_random_texts_nothing_is_read_that_is_not_there() -> None:
    read_some = [require_true(text) for text in texts(600, seed=15)]
    understood = sum(found is not None for found in read_some)
    assert 120 < understood < 540, understood


@pytest.mark.parametrize(
    "text", ["a" * MANY + "\n" + MESSAGE, MESSAGE + "\n" + "a" * MANY, "\n" * MANY + MESSAGE]
)
def test_of_ten_megabytes_the_head_and_the_tail_are_read(text: str) -> None:
    assert read(text).kind == "broadcast"


def test_what_lies_between_head_and_tail_is_not_looked_at() -> None:
    with pytest.raises(Mistake):
        read("a " * HEAD + MESSAGE + " b" * TAIL)


@pytest.mark.parametrize("sign", ["(", "[", "(1,", "1x", "shape ", "\x1b[", "- ", "> ", "\\", "한"])
def test_a_text_of_one_sign_is_refused(sign: str) -> None:
    with pytest.raises(Mistake):
        read(sign * (HEAD + TAIL))


def test_all_messages_at_once_are_read_as_the_last_of_them() -> None:
    everything = "\n".join(MESSAGES)
    assert len(everything) > HEAD
    assert read(f"{everything}\n{MESSAGE}") == read(MESSAGE)
