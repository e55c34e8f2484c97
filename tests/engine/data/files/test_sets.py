"""Files belong together by their names; what each is, its content says."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import Arrays
from engine.data.files import reading
from engine.data.files.sets import place_of
from tests.engine.data.conftest import IDX_NAMES, idx_bytes
from tests.engine.data.files.refused import PAGE, idx_folder
from tests.engine.data.files.taken import read, refused

Write = Callable[..., Path]
TRAIN, LABELS = IDX_NAMES[:2]


def emnist(name: str) -> str:
    return "emnist-digits-" + name.replace("t10k", "test")


def test_idx_files_named_gz_that_are_not_packed(tmp_path: Path, small: Arrays) -> None:
    idx_folder(tmp_path / "d", lambda name, content: (f"{name}.gz", content))
    assert read(tmp_path / "d").sha256() == small.sha256()


def test_packed_idx_files_that_are_not_named_gz(tmp_path: Path, small: Arrays) -> None:
    idx_folder(tmp_path / "d", lambda name, content: (name, gzip.compress(content, mtime=0)))
    assert read(tmp_path / "d").sha256() == small.sha256()


@pytest.mark.parametrize(
    "broken", [b"", b"\0\0\x08", PAGE, gzip.compress(b"", mtime=0), b"\x1f\x8b\x08"]
)
@pytest.mark.parametrize("name", [TRAIN, LABELS])
def test_a_broken_file_beside_a_sound_one_is_passed_over(
    write_idx: Write, small: Arrays, broken: bytes, name: str
) -> None:
    folder = write_idx(pack=True)
    (folder / name).write_bytes(broken)
    assert read(folder).sha256() == small.sha256()


def test_of_two_broken_files_the_first_is_told(write_idx: Write) -> None:
    folder = write_idx(pack=True)
    (folder / TRAIN).write_bytes(b"")
    (folder / f"{TRAIN}.gz").write_bytes(PAGE)
    assert refused(folder).code == "data.empty"


def test_emnist_s_images_are_turned_upright(tmp_path: Path, small: Arrays) -> None:
    idx_folder(tmp_path / "d", lambda name, content: (emnist(name), content))
    found = reading.read(tmp_path / "d")
    np.testing.assert_array_equal(found.arrays.x_train, small.x_train.transpose(0, 2, 1))
    np.testing.assert_array_equal(found.arrays.x_test, small.x_test.transpose(0, 2, 1))
    assert found.arrays.x_train.flags.c_contiguous
    assert "turned upright" in found.notes[-1].sentence
    read(tmp_path / "d")


def test_of_several_sets_in_one_folder_one_is_chosen_by_its_file(
    tmp_path: Path, small: Arrays
) -> None:
    folder = tmp_path / "raw"
    idx_folder(folder, lambda name, content: (emnist(name), content))
    for name, array in zip(IDX_NAMES, small, strict=True):
        other = emnist(name).replace("digits", "mnist")
        (folder / other).write_bytes(idx_bytes(255 - array if array.ndim == 3 else array))
    error = refused(folder)
    assert error.code == "data.several"
    assert error.detail["found"] == "emnist-digits-, emnist-mnist-"
    turned = 255 - small.x_train.transpose(0, 2, 1)
    for name in IDX_NAMES:
        one = folder / emnist(name).replace("digits", "mnist")
        np.testing.assert_array_equal(read(one).x_train, turned)


@pytest.mark.parametrize("name", ["FashionMNIST", "KMNIST", "EMNIST"])
def test_torchvision_s_other_sets_below_a_root(write_idx: Write, small: Arrays, name: str) -> None:
    root = write_idx(f"root/{name}/raw").parents[1]
    assert read(root).sha256() == small.sha256()


def test_mnist_goes_before_its_relatives(write_idx: Write, small: Arrays) -> None:
    root = write_idx("root/FashionMNIST/raw").parents[1]
    for name in IDX_NAMES:
        (root / "FashionMNIST/raw" / name).write_bytes(b"broken")
    write_idx("root/MNIST/raw")
    assert read(root).sha256() == small.sha256()


def test_a_file_in_a_folder_of_its_own_name(write_idx: Write, small: Arrays) -> None:
    folder = write_idx()
    content = (folder / TRAIN).read_bytes()
    (folder / TRAIN).unlink()
    (folder / TRAIN).mkdir()
    (folder / TRAIN / TRAIN).write_bytes(content)
    assert read(folder).sha256() == small.sha256()


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("inside", ["", "archive/", "MNIST/raw/"])
def test_a_zip_of_idx_files(
    write_idx: Write, small: Arrays, tmp_path: Path, pack: bool, method: int, inside: str
) -> None:
    folder = write_idx(pack=pack)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(inside + path.name, path.read_bytes())
            archive.writestr(f"__MACOSX/{inside}._{path.name}", b"\0\5\x16\7")
            archive.writestr(f"{inside}{path.name}/{path.name}", path.read_bytes())
    assert read(tmp_path / "a.zip").sha256() == small.sha256()


def test_a_zip_with_two_sets_names_them(write_idx: Write, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in sorted(write_idx().iterdir()):
            for folder in ("MNIST/raw", "KMNIST/raw"):
                archive.writestr(f"{folder}/{path.name}", path.read_bytes())
    error = refused(tmp_path / "a.zip")
    assert (error.code, error.detail["found"]) == ("data.several", "MNIST/raw/, KMNIST/raw/")


def test_a_folder_of_npy_files_is_an_unpacked_npz(tmp_path: Path, small: Arrays) -> None:
    for name, array in small._asdict().items():
        np.save(tmp_path / f"{name}.npy", array)
    assert read(tmp_path).sha256() == small.sha256()
    assert read(tmp_path / "y_test.npy").sha256() == small.sha256()


@pytest.mark.parametrize("kind", [">i2", ">i4", ">f4", ">f8", "i1"])
def test_idx_files_of_every_type(write_idx: Write, small: Arrays, kind: str) -> None:
    folder = write_idx()
    types = {"i1": 9, ">i2": 11, ">i4": 12, ">f4": 13, ">f8": 14}
    sizes = len(small.y_train).to_bytes(4, "big")
    start = bytes([0, 0, types[kind], 1]) + sizes
    (folder / LABELS).write_bytes(start + small.y_train.astype(kind).tobytes())
    assert read(folder).sha256() == small.sha256()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("train-images.idx3-ubyte", "x_train"),
        ("t10k-labels-idx1-ubyte.gz", "y_test"),
        ("emnist-letters-test-images-idx3-ubyte.gz", "x_test"),
        ("qmnist-test-labels-idx2-int", "y_test"),
        ("fashion-mnist_train.csv", "train"),
        ("mnist_test.csv.gz", "test"),
        ("test_labels.npy", "y_test"),
    ],
)
def test_names_say_which_part_a_file_is(name: str, part: str) -> None:
    place = place_of(name)
    assert place is not None
    assert place.part == part


@pytest.mark.parametrize("name", ["notes.txt", "weights.npy", "sample_submission.csv", "images"])
def test_other_names_say_nothing(name: str) -> None:
    assert place_of(name) is None
