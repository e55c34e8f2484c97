"""From WHERE, as the command line and a run's settings say it, to data."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.data import digits, mnist
from engine.data.dataset import DataError, Dataset, FirstImages
from engine.data.files import reading

Stage = Literal["reading MNIST", "reading the digits", "reading the file"]
Progress = Callable[[Stage], None]
"""Told what is being done, before it is done: each takes up to a second or two."""


@dataclass(frozen=True)
class Entry:
    """One place of data, for a person: `mistake` is why it is broken."""

    path: str
    kept_by: str
    state: mnist.State
    mistake: DataError | None


def load(where: str, *, progress: Progress | None = None) -> Dataset:
    """The data set that `where` names: auto, mnist, digits, an .npz file or a folder of IDX files.

    `auto` is MNIST if a verified one is on this machine, else the bundled digits. A path may
    begin with ~; data whose checksums are not MNIST's get the name "other".

    Raises DataError: `data.mnist_missing`, or what `files.reading.read` raises.
    """
    tell = progress or (lambda stage: None)
    if where in ("auto", "mnist"):
        tell("reading MNIST")
        found = mnist.find_mnist()
        if found is not None:
            return found
        if where == "mnist":
            raise _mnist_missing()
    if where in ("auto", "digits"):
        tell("reading the digits")
        return digits.load()
    tell("reading the file")
    path = _path(where)
    return mnist.as_dataset(reading.read(path), path)


def kept_at(found: Dataset) -> str:
    """The .npz that generated data was kept in; "" for data read from a file, or kept nowhere."""
    path = digits.cache_path()
    return str(path) if found.name == "digits" and path.is_file() else ""


def first_images(where: str, count: int) -> FirstImages:
    """The first `count` training images of `where`, before anything is verified.

    Only they are unpacked, so this is quick. With `auto` they are those of the first place
    that looks like MNIST; `load` may yet find that it is not, and choose another.
    Raises DataError as `load` does.
    """
    if where in ("auto", "mnist"):
        for candidate in mnist.candidates():
            try:
                images, labels = reading.first_images(candidate.path, count)
            except DataError:
                continue
            return FirstImages(images, labels, str(candidate.path))
        if where == "mnist":
            raise _mnist_missing()
    if where in ("auto", "digits"):
        return FirstImages(*digits.first_images(count), digits.SOURCE)
    path = _path(where)
    return FirstImages(*reading.first_images(path, count), str(path))


def rests_on(where: str, found: Dataset) -> tuple[str, ...]:
    """The paths that decide that `where` is this data: those passed over, and its own."""
    own = str(digits.packaged()) if found.name == "digits" else found.source
    if where not in ("auto", "mnist"):
        return (own,)
    passed = [str(candidate.path) for candidate in mnist.candidates()]
    if found.source in passed:
        del passed[passed.index(found.source) :]
    return (*passed, own)


def survey() -> list[Entry]:
    """Every place where MNIST may be, read and verified, the first choice first."""
    return [
        Entry(str(found.candidate.path), found.candidate.kept_by, found.state, found.mistake)
        for found in mnist.inspect_all()
    ]


def _path(where: str) -> Path:
    if not where:
        raise DataError(
            "data.not_found",
            "no data named; use auto, mnist, digits, an .npz file or a folder of IDX files",
            where=where,
        )
    return Path(os.path.abspath(os.path.expanduser(where)))


def _mnist_missing() -> DataError:
    return DataError(
        "data.mnist_missing",
        "MNIST is not on this machine; `ch2-tui data --download` fetches it, or use --data digits",
    )
