import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import Arrays, DataError
from engine.data.files import reading

Write = Callable[..., Path]
TRAIN = "train-images-idx3-ubyte"
LABELS = "train-labels-idx1-ubyte"


def code(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        reading.read(folder)
    assert str(caught.value).isprintable()
    return caught.value.code


def header(magic: int, *sizes: int) -> bytes:
    return b"".join(number.to_bytes(4, "big") for number in (magic, *sizes))


@pytest.mark.parametrize("pack", [False, True])
@pytest.mark.parametrize("sign", ["-", "."])
@pytest.mark.parametrize("below", ["", "MNIST/raw", "raw"])
def test_it_reads_the_four_files(
    write_idx: Write, small: Arrays, tmp_path: Path, pack: bool, sign: str, below: str
) -> None:
    write_idx(f"root/{below}", pack=pack, sign=sign)
    read = reading.read(tmp_path / "root").arrays
    assert read.sha256() == small.sha256()
    assert all(array.dtype == np.uint8 and array.flags.c_contiguous for array in read)


def test_plain_files_are_read_rather_than_packed_ones(write_idx: Write, small: Arrays) -> None:
    folder = write_idx()
    (folder / f"{TRAIN}.gz").write_bytes(b"broken")
    assert reading.read(folder).arrays.sha256() == small.sha256()


@pytest.mark.parametrize("pack", [False, True])
def test_first_images_are_the_first(write_idx: Write, small: Arrays, pack: bool) -> None:
    images, labels = reading.first_images(write_idx(pack=pack), 5)
    np.testing.assert_array_equal(images, small.x_train[:5])
    np.testing.assert_array_equal(labels, small.y_train[:5])


def test_a_missing_file_is_named(write_idx: Write, tmp_path: Path) -> None:
    folder = write_idx()
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="has no t10k-labels-idx1-ubyte"):
        reading.read(folder)
    assert code(folder) == "data.incomplete"
    assert code(tmp_path / "none") == "data.not_found"


@pytest.mark.parametrize(
    ("magic", "said"),
    [
        (0x00000801, "data.wrong_shape"),
        (0x03080000, "data.not_npz"),
        (0x00000D03, "data.truncated"),  # floats would take four times as many bytes
        (0x504B0304, "data.packed"),
    ],
)
def test_a_false_magic_number(write_idx: Write, magic: int, said: str) -> None:
    folder = write_idx()
    content = (folder / TRAIN).read_bytes()
    (folder / TRAIN).write_bytes(header(magic) + content[4:])
    assert code(folder) == said


def test_images_and_labels_changed_over(write_idx: Write) -> None:
    folder = write_idx()
    (folder / TRAIN).write_bytes((folder / LABELS).read_bytes())
    assert code(folder) == "data.wrong_shape"


@pytest.mark.parametrize("size", [3, 9, 16, 17, 9000])
@pytest.mark.parametrize("pack", [False, True])
def test_a_truncated_file(write_idx: Write, size: int, pack: bool) -> None:
    folder = write_idx(pack=pack)
    path = folder / (f"{TRAIN}.gz" if pack else TRAIN)
    path.write_bytes(path.read_bytes()[:size])
    assert code(folder) == "data.truncated"


@pytest.mark.parametrize("pack", [False, True])
def test_a_file_longer_than_its_header_says(write_idx: Write, pack: bool) -> None:
    folder = write_idx(pack=pack)
    path = folder / (f"{LABELS}.gz" if pack else LABELS)
    content = path.read_bytes()
    path.write_bytes(content + (gzip.compress(b"x") if pack else b"x"))
    assert code(folder) == "data.idx_header"


def test_a_plain_file_longer_than_its_header_says_is_seen_unread(write_idx: Write) -> None:
    folder = write_idx()
    with (folder / TRAIN).open("ab") as file:
        file.write(b"x")
    with pytest.raises(DataError, match="longer than its header"):
        reading.first_images(folder, 1)


def test_a_header_that_claims_too_many_images_costs_nothing(write_idx: Write) -> None:
    folder = write_idx(pack=True)
    (folder / f"{TRAIN}.gz").write_bytes(gzip.compress(header(0x803, 2**32 - 1, 28, 28)))
    assert code(folder) == "data.too_large"


def test_a_header_that_claims_more_than_is_there(write_idx: Write, small: Arrays) -> None:
    folder = write_idx()
    (folder / TRAIN).write_bytes(header(0x803, 13, 28, 28) + small.x_train.tobytes())
    assert code(folder) == "data.truncated"


@pytest.mark.parametrize("sides", [(28, 27), (0, 0), (2**32 - 1, 2**32 - 1)])
def test_images_of_another_size(write_idx: Write, sides: tuple[int, int]) -> None:
    folder = write_idx()
    (folder / TRAIN).write_bytes(header(0x803, 12, *sides) + bytes(12 * 784))
    assert code(folder) == "data.wrong_shape"


def test_no_images_at_all(write_idx: Write) -> None:
    folder = write_idx()
    (folder / TRAIN).write_bytes(header(0x803, 0, 28, 28))
    assert code(folder) == "data.wrong_shape"


def test_each_image_needs_a_label(write_idx: Write) -> None:
    folder = write_idx()
    (folder / LABELS).write_bytes(header(0x801, 11) + bytes(11))
    assert code(folder) == "data.labels_mismatch"


def test_labels_are_0_to_9(write_idx: Write) -> None:
    folder = write_idx()
    (folder / LABELS).write_bytes(header(0x801, 12) + bytes([10] * 12))
    assert code(folder) == "data.wrong_labels"


def test_a_damaged_gzip_file(write_idx: Write) -> None:
    folder = write_idx(pack=True)
    path = folder / f"{TRAIN}.gz"
    content = bytearray(path.read_bytes())
    content[-6] ^= 1  # in the checksum at the end
    path.write_bytes(content)
    assert code(folder) == "data.damaged"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", header(0x803), header(0x803, 1, 28, 28)]))
def test_random_bytes_are_a_mistake_and_nothing_else(
    write_idx: Write, content: bytes, start: bytes
) -> None:
    folder = write_idx()
    (folder / TRAIN).write_bytes(start + content)
    assert code(folder).startswith("data.")
    (folder / TRAIN).unlink()
    for packed in (content, b"\x1f\x8b\x08" + content, gzip.compress(start + content)):
        (folder / f"{TRAIN}.gz").write_bytes(packed)
        assert code(folder).startswith("data.")
