"""The real MNIST: what proves it, and where people already have it.

MNIST is by Yann LeCun and Corinna Cortes (CC BY-SA 3.0). The checksums are of the raw uint8
bytes of the four arrays, in the original order, whatever file they came in.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.data import places
from engine.data.dataset import DataError, Dataset, dataset
from engine.data.files import reading
from engine.data.files.reading import Read

VARIABLE = "CH2_TUI_MNIST"
TITLE = "MNIST"

SHA256: Mapping[str, str] = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}

State = Literal["verified", "not MNIST", "broken", "absent"]


@dataclass(frozen=True)
class Candidate:
    """A place where MNIST may be, and whose place it is."""

    path: Path
    kept_by: str


@dataclass(frozen=True)
class Inspected:
    """What is at a candidate's place; `mistake` is why it is broken."""

    candidate: Candidate
    state: State
    mistake: DataError | None
    dataset: Dataset | None
    """The data, where they are verified."""


def cache_path() -> Path:
    """Where a download puts MNIST."""
    return places.cache_home() / "mnist.npz"


def candidates() -> tuple[Candidate, ...]:
    """Where MNIST may be, the first choice first.

    After CH2_TUI_MNIST and our own cache: the file that keras.datasets.mnist keeps
    (KERAS_HOME moves it), then the folders that torchvision's documentation and tutorials
    pass as `root`: data here, data or datasets in the home folder, and its caches.
    """
    home = Path(os.path.expanduser("~"))
    named = os.environ.get(VARIABLE)
    keras = os.environ.get("KERAS_HOME")
    keras_home = Path(os.path.expanduser(keras)) if keras else home / ".keras"
    roots = (
        Path("data").absolute(),
        home / "data",
        home / "datasets",
        home / ".torchvision",
        home / ".cache" / "torchvision",
        home / ".cache" / "torch",
    )
    found = [Candidate(Path(os.path.expanduser(named)).absolute(), VARIABLE)] if named else []
    found.append(Candidate(cache_path(), "ch2-tui"))
    found.append(Candidate(keras_home / "datasets" / "mnist.npz", "Keras"))
    found += [Candidate(root / "MNIST" / "raw", "torchvision") for root in roots]
    return tuple(dict.fromkeys(found))


def as_dataset(read: Read, path: Path) -> Dataset:
    """The data set read from `path`: "mnist", verified, if the checksums say so, else "other"."""
    sha256 = read.arrays.sha256()
    verified = sha256 == SHA256
    return dataset(
        read.arrays,
        name="mnist" if verified else "other",
        title=TITLE if verified else f"{path.stem or path.name} (not MNIST)",
        source=str(path),
        verified=verified,
        sha256=sha256,
        plain=read.plain,
        notes=read.notes,
    )


def inspect(candidate: Candidate) -> Inspected:
    """Read and verify what is at a candidate's place; never raises for what is wrong there."""
    path = candidate.path
    if not os.path.lexists(path):
        return Inspected(candidate, "absent", None, None)
    try:
        read = as_dataset(reading.read(path), path)
    except DataError as error:
        if error.code == "data.not_found" and candidate.kept_by == "torchvision":
            return Inspected(candidate, "absent", None, None)
        return Inspected(candidate, "broken", error, None)
    if not read.verified:
        return Inspected(candidate, "not MNIST", None, None)
    return Inspected(candidate, "verified", None, read)


def inspect_all() -> Iterator[Inspected]:
    """Each candidate in turn, read and verified when it is asked for."""
    return (inspect(candidate) for candidate in candidates())


def find_mnist() -> Dataset | None:
    """The first verified MNIST on this machine; broken and other files are passed over."""
    return next((found.dataset for found in inspect_all() if found.dataset is not None), None)
