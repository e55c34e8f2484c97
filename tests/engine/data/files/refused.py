"""Files that are given as data and are none that is read: made small, each with what is said."""

import gzip
import io
import json
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.engine.data.conftest import IDX_NAMES, arrays, idx_bytes

PAGE = b"\r\n<!DOCTYPE html>\n<html><head><title>Not found</title></head></html>"
Write = Callable[[Path], None]


@dataclass(frozen=True)
class Refused:
    """A file or folder: how it is written, the mistake's code, and what its line must say."""

    name: str
    write: Write
    code: str
    said: str


def _content(content: bytes) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _folder(**files: bytes) -> Write:
    def write(path: Path) -> None:
        path.mkdir()
        for name, content in files.items():
            (path / name.replace("__", "-").replace("_dot_", ".")).write_bytes(content)

    return write


def idx_folder(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    """The four IDX files of the small data in `path`, each name and content changed."""
    path.mkdir(parents=True)
    for name, array in zip(IDX_NAMES, arrays(), strict=True):
        changed, content = change(name, idx_bytes(array))
        (path / changed).write_bytes(content)


def _idx_of(content: bytes, end: str = "") -> Write:
    return lambda path: idx_folder(path, lambda name, _: (name + end, content))


def _npz(**named: object) -> Write:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, **{**arrays()._asdict(), **named})

    return write


def _zip(*named: tuple[str, bytes], encrypted: bool = False) -> Write:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as file:
            for name, content in named:
                file.writestr(name, content)
        if encrypted:  # the first of the flags, in the directory and before the file itself
            packed = bytearray(path.read_bytes())
            packed[packed.index(b"PK\x01\x02") + 8] |= 1
            packed[packed.index(b"PK\x03\x04") + 6] |= 1
            path.write_bytes(packed)

    return write


def _one(path: Path) -> None:
    np.savez(path, images=_IMAGES, labels=arrays().y_train)


def _two(path: Path) -> None:
    for name in ("KMNIST", "FashionMNIST"):
        idx_folder(path / name / "raw", lambda *file: file)


def _tar() -> bytes:
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            archive.addfile(tarfile.TarInfo("train-images-idx3-ubyte"))
        return file.getvalue()


def table(part: str, *, names: str = "", labels: bool = True, sign: str = ",") -> bytes:
    """A table of the small data's images: a line each, the label first."""
    images = getattr(arrays(), f"x_{part}").reshape(-1, 784)
    rows = np.column_stack([getattr(arrays(), f"y_{part}"), images]) if labels else images
    lines = [names] if names else []
    return "\n".join([*lines, *(sign.join(map(str, row)) for row in rows)]).encode() + b"\n"


PIXELS = ",".join(f"pixel{place}" for place in range(784))
_PICKLE = pickle.dumps([(arrays().x_train, 3)], protocol=2)
_OLD_PICKLE = pickle.dumps([(arrays().x_train[0], 3)], protocol=0)
_TORCH = _zip(("archive/data.pkl", b"\x80\x02}q\0."), ("archive/data/0", bytes(9)))
_IMAGES = arrays().x_train

REFUSED = [
    Refused("page", _idx_of(PAGE), "data.web_page", "is a web page"),
    Refused("page_gz", _idx_of(gzip.compress(PAGE), ".gz"), "data.web_page", "is a web page"),
    Refused("page_named_gz", _idx_of(PAGE, ".gz"), "data.web_page", "is a web page"),
    Refused("page.npz", _content(PAGE), "data.web_page", "is a web page"),
    Refused("error.npz", _content(b'<?xml version="1.0"?><Error/>'), "data.web_page", "a web page"),
    Refused("mnist.pkl.gz", _content(gzip.compress(_PICKLE)), "data.pickled", "never opened"),
    Refused("mnist.pkl", _content(_PICKLE), "data.pickled", "never opened"),
    Refused("old.pkl", _content(_OLD_PICKLE), "data.pickled", "never opened"),
    Refused("training.pt", _TORCH, "data.pickled", "never opened"),
    Refused("objects.npz", _npz(y_test=np.array([{}] * 5)), "data.pickled", "never opened"),
    Refused("a.parquet", _content(b"PAR1" + bytes(99)), "data.other_format", "is Parquet"),
    Refused("hub", _folder(train_dot_parquet=b"PAR1" + bytes(9)), "data.other_format", "Parquet"),
    Refused("a.arrow", _content(b"ARROW1\0\0"), "data.other_format", "is Arrow"),
    Refused("a.h5", _content(b"\x89HDF\r\n\x1a\n"), "data.other_format", "is HDF5"),
    Refused("a.mat", _content(b"MATLAB 5.0 MAT-file"), "data.other_format", "is MATLAB"),
    Refused("a.arff", _content(b"% of OpenML\n@RELATION m\n"), "data.other_format", "is ARFF"),
    Refused("a.json", _content(json.dumps({"x": 1}).encode()), "data.other_format", "is JSON"),
    Refused("png.zip", _zip(("0/1.png", b"\x89PNG\r\n\x1a\n")), "data.other_format", "is PNG"),
    Refused("a.tar", _content(_tar()), "data.packed", "(tar)"),
    Refused("a.tar.gz", _content(gzip.compress(_tar())), "data.packed", "(tar)"),
    Refused("a.7z", _content(b"7z\xbc\xaf\x27\x1c"), "data.packed", "(7-Zip)"),
    Refused("gz.gz", _idx_of(gzip.compress(gzip.compress(b"x"))), "data.packed", "(gzip)"),
    Refused("npz.gz", _content(gzip.compress(b"PK\x03\x04" + bytes(9))), "data.packed", "(zip)"),
    Refused("zip_as_idx", _idx_of(b"PK\x03\x04" + bytes(9)), "data.packed", "(zip)"),
    Refused("locked.zip", _zip(("train.csv", b"1"), encrypted=True), "data.locked", "encrypted"),
    Refused(
        "lfs.npz",
        _content(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        "data.pointer",
        "git lfs pull",
    ),
    Refused("empty.npz", _content(b""), "data.empty", "holds nothing at all"),
    Refused("empty_gz", _idx_of(gzip.compress(b""), ".gz"), "data.empty", "holds nothing at all"),
    Refused("words.npz", _content(b"hello"), "data.not_npz", "is not an .npz file"),
    Refused(
        "kaggle",
        _folder(
            train_dot_csv=table("train", names=f"label,{PIXELS}"),
            test_dot_csv=table("test", names=PIXELS, labels=False),
        ),
        "data.no_labels",
        "test.csv has no column of labels",
    ),
    Refused("train_only", _folder(train_dot_csv=table("train")), "data.incomplete", "no test.csv"),
    Refused("mnist_784.csv", _content(table("train")), "data.alone", "is one file"),
    Refused("some-idx", _content(idx_bytes(_IMAGES)), "data.alone", "is one file"),
    Refused(
        "list.txt",
        _content(b"milk, bread\n"),
        "data.table_columns",
        "line 1: 2 in place of 785 columns",
    ),
    Refused("keras", _folder(mnist_dot_npz=b"PK\x03\x04"), "data.give_file", "give that file"),
    Refused(
        "one.npz",
        _one,
        "data.not_split",
        "holds images, labels, not parted",
    ),
    Refused("rgb.npz", _npz(x_test=np.zeros((5, 28, 28, 3))), "data.wrong_shape", "(5, 28, 28, 3)"),
    Refused("flags.npz", _npz(x_test=_IMAGES[:5] > 9), "data.wrong_dtype", "(x_test * 255)"),
    Refused(
        "normalised.npz",
        _npz(x_train=_IMAGES / 127.5 - 1),
        "data.wrong_pixels",
        "x_train contains -1.0",
    ),
    Refused(
        "letters.npz", _npz(y_test=np.full(5, 26)), "data.wrong_labels", "contains the label 26"
    ),
    Refused(
        "smooth.npz",
        _npz(y_test=np.full((5, 10), 0.1)),
        "data.not_one_hot",
        "y_test.argmax(axis=1)",
    ),
    Refused(
        "two",
        _two,
        "data.several",
        "(FashionMNIST/raw/, KMNIST/raw/)",
    ),
]
