"""A paste is more than its message: what stands around it, whose it is, what line failed."""

from __future__ import annotations

import pytest

from engine.explain.clinic.found import Found
from engine.explain.clinic.reading.pasted import MOST_LINE
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

ADD = "ValueError: operands could not be broadcast together with shapes (3,4) (5,)"
PYTHON = f"""\
Traceback (most recent call last):
  File "/home/me/train.py", line 12, in <module>
    y = a + b  # could not be broadcast together with shapes (9,) (8,)
        ~~^~~
  File "/usr/lib/python3.11/site-packages/numpy/lib/function.py", line 3, in inner
    return a + b
{ADD} 
"""
CELL = f"""\
---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
Cell In[5], line 3
      1 a = np.zeros((3, 4))
      2 # here: could not be broadcast together with shapes (9,) (8,)
----> 3 y = a + b

{ADD}
"""
COLOURED = (
    "\x1b[0;31mValueError\x1b[0m                    Traceback (most recent call last)\n"
    "\x1b[0;32m<ipython-input-3-2c8e1f3f3a1b>\x1b[0m in \x1b[0;36m<module>\x1b[0;34m\x1b[0m\n"
    "\x1b[1;32m      1\x1b[0m \x1b[0ma\x1b[0m \x1b[0;34m=\x1b[0m \x1b[0mzeros\x1b[0m\n"
    "\x1b[0;32m----> 2\x1b[0;31m \x1b[0my\x1b[0m \x1b[0;34m=\x1b[0m \x1b[0ma\x1b[0m \x1b[0;34m+"
    "\x1b[0m \x1b[0mb\x1b[0m\x1b[0;34m\x1b[0m\x1b[0m\n"
    "\x1b[0;31mValueError\x1b[0m: operands could not be broadcast together "
    "with shapes (3,4) (5,) \n"
)
RICH = f"""\
╭───────────────── Traceback (most recent call last) ──────────────────╮
│ /home/me/a.py:3 in <module>                                          │
│   1 import numpy as np                                               │
│   2 # could not be broadcast together with shapes (9,) (8,)          │
│ ❱ 3 y = a + b                                                        │
╰──────────────────────────────────────────────────────────────────────╯
{ADD}
"""
PYTEST = f"""\
    def test_add():
        a = np.zeros((3,4))
>       y = a + b
E       {ADD}

test_a.py:4: ValueError
"""
PLAIN_CELL = f"""\
Traceback (most recent call last):
  File <ipython-input-1-4f6662124b2d>:3
    y = a + b  # could not be broadcast together with shapes (9,) (8,)
  File /lib/python3.11/site-packages/numpy/lib/function.py:134 in inner
    return a + b
{ADD}
"""
VERBOSE_CELL = f"""\
ValueError                                Traceback (most recent call last)
File <ipython-input-1-4f6662124b2d>:3
      2 b = np.zeros(5)
----> 3 y = a + b
        a = array([[0., 0., 0., 0.],
       [0., 0., 0., 0.]])
File /lib/python3.11/site-packages/numpy/lib/function.py:134, in inner(a=array([[0., 0.],
        ...0., 0.]]))
--> 134     return a + b
        b = array([0., 0., 0., 0., 0.])
{ADD}
"""
INDENTED = f"""\
I get this:

    Traceback (most recent call last):
      File "a.py", line 3, in <module>
        y = a + b
    {ADD}

What is it?
"""
SEVERAL_LINES = f"""\
Traceback (most recent call last):
  File "a.py", line 3, in <module>
    y = a + b(
        ~~~~^^
        1)
        ^^
{ADD}
"""
PROMPT = f"""\
>>> y = a + b
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
{ADD}
"""


PASTES = {
    "Python": PYTHON,
    "Python, several lines": SEVERAL_LINES,
    "IPython": CELL,
    "IPython, plain": PLAIN_CELL,
    "IPython, verbose": VERBOSE_CELL,
    "IPython, coloured": COLOURED,
    "rich": RICH,
    "pytest": PYTEST,
    "a prompt": PROMPT,
    "indented": INDENTED,
}


@pytest.mark.parametrize("paste", PASTES.values(), ids=PASTES)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["Unix", "Windows"])
def test_the_line_that_failed_is_the_source_and_no_message(paste: str, end: str) -> None:
    found = read(paste.replace("\n", end))
    assert found == read(ADD)
    assert found.source.startswith("y = a + b")
    assert found.line.endswith(ADD.partition(": ")[2])


@pytest.mark.parametrize(
    "paste",
    [
        f"2026-11-30 18:02:11,123 ERROR {ADD}",
        f"    {ADD}",
        "> ValueError: operands could not be broadcast\n> together with shapes (3,4) (5,)",
        "    ValueError: operands could not be\n    broadcast together with shapes (3,4) (5,)",
        "ValueError: operands could not be broadcast toge\nther with shapes (3,4) (5,)",
        "adcast together with shapes (3,4) (5,)",
        f"왜 이런 오류가 날까요? {ADD} 라고 나와요",
        "operands could not be broadcast together with shapes（３，４） （５，）",
        "**OPERANDS** could not be Broadcast together with shapes `(3,4)` `(5,)`",
        f'{{"ename": "ValueError", "evalue": "{ADD} ", "output_type": "error"}}',
        f"ValueError({ADD!r})",
        "could not be broadcast together with shapes &#40;3,4&#41; &#40;5,&#41;",
        "\u001b[1mcould not be broadcast together with shapes (3,4) (5,)\u001b[0m",
        "[1mcould not be broadcast together with shapes (3,4) (5,)[0m",
        "could not be\u200b broadcast together with shapes\u00a0(3,4) (5,)",
    ],
)
def test_what_stands_around_a_message_does_not_count(paste: str) -> None:
    found = read(paste)
    assert (found.kind, [it.sizes for it in found.shapes]) == ("broadcast", [(3, 4), (5,)])


def chained(last: str) -> Found:
    return read(
        f"{PYTHON}\nDuring handling of the above exception, another exception occurred:\n\n"
        'Traceback (most recent call last):\n  File "a.py", line 9, in f\n    x.reshape(5, 2)\n'
        f"{last}"
    )


def test_of_chained_errors_the_last_that_is_understood_is_read() -> None:
    later = chained("ValueError: cannot reshape array of size 12 into shape (5,2)")
    assert (later.kind, later.source) == ("reshape", "x.reshape(5, 2)")
    earlier = chained("KeyError: 'nothing of shapes'")
    assert earlier == read(ADD)
    assert earlier.source.startswith("y = a + b")


def test_the_longer_message_at_a_place_is_the_one_that_is_meant() -> None:
    assert read("IndexError: too many indices for array").rank is None
    told = "IndexError: too many indices for array: array is 2-dimensional, but 3 were indexed"
    assert (read(told).rank, read(told).count) == (2, 3)


MATMUL = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x100 and 784x10)"


def test_whose_error_it_is_is_told_by_the_frames() -> None:
    keras = (
        'Traceback (most recent call last):\n  File "train.py", line 12, in <module>\n'
        '    model.fit(x, y)\n  File "/lib/site-packages/keras/src/utils/traceback_utils.py", line '
        f"122, in error_handler\n    raise e.with_traceback(filtered_tb) from None\n{MATMUL}"
    )
    assert (read(keras).library, read(keras).source) == ("keras", "model.fit(x, y)")
    assert read(MATMUL).library == "torch"
    assert read(f"{keras}\n\nTraceback (most recent call last):\n{MATMUL}").library == "torch"
    called = "Exception encountered when calling Dense.call()."
    assert read(f"ValueError: {called}\n\n{MATMUL}").library == "keras"
    assert read(f"{called}\n{'an epoch ' * 50}\n{MATMUL}").library == "torch"
    jax = 'File "/lib/jax/_src/numpy/reductions.py", line 9, in f\n    axis 2\n'
    axis = "ValueError: axis 2 is out of bounds for array of dimension 2"
    assert read(f"Traceback (most recent call last):\n  {jax}{axis}").library == "jax"
    assert read(axis).library == "numpy"


@pytest.mark.parametrize(
    "message",
    [
        "could not be broadcast together with shapes (3,4) (4,)",
        "The size of tensor a (3) must match the size of tensor b (3) at non-singleton dimension 1",
        "The size of tensor a (3) must match the size of tensor b (1) at non-singleton dimension 1",
        "mat1 and mat2 shapes cannot be multiplied (64x784 and 784x10)",
        "shapes (3,4) and (5,6) not aligned: 3 (dim 1) != 5 (dim 0)",
        "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc "
        "signature (n?,k),(k,m?)->(n?,m?) (size 4 is different from 4)",
        "cannot reshape array of size 12 into shape (3,4)",
        "shape '[-1, 4]' is invalid for input of size 12",
        "cannot reshape array of shape (3, 4) (size 13) into shape (5, 2) (size 10)",
        "index 2 is out of bounds for axis 0 with size 3",
        "too many indices for array: array is 3-dimensional, but 3 were indexed",
        "axis 1 is out of bounds for array of dimension 2",
        "stack expects each tensor to be equal size, but got [3] at entry 0 and [3] at entry 1",
        "Sizes of tensors must match except in dimension 1. Got 3 and 4 in dimension 1",
        "expected axis -1 of input shape to have value 784, but received input with shape "
        "(None, 784)",
        "expected min_ndim=4, found ndim=3. Full shape received: (None, 28, 28, 1)",
        "Received a label value of 9 which is outside the valid range of [0, 10)",
        "expected scalar type Float but found Float",
        "Using a target size (torch.Size([64])) that is different to the input size "
        "(torch.Size([64])).",
        "could not be broadcast together with shapes (3,4) (5",
    ],
)
def test_a_message_that_its_numbers_contradict_is_refused(message: str) -> None:
    with pytest.raises(Mistake) as refused:
        read(f"ValueError: {message}")
    assert refused.value.code in ("clinic.contradiction", "clinic.unknown")
    assert refused.value.detail["nearest"]


def test_a_number_that_may_go_on_in_the_next_line_is_not_read() -> None:
    with pytest.raises(Mistake):
        read("IndexError: index 57 is out of bounds for axis 0 with size 3\n0")
    assert read(
        "IndexError: index 57 is out of bounds for axis 0 with size 3\n12:30 done"
    ).sizes == (3,)


def test_what_a_quotation_mark_parts_is_not_one_number() -> None:
    with pytest.raises(Mistake):
        read("Sizes of tensors must match except in dimension 1. Got 1'6 and 15 in dimension 2")


def test_the_line_is_one_and_not_long() -> None:
    found = read(f"{'x' * 500} {ADD} {'y' * 500}")
    assert len(found.line) == MOST_LINE


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("", "clinic.empty", {}),
        (" \n\t\x1b[0m", "clinic.empty", {}),
        ("hello", "clinic.nothing", {}),
        ("my tensor has shape (3, 4)", "clinic.one_shape", {"shape": "(3, 4)"}),
        (
            "RuntimeError: cannot frob (3, 4) and (5, 6)",
            "clinic.only_shapes",
            {"shapes": "(3, 4) (5, 6)"},
        ),
        (
            "mat1 and mat2 shapes cannot be multiplied",
            "clinic.unknown",
            {"nearest": "shapes cannot be multiplied (… and …)"},
        ),
        (
            "The size of tensor a must match the size of tensor b",
            "clinic.unknown",
            {
                "nearest": "size of tensor a (…) must match the size of tensor b (…) "
                "at non-singleton dimension …"
            },
        ),
    ],
)
def test_what_is_not_understood_is_told_with_the_nearest_that_is(
    text: str, code: str, detail: dict[str, str]
) -> None:
    with pytest.raises(Mistake) as refused:
        read(text)
    assert (refused.value.code, refused.value.detail) == (code, detail)
