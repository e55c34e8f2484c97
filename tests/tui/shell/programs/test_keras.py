"""The head of a program in Keras: what it imports, and the backend that it needs."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.tui.lessons.conftest import printed_by
from tui.shell.own.program import OwnImage, with_own_digit
from tui.shell.programs.data import LOAD_DATA
from tui.shell.programs.imports import importing
from tui.shell.programs.keras import ANY, OF_TORCH, with_backend

SQUARED = "x = keras.Variable(3.0)\n(x**2).backward()\nprint(x.value.grad.item())\n"


def test_a_gradient_needs_torch_and_all_else_leaves_the_choice() -> None:
    pytest.importorskip("keras")
    assert OF_TORCH in with_backend(SQUARED)
    assert printed_by(with_backend(SQUARED)) == "6.0\n"
    for program in ("print(ops.ones(3))\n", "model = keras.Sequential([])\nmodel.fit\n"):
        assert ANY in with_backend(program)


def test_any_backend_is_the_one_that_was_chosen_before(monkeypatch: pytest.MonkeyPatch) -> None:
    for chosen, then in (("jax", "jax"), (None, "torch")):
        if chosen is None:
            monkeypatch.delenv("KERAS_BACKEND", raising=False)
        else:
            monkeypatch.setenv("KERAS_BACKEND", chosen)
        exec(f"import os\n{ANY}", {})
        assert os.environ["KERAS_BACKEND"] == then


def test_only_what_is_used_is_imported_the_backend_before_it() -> None:
    lines = with_backend("print(math.prod(ops.shape(np.ones(3))))\n").splitlines()
    assert lines[:2] == ["import math", "import os"]
    assert lines[3:] == [
        ANY,
        "import numpy as np",
        "from keras import ops",
        "",
        "print(math.prod(ops.shape(np.ones(3))))",
    ]


def test_modules_join_those_that_a_program_begins_with() -> None:
    assert importing("import time\n\nimport numpy\n", "os") == (
        "import os\nimport time\n\nimport numpy\n"
    )
    assert importing("import numpy\n\nx = 1\n", "zlib", "base64") == (
        "import base64\nimport zlib\n\nimport numpy\n\nx = 1\n"
    )


def test_ones_own_digit_stands_behind_what_load_data_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keras = pytest.importorskip("keras")
    both = np.zeros((3, 28, 28), np.uint8), np.zeros(3, np.uint8)
    monkeypatch.setattr(keras.datasets.mnist, "load_data", lambda: (both, both))
    shown = "print(train_images.shape, train_labels[3], np.max(test_images[3]), len(test_labels))\n"
    program = with_backend(f"{LOAD_DATA}\n{shown}")
    own = OwnImage(bytes([9] * 784), 7, (28, 28))
    assert printed_by(with_own_digit(program, own)) == "(4, 28, 28) 7 9 4\n"
