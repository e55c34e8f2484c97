"""Which files of a folder or a zip belong together as the four arrays of a data set.

Names are MNIST's own, and those that its relatives have: `emnist-digits-train-images-idx3-ubyte`,
`fashion-mnist_train.csv`. torchvision keeps each in ROOT/<its name>/raw.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.data.dataset import DataError
from engine.data.files import idx
from engine.data.files.kinds import several
from engine.data.files.npz import NAMES, name_of
from engine.data.files.opening import Item, file_item, is_file

FIRST = ("", "MNIST/raw", "raw")
"""Where below a named folder MNIST may be: torchvision's root, now and before 0.4."""
OTHERS = ("FashionMNIST/raw", "KMNIST/raw", "EMNIST/raw", "QMNIST/raw")
MOST_FILES = 100_000
"""Of one folder."""
_IDX = re.compile(
    r"(?P<set>.*?)(?P<part>train|t10k|test)[-_.]?(?P<what>images|labels)"
    r"(?P<sign>[-._]?)(?:idx\d)?[-._]?(?:ubyte|int)?(?P<end>(?:\.gz)?)",
    re.IGNORECASE,
)
_CSV = re.compile(r"(?P<before>.*?)(?P<part>train|test)(?P<after>.*?)\.csv(?:\.gz)?", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """What a file's name says: the set that it belongs to, and which array of it."""

    kind: str
    """"idx", "npy" or "csv"."""
    set: str
    """What the names of a set have in common, such as "emnist-digits-"."""
    part: str
    """An array's name, "x_train", or "train" for a table of both."""


@dataclass(frozen=True)
class Found:
    """The files of one set: of each part those that may be it, the first choice first."""

    kind: str
    set: str
    items: dict[str, list[Item]]

    @property
    def upright(self) -> bool:
        """False for EMNIST, whose images are stored column by column (its paper, section II)."""
        return not self.set.lower().startswith("emnist")


def parts(kind: str) -> tuple[str, ...]:
    """What a set of this kind has."""
    return ("train", "test") if kind == "csv" else NAMES


def place_of(name: str) -> Place | None:
    """What the file `name`, without folders, is by its name, if it says so."""
    if found := _IDX.fullmatch(name):
        split = "train" if found["part"].lower() == "train" else "test"
        letter = "x" if found["what"].lower() == "images" else "y"
        return Place("idx", found["set"], f"{letter}_{split}")
    if found := _CSV.fullmatch(name):
        return Place("csv", f"{found['before']}*{found['after']}.csv", found["part"].lower())
    stem, dot, end = name.rpartition(".")
    if dot and end == "npy" and (array := name_of(stem)) is not None:
        return Place("npy", "", array)
    return None


def sets_of(items: Iterable[Item]) -> list[Found]:
    """The sets that files of one folder make up, complete or not: IDX first, MNIST's names first.

    Of the spellings of one file, plain ones come before gzipped ones, "-" before ".".
    """
    found: dict[tuple[str, str], dict[str, list[Item]]] = {}
    for item in sorted(items, key=lambda item: (item.name.endswith(".gz"), item.name)):
        if (place := place_of(item.name)) is not None:
            found.setdefault((place.kind, place.set), {}).setdefault(place.part, []).append(item)
    order = ("idx", "csv", "npy")
    keys = sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    return [Found(kind, name, found[kind, name]) for kind, name in keys]


def choose(where: str, folders: Iterable[tuple[str, list[Found]]]) -> Found | None:
    """The set to take from folders, looked at in turn, or None. Raises DataError `data.several`.

    In one folder MNIST's own names go before others.
    """
    for folder, sets in folders:
        whole = [found for found in sets if len(found.items) == len(parts(found.kind))]
        if not whole:
            continue
        kind = [found for found in whole if found.kind == whole[0].kind]
        if len(kind) == 1 or not kind[0].set:
            return kind[0]
        raise several(where, [f"{folder}{found.set}" for found in kind])
    return None


def listed(folder: Path) -> list[Item]:
    """The files directly in `folder` whose names place them in a set; none if it is not there.

    A folder that has the name of such a file may hold it: so do some archives unpack.
    """
    items = []
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MOST_FILES):
                path = Path(entry.path)
                if place_of(entry.name) is None:
                    continue
                if not is_file(path):
                    path /= entry.name
                if is_file(path):
                    items.append(file_item(path))
    except (OSError, ValueError):
        return []
    return items


def in_folder(folder: Path) -> Found | None:
    """The set that is in `folder`, or below it where torchvision puts it; None if no part is.

    Raises DataError `data.incomplete`, naming what is missing, or `data.several`.
    """
    first = [(f"{below}/" if below else "", sets_of(listed(folder / below))) for below in FIRST]
    if (found := choose(str(folder), first)) is not None:
        return found
    others = [(f"{below}/", sets_of(listed(folder / below))) for below in OTHERS]
    there = [one for one in (choose(str(folder), [other]) for other in others) if one is not None]
    if len(there) == 1:
        return there[0]
    if there:
        whole = [below for below, sets in others if choose(str(folder), [(below, sets)])]
        raise several(str(folder), whole)
    incomplete = [one for _, sets in (*first, *others) for one in sets]
    if incomplete:
        raise missing(str(folder), incomplete)
    return None


def beside(path: Path) -> Found | None:
    """The set of the file at `path`, from its folder, or None where its name says of none.

    Raises DataError `data.incomplete`, naming what is missing.
    """
    place = place_of(path.name)
    if place is None:
        return None
    for found in sets_of(listed(path.parent)):
        if (found.kind, found.set) == (place.kind, place.set):
            if len(found.items) < len(parts(found.kind)):
                raise missing(str(path.parent), [found])
            # The file that was named, not another spelling of it.
            named = [item for item in found.items[place.part] if item.where == str(path)]
            found.items[place.part] = named or found.items[place.part]
            return found
    return None


def in_zip(where: str, items: dict[str, Item]) -> Found | None:
    """The set that a zip with these members holds, or None. Raises DataError as `in_folder`."""
    folders: dict[str, list[Item]] = {}
    for name, item in items.items():
        folder, _, own = name.rpartition("/")
        if folder.rpartition("/")[2] == own:
            folder = folder.rpartition("/")[0]
        folders.setdefault(folder, []).append(item)
    named = [(f"{folder}/" if folder else "", sets_of(some)) for folder, some in folders.items()]
    there = [one for one in named if choose(where, [one]) is not None]
    if len(there) > 1:
        raise several(where, [folder for folder, _ in there])
    if (found := choose(where, there)) is not None:
        return found
    incomplete = [one for _, sets in named for one in sets]
    if incomplete:
        raise missing(where, incomplete)
    return None


def missing(where: str, incomplete: Iterable[Found]) -> DataError:
    """What the set that has most of its files lacks."""
    most = max(incomplete, key=lambda found: len(found.items))
    part = next(part for part in parts(most.kind) if part not in most.items)
    if most.kind == "csv":
        name = most.set.replace("*", part)
    elif most.kind == "npy":
        name = f"{part}.npy"
    else:
        name = f"{most.set}{idx.STEMS[part]}-idx{3 if part.startswith('x_') else 1}-ubyte"
    there = ", ".join(sorted(items[0].name for items in most.items.values()))
    return DataError(
        "data.incomplete",
        f"{where} has no {name} beside {there}; put it there too",
        where=where,
        missing=name,
        found=there,
    )
