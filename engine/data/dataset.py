"""What every source of data gives: images and labels, with their checksums."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.protocol.errors import Detail, Mistake

Images = npt.NDArray[np.uint8]
"""(images, 28, 28), 0 black to 255 white."""
Labels = npt.NDArray[np.uint8]
"""(images,), 0 to 9."""
Name = Literal["mnist", "digits", "other"]

SIDE = 28
CLASSES = 10
MAX_IMAGES = 1_000_000
"""Most images in one array."""
MAX_BYTES = 1 << 30
"""Most bytes that one data set may take once unpacked: 1 GiB."""


class DataError(Mistake):
    """Data that is not there or cannot be used; the message is one printable line."""

    def __init__(self, code: str, message: str, **detail: Detail) -> None:
        super().__init__(
            code,
            _printable(message),
            **{k: _printable(v) if isinstance(v, str) else v for k, v in detail.items()},
        )


def _printable(text: str) -> str:
    # File and member names are a stranger's text: they may hold newlines, terminal
    # escapes or lone surrogates.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class Note(NamedTuple):
    """What was done to read data: an English sentence with places, and what fills them."""

    sentence: str
    values: Mapping[str, str] = MappingProxyType({})

    @property
    def printable(self) -> dict[str, str]:
        """What fills them, without what a terminal would obey."""
        return {name: _printable(value) for name, value in self.values.items()}


class Arrays(NamedTuple):
    """The four arrays of a data set as they came out of a file, checked, contiguous."""

    x_train: Images
    y_train: Labels
    x_test: Images
    y_test: Labels

    def sha256(self) -> dict[str, str]:
        """Hexadecimal SHA-256 of each array's raw bytes, by the array's name."""
        return {
            name: hashlib.sha256(array.data).hexdigest() for name, array in self._asdict().items()
        }


class FirstImages(NamedTuple):
    """The first few training images, read before anything is verified."""

    images: Images
    labels: Labels
    source: str


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels to train and test on, and what is known about them.

    `source` is what `engine.data.source.load` takes to get the same data again: a path,
    or "digits". `verified` says that the raw bytes have the checksums of the set that
    `name` names. The arrays are read-only, C-contiguous uint8: images (n, 28, 28) and
    labels (n,). `sha256` holds the checksum of each array's raw bytes. `plain` says that
    numpy.load(source) gives the same four arrays; `notes` what was done to read them.
    """

    name: Name
    title: str
    source: str
    verified: bool
    x_train: Images
    y_train: Labels
    x_test: Images
    y_test: Labels
    sha256: dict[str, str]
    plain: bool = False
    notes: tuple[Note, ...] = ()

    def split(self, split: Literal["train", "test"]) -> tuple[Images, Labels]:
        """The images and labels of one of both sets."""
        if split == "train":
            return self.x_train, self.y_train
        return self.x_test, self.y_test


def dataset(
    arrays: Arrays,
    *,
    name: Name,
    title: str,
    source: str,
    verified: bool,
    sha256: dict[str, str],
    plain: bool = False,
    notes: tuple[Note, ...] = (),
) -> Dataset:
    """The data set of `arrays`, which become read-only."""
    for array in arrays:
        array.flags.writeable = False
    return Dataset(name, title, source, verified, *arrays, sha256, plain, notes)


def needed_shape(name: str) -> str:
    """The shape that array `name` must have, for a person to read."""
    return f"(images, {SIDE}, {SIDE})" if name.startswith("x_") else "(labels,)"


def check_as_many(where: str, name: str, labels: int, images: int) -> None:
    """Raise DataError unless `labels`, the length of array `name`, is that of its images."""
    if labels != images:
        raise DataError(
            "data.labels_mismatch",
            f"{where}: {name} has {labels:,} labels for {images:,} images; "
            "each image needs one label",
            where=where,
            array=name,
            labels=labels,
            images=images,
        )


def checked_labels(where: str, name: str, labels: npt.NDArray[Any]) -> Labels:
    """`labels`, numbers of any type, as (images,) uint8. Raises DataError if one is not 0 to 9."""
    right = (labels >= 0) & (labels < CLASSES) & (np.floor(labels) == labels)
    if not right.all():
        wrong = labels[~right][0].item()
        wrong = int(wrong) if float(wrong).is_integer() else wrong
        raise DataError(
            "data.wrong_labels",
            f"{where}: {name} contains the label {wrong}; labels must be 0 to {CLASSES - 1}",
            where=where,
            array=name,
            label=wrong,
        )
    return np.ascontiguousarray(labels, dtype=np.uint8)


def check_count(where: str, name: str, shape: tuple[int, ...]) -> None:
    """Raise DataError unless an array of `shape` has as many images or labels as may be read."""
    count = shape[0]
    if count < 1:
        raise DataError(
            "data.wrong_shape",
            f"{where}: {name} is empty; it needs at least one image",
            where=where,
            array=name,
            shape=str(shape),
            needed=needed_shape(name),
        )
    if count > MAX_IMAGES:
        raise DataError(
            "data.too_large",
            f"{where}: {name} has {count:,} entries; at most {MAX_IMAGES:,} are read, "
            "use a part of it",
            where=where,
            array=name,
        )
