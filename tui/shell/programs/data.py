"""Where a lesson's program finds the data that is in use, and what it says where that is gone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.shell.programs.imports import importing

if TYPE_CHECKING:
    from engine.protocol import DataReady

STAND_INS: Final = {"mnist": "mnist.npz", "digits": "digits.npz", "other": "data.npz"}
"""Files in the working folder, where none is known that numpy.load reads."""
LOADS: Final = re.compile(r"np\.load\(('[^'\n]*'|\"[^\"\n]*\")\)")
LOADED: Final = """    train_images, train_labels = file["x_train"], file["y_train"]
    test_images, test_labels = file["x_test"], file["y_test"]"""
LOAD_DATA: Final = """# From Keras's own cache; where it is not there, 11 MB are downloaded.
train, test = keras.datasets.mnist.load_data()
(train_images, train_labels), (test_images, test_labels) = train, test"""


def data_file(data: DataReady | None) -> str:
    """The file of the data for the code of a lesson: numpy.load gives its four arrays."""
    return _known(data) or STAND_INS[data.name if data is not None else "mnist"]


def data_path(data: DataReady | None) -> str:
    """`data_file` as a Python literal."""
    return repr(data_file(data))


def load_data(data: DataReady | None) -> str:
    """The lines that load both sets under the names that Keras's users give them.

    They are `load_data()` where what is in use is MNIST as Keras keeps it, or MNIST in files
    that numpy.load does not read.
    """
    if data is not None and data.name == "mnist":
        known = _known(data)
        if known is None or _kept_by_keras(Path(known)):
            return LOAD_DATA
    return f"with np.load({data_path(data)}) as file:  # as mnist.load_data() does\n{LOADED}"


def _known(data: DataReady | None) -> str | None:
    if data is None:
        return None
    plain = data.plain and data.source.endswith(".npz")
    return data.kept or (data.source if plain else None)


def _kept_by_keras(path: Path) -> bool:
    home = os.environ.get("KERAS_HOME")
    kept = Path(os.path.expanduser(home)) if home else Path.home() / ".keras"
    return path == kept / "datasets" / "mnist.npz"


def with_data_found(program: str, data: DataReady | None) -> str:
    """`program`, which ends with one line that says what to do where its file is not there."""
    found = LOADS.search(program)
    if found is None:
        return program
    at = program.rfind("\n", 0, found.start()) + 1
    ending = "".join(f"    {line}\n" for line in _ending(data))
    lines = f"path = {found[1]}\nif not os.path.exists(path):\n{ending}\n"
    rest = program[at:].replace(found[0], "np.load(path)")
    return importing(program[:at] + lines + rest, "os")


def _ending(data: DataReady | None) -> tuple[str, ...]:
    if data is not None and data.name == "other" and _known(data):
        return ('raise SystemExit(path + " is gone: name its new place above")',)
    where = "auto" if data is None else data.source if data.name == "other" else data.name
    if data is not None and data.name == "mnist" and not _known(data):
        where = data.source
    quoted = f'"{where}"' if " " in where else where
    command = f"ch2-tui data --data {quoted} --npz".replace("%", "%%") + ' "%s"'
    return (
        f"make = {command!r} % path",
        'raise SystemExit("no data there yet, first run: " + make)',
    )
