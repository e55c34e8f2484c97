"""Any file or folder that a person names, read as the four arrays, or why it is not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.data.dataset import Arrays, DataError, Images, Labels, Note
from engine.data.files import archive, idx, npz, sets, stored, table
from engine.data.files.kinds import refusal
from engine.data.files.opening import Item, file_item, is_file, opened, translated
from engine.data.files.pixels import Scale
from engine.data.files.sets import Found

_LOOKED_AT = 50
"""Files of a folder without a set, to see what they are."""


@dataclass(frozen=True)
class Read:
    """Four arrays, and what was done to them.

    `plain` says that numpy.load gives the same four under their own names. `notes` are short
    sentences.
    """

    arrays: Arrays
    plain: bool
    notes: tuple[Note, ...]


def read(path: Path) -> Read:
    """The four arrays of an .npz file, of IDX, .npy or CSV files in a folder or a zip.

    What a file is, is told by its content. Raises DataError, whatever is wrong with it: each
    module of this package says its codes.
    """
    with _found(path) as found:
        return _read_tables(found) if found.kind == "csv" else _read_stored(found)


def read_idx(files: dict[str, Path]) -> Arrays:
    """The four arrays, from the IDX file of each one's name (`x_train`, …). Raises as `read`."""
    items = {name: [file_item(path)] for name, path in files.items()}
    return _read_stored(Found("idx", "", items)).arrays


def first_images(path: Path, count: int) -> tuple[Images, Labels]:
    """The first `count` training images and labels (fewer if there are fewer).

    Only their part of the files is unpacked, so damage further on is not seen. Raises as `read`.
    """
    with _found(path) as found:
        if found.kind == "csv":
            train = found.items["train"][0]
            images, labels, scale = table.read(
                train, "train", None, upright=found.upright, most=count
            )
        else:
            arrays = _stored(found)
            images, scale = stored.read_images("x_train", arrays["x_train"], None, count)
            labels = stored.read_labels("y_train", arrays["y_train"], count)
        if scale is not None:
            return images, labels
        # Nothing but 0.0 and 1.0: whether that is white or nearly black stands further on.
        whole = (_read_tables(found) if found.kind == "csv" else _read_stored(found)).arrays
    return whole.x_train[:count], whole.y_train[:count]


@contextmanager
def _found(path: Path) -> Iterator[Found]:
    """The files that make up the data at `path`, open as long as the block lasts."""
    where = str(path)
    with translated(where):
        folder = path.is_dir()
    if folder:
        yield _in_folder(path)
        return
    item = file_item(path)
    with opened(item) as content:
        kind, gzipped = content.kind, content.size is None
    if kind == "zip" and not gzipped:
        with archive.members(path) as members:
            yield _in_zip(where, members)
        return
    if kind not in ("idx", "npy", "table"):
        raise refusal(where, kind)
    found = sets.beside(path)
    if found is None:
        raise _alone(item, kind)
    yield found


def _in_folder(folder: Path) -> Found:
    if (found := sets.in_folder(folder)) is not None:
        return found
    with translated(str(folder)):
        paths = sorted(path for path in islice(folder.iterdir(), 1000) if is_file(path))
    items = [file_item(path) for path in paths[:_LOOKED_AT]]
    raise _instead(items) or DataError(
        "data.not_found",
        f"{folder} has no train-images-idx3-ubyte; the four IDX files of MNIST must be in it or in "
        "MNIST/raw below it, or mnist_train.csv and mnist_test.csv",
        where=str(folder),
    )


def _in_zip(where: str, members: dict[str, Item]) -> Found:
    arrays = {n.removesuffix(".npy"): item for n, item in members.items() if n.endswith(".npy")}
    if not arrays:
        if (found := sets.in_zip(where, members)) is not None:
            return found
        if (error := _instead(list(members.values())[:_LOOKED_AT])) is not None:
            raise error
    keys = npz.chosen(where, list(arrays or members))
    spelled = ", ".join(key for name, key in keys.items() if name != key)
    return Found("npz", spelled, {name: [arrays[key]] for name, key in keys.items()})


def _instead(items: list[Item]) -> DataError | None:
    """What to say of files that are no set, if those that tell what they are tell the same."""
    told: dict[str, str] = {}
    for item in items:
        with suppress(DataError), opened(item) as content:
            told.setdefault(content.kind, item.where)
    for nothing in ("", "unknown", "idx", "npy", "table", "gzip", "JSON"):
        told.pop(nothing, None)
    if len(told) != 1:
        return None
    ((kind, where),) = told.items()
    if kind != "zip":
        return refusal(where, kind)
    return DataError(
        "data.give_file", f"{where} may be what you mean; give that file itself", where=where
    )


def _alone(item: Item, kind: str) -> DataError:
    if kind == "table":  # not one of images: that is said instead
        table.read(item, "train", None, most=1)
    return DataError(
        "data.alone",
        f"{item.where} is one file, and its name does not say of which part; give the folder of "
        "all, named as MNIST's: train-images-idx3-ubyte … or mnist_train.csv, mnist_test.csv",
        where=item.where,
    )


def _stored(found: Found) -> dict[str, stored.Stored]:
    """The headers of the four arrays, of each the first spelling that is sound."""
    arrays = {}
    for name in Arrays._fields:
        errors = []
        for item in found.items[name]:
            try:
                arrays[name] = _header(found, item, name)
                break
            except DataError as error:
                errors.append(error)
        else:
            raise errors[0]
    stored.check(arrays)
    return arrays


def _header(found: Found, item: Item, name: str) -> stored.Stored:
    if found.kind == "idx":
        return idx.stored(item, name, upright=found.upright)
    return npz.stored(item, name)


def _read_stored(found: Found) -> Read:
    arrays = _stored(found)
    x_train, scale = stored.read_images("x_train", arrays["x_train"], None)
    y_train = stored.read_labels("y_train", arrays["y_train"])
    # All black and white: fractions, so the other set must be, too.
    same = scale or "fractions"
    x_test, _ = stored.read_images("x_test", arrays["x_test"], same)
    y_test = stored.read_labels("y_test", arrays["y_test"])
    plain = (
        found.kind == "npz"
        and not found.set
        and all(array.plain(name) for name, array in arrays.items())
    )
    return Read(Arrays(x_train, y_train, x_test, y_test), plain, _notes(found, same))


def _read_tables(found: Found) -> Read:
    train, test = found.items["train"][0], found.items["test"][0]
    x_train, y_train, scale = table.read(train, "train", None, upright=found.upright)
    same = scale or "fractions"
    x_test, y_test, _ = table.read(test, "test", same, upright=found.upright)
    return Read(Arrays(x_train, y_train, x_test, y_test), False, _notes(found, same))


_READ = {
    "idx": "read from IDX files in {folder}",
    "csv": "read from CSV in {folder}",
    "npy": "read from .npy files in {folder}",
    "npz": "read from .npz",
}


def _notes(found: Found, scale: Scale) -> tuple[Note, ...]:
    (first, *_), *_ = found.items.values()
    notes = [Note(_READ[found.kind], {"folder": first.where.removesuffix(first.name)})]
    if found.kind == "npz" and found.set:
        arrays = ", ".join(Arrays._fields)
        notes.append(Note("{names} stand for {arrays}", {"names": found.set, "arrays": arrays}))
    elif found.set:
        notes.append(Note("of the set {set}", {"set": found.set}))
    if scale == "fractions":
        notes.append(Note("pixels from 0 to 1 are k/255 and became the whole numbers k"))
    if not found.upright:
        notes.append(Note("images lay on their side, as EMNIST's do, and were turned upright"))
    return tuple(notes)
