"""The data for a machine without MNIST: 1,797 real digits, varied to 60,000 and 10,000 images.

Credit and licence of the originals: optical_digits.CREDIT.txt. 300 of them, 30 of each class,
feed the test images alone. Who wrote which is not recorded, so the same 13 hands may be on
both sides.
"""

import contextlib
import gzip
import io
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.data import places
from engine.data.dataset import CLASSES, Arrays, Dataset, Images, Labels, dataset
from engine.data.files import npz, reading
from engine.data.variation import varied
from engine.protocol.errors import Mistake

TRAIN_IMAGES = 60_000
TEST_IMAGES = 10_000
HELD_OUT_PER_CLASS = 30
SOURCE = "digits"
TITLE = "bundled digits"
PACKAGED = "optical_digits.npy.gz"

SHA256 = {
    "x_train": "71a13953fe3c15a768d378aa695aecb700304d0e67f94d1f51e0ec2161fae7c5",
    "y_train": "23dc6fc3ac32bc1f7c4ca185e1733807b51225cb23278e50cba4dd06b8356f3a",
    "x_test": "c5c0015ef566544894ab5ce0717d5215fb98c861366b949e343fa1debd43f277",
    "y_test": "78b413654f5a32880c7f76d5d42d2a42e61e4ef7c8ca6a1c9d5378695082b37e",
}
"""Checksums of the generated arrays: a cache of another version, or a damaged one, differs."""

_SPLIT_SEED, _TRAIN_SEED, _TEST_SEED = 1797, 60_008, 10_000


class Originals(NamedTuple):
    """Real digits: `images` (n, 64) with values 0 to 16, `labels` (n,)."""

    images: npt.NDArray[np.uint8]
    labels: Labels


def cache_path() -> Path:
    """Where the generated images are kept."""
    return places.cache_home() / "digits.npz"


def load() -> Dataset:
    """The digits from the cache if it is whole, else generated, and kept if they can be."""
    arrays = _cached()
    if arrays is None:
        arrays = generate()
        with contextlib.suppress(Mistake):  # an unwritable cache only means doing it again
            npz.write(cache_path(), arrays)
    sha256 = arrays.sha256()
    return dataset(
        arrays, name="digits", title=TITLE, source=SOURCE, verified=sha256 == SHA256, sha256=sha256
    )


def _cached() -> Arrays | None:
    try:
        arrays = reading.read(cache_path()).arrays
    except Mistake:
        return None
    return arrays if arrays.sha256() == SHA256 else None


def packaged() -> Traversable:
    """The file of the originals."""
    return resources.files("engine.data").joinpath(PACKAGED)


def originals() -> Originals:
    """The 1,797 packaged digits, in the order of their file."""
    packed = packaged().read_bytes()
    rows = np.load(io.BytesIO(gzip.decompress(packed)), allow_pickle=False)
    return Originals(np.ascontiguousarray(rows[:, :64]), np.ascontiguousarray(rows[:, 64]))


def split(labels: Labels) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which originals are for training and which for testing, as two arrays of indices."""
    held_out = np.zeros(len(labels), bool)
    draw = np.random.PCG64(_SPLIT_SEED).random_raw(len(labels))
    for label in range(CLASSES):
        members = np.flatnonzero(labels == label)
        order = np.argsort(draw[members], kind="stable")
        held_out[members[order[:HELD_OUT_PER_CLASS]]] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def generate() -> Arrays:
    """All images and labels: the same bytes on every machine."""
    found = originals()
    train, test = split(found.labels)
    x_train, y_train = _images(found, train, TRAIN_IMAGES, _TRAIN_SEED)
    x_test, y_test = _images(found, test, TEST_IMAGES, _TEST_SEED)
    return Arrays(x_train, y_train, x_test, y_test)


def first_images(count: int) -> tuple[Images, Labels]:
    """The first `count` training images and labels, generated alone."""
    found = originals()
    train, _ = split(found.labels)
    return _images(found, train, TRAIN_IMAGES, _TRAIN_SEED, first=count)


def _images(
    found: Originals, side: npt.NDArray[np.intp], total: int, seed: int, first: int | None = None
) -> tuple[Images, Labels]:
    """`total` images of the originals `side`, each used as often as any other, shuffled."""
    order = np.argsort(np.random.PCG64(seed).random_raw(total), kind="stable")[:first]
    chosen = side[order % len(side)]
    return varied(found.images, chosen, seed + 1), found.labels[chosen]
