"""A lesson's program with the learner's own digit behind the images of the set."""

from __future__ import annotations

import base64
import re
import zlib
from textwrap import wrap
from typing import NamedTuple

from tui.shell.programs.imports import importing

LINE = 72
"""Characters of a line of bytes."""
IMAGES = re.compile(r"""((?:file|np\.load\([^)]*\))\["x_(?:train|test)"\])""")
LABELS = re.compile(r"""((?:file|np\.load\([^)]*\))\["y_(?:train|test)"\])""")
"""What a lesson's program reads from the file of the data."""
LOADED = re.compile(r"^\(train_images, train_labels\), .*$", re.MULTILINE)
"""What a program in Keras has them from, where it reads no file."""
IMPORT = re.compile(r"^(?:import|from) .*\n", re.MULTILINE)
NO_LABEL = 255
"""What stands for a label that was not said: no class has that number."""


YOURS = "yours"
"""What a lesson's values of its code have for the digit, where the program is about it."""


class OwnImage(NamedTuple):
    """The digit with its size, and the label that the learner gave it."""

    pixels: bytes
    label: int | None
    side: tuple[int, int]


def with_own_digit(program: str, image: OwnImage) -> str:
    """`program`, whose images of both sets end in that one; it says what it holds in bytes."""
    pixels, label, (height, width) = image
    packed = base64.b64encode(zlib.compress(pixels, 9)).decode("ascii")
    text = "\n".join(f'    "{part}"' for part in wrap(packed, LINE))
    unsaid = "" if label is not None else "  # nobody has said which digit it is"
    lines = (
        "# Your own digit stands behind the images of the set.",
        f"packed = (\n{text}\n)",
        "yours = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)",
        f"yours = yours.reshape(1, {height}, {width})",
    )
    program = IMAGES.sub(r"np.concatenate([\1, yours])", program)
    program = LABELS.sub(r"np.append(\1, your_label)", program)
    appended = (
        f"{kind}_images = np.concatenate([{kind}_images, yours])\n"
        f"{kind}_labels = np.append({kind}_labels, your_label)"
        for kind in ("train", "test")
    )
    program = LOADED.sub("\n".join((r"\g<0>", *appended)), program)
    named = f"your_label = np.uint8({NO_LABEL if label is None else label}){unsaid}"
    *_, last = IMPORT.finditer(program)
    head, rest = program[: last.end()], program[last.end() :].lstrip("\n")
    return importing("\n".join((head, *lines, named, "", rest)), "base64", "zlib")
