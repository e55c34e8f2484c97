"""Where MNIST can be fetched from, and the checksums of the files there."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from engine.data.files import idx

MAX_FILE = 64 << 20
"""Most bytes taken from a mirror for one file whose size is not known."""


@dataclass(frozen=True)
class RemoteFile:
    """One file of a mirror; `digest` is hexadecimal, `size` in bytes where it is known."""

    url: str
    algorithm: Literal["sha256", "md5"]
    digest: str
    size: int | None = None

    @property
    def name(self) -> str:
        """The file's own name, the last part of its address."""
        return self.url.rpartition("/")[2]

    @property
    def limit(self) -> int:
        """Most bytes to take for it."""
        return MAX_FILE if self.size is None else self.size

    def hasher(self) -> "hashlib._Hash":
        """A fresh hash of the file's kind."""
        # md5 is what the mirror's own tools publish; the raw bytes' SHA-256 decides.
        return hashlib.new(self.algorithm, usedforsecurity=False)


@dataclass(frozen=True)
class Mirror:
    """A server that has MNIST: as one .npz, or as the IDX files of the four arrays."""

    name: str
    npz: RemoteFile | None = None
    idx: dict[str, RemoteFile] | None = None

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """All its files, in the order in which they are fetched."""
        return ((self.npz,) if self.npz else ()) + tuple((self.idx or {}).values())


_IDX_FOLDER = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_IDX_MD5 = {
    "x_train": "f68b3c2dcbeaaa9fbdd348bbdeb394d5",
    "y_train": "d53e105ee54ea40749a09fcbcd1e9432",
    "x_test": "9fb629c4189551a2d022fa330f9573f3",
    "y_test": "ec29112dd5afa0611ce80d1b7f02629c",
}

DEFAULT_MIRRORS = (
    Mirror(
        "storage.googleapis.com",
        npz=RemoteFile(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
            "sha256",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            11_490_434,
        ),
    ),
    Mirror(
        "ossci-datasets.s3.amazonaws.com",
        idx={
            name: RemoteFile(
                f"{_IDX_FOLDER}{stem}-idx{3 if name.startswith('x_') else 1}-ubyte.gz",
                "md5",
                _IDX_MD5[name],
            )
            for name, stem in idx.STEMS.items()
        },
    ),
)
"""The file that Keras fetches, then the four that torchvision fetches."""
