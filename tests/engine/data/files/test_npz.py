import contextlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import MAX_BYTES, Arrays, DataError
from engine.data.files import npz, reading
from engine.data.files.npy_header import HeaderError, read_header

Write = Callable[..., Path]


def code(path: Path) -> str:
    """The code of the mistake that reading gives, its message being one printable line."""
    with pytest.raises(DataError) as caught:
        reading.read(path)
    assert str(caught.value).isprintable()
    with pytest.raises(DataError):
        reading.first_images(path, 100)
    return caught.value.code


def member(path: Path, name: str, content: bytes, compression: int = zipfile.ZIP_STORED) -> None:
    """Replace one member of the zip, keeping the others."""
    with zipfile.ZipFile(path) as archive:
        kept = {info.filename: archive.read(info) for info in archive.infolist()}
    kept[name] = content
    with zipfile.ZipFile(path, "w", compression) as archive:
        for each, data in kept.items():
            archive.writestr(each, data)


def npy(descr: str, shape: str, data: bytes = b"") -> bytes:
    """An .npy file whose header says whatever the test wants."""
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + data


@pytest.mark.parametrize("packed", [True, False])
def test_it_reads_what_numpy_wrote(write_npz: Write, small: Arrays, packed: bool) -> None:
    read = reading.read(write_npz(packed=packed)).arrays
    for array, expected in zip(read, small, strict=True):
        np.testing.assert_array_equal(array, expected)
        assert array.dtype == np.uint8
        assert array.flags.c_contiguous


@pytest.mark.parametrize("dtype", ["<i8", ">i4", "<u2", "i1"])
def test_labels_may_be_any_integers(write_npz: Write, small: Arrays, dtype: str) -> None:
    read = reading.read(write_npz(y_train=small.y_train.astype(dtype))).arrays
    np.testing.assert_array_equal(read.y_train, small.y_train)
    assert read.y_train.dtype == np.uint8


def test_fortran_order_is_turned_round(write_npz: Write, small: Arrays) -> None:
    path = write_npz(x_train=np.asfortranarray(small.x_train))
    np.testing.assert_array_equal(reading.read(path).arrays.x_train, small.x_train)
    np.testing.assert_array_equal(reading.first_images(path, 3)[0], small.x_train[:3])


def test_written_arrays_come_back(tmp_path: Path, small: Arrays) -> None:
    npz.write(tmp_path / "new" / "kept.npz", small)
    assert reading.read(tmp_path / "new" / "kept.npz").arrays.sha256() == small.sha256()


@pytest.mark.parametrize("count", [1, 5, 12])
def test_first_images_are_the_first(write_npz: Write, small: Arrays, count: int) -> None:
    images, labels = reading.first_images(write_npz(), count)
    np.testing.assert_array_equal(images, small.x_train[:count])
    np.testing.assert_array_equal(labels, small.y_train[:count])


def test_first_images_are_fewer_if_there_are_fewer(write_npz: Write) -> None:
    assert reading.first_images(write_npz(), 100)[0].shape == (12, 28, 28)


def test_first_images_leave_the_rest_packed(write_npz: Write) -> None:
    random = np.random.default_rng(1)
    path = write_npz(
        x_train=random.integers(0, 256, (9000, 28, 28), np.uint8), y_train=np.zeros(9000, np.uint8)
    )
    content = bytearray(path.read_bytes())
    content[4_000_000:4_000_100] = bytes(100)  # damage in the middle of x_train
    path.write_bytes(content)
    assert reading.first_images(path, 5)[0].shape == (5, 28, 28)
    with pytest.raises(DataError) as caught:
        reading.read(path)
    assert caught.value.code == "data.damaged"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert code(tmp_path / "none.npz") == "data.not_found"
    assert code(tmp_path / "a\0b") == "data.not_found"
    (tmp_path / "file").write_bytes(b"")
    assert code(tmp_path / "file" / "below") == "data.not_found"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert code(tmp_path) == "data.not_found"


def test_a_name_with_control_characters_stays_one_printable_line(tmp_path: Path) -> None:
    assert code(tmp_path / "two\nlines\x1b[31m") == "data.not_found"


@pytest.mark.parametrize("part", [0.05, 0.5, 0.95])
def test_a_truncated_file(write_npz: Write, part: float) -> None:
    path = write_npz()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    assert code(path) == "data.truncated"


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.npz").touch()
    assert code(tmp_path / "empty.npz") == "data.empty"


@pytest.mark.parametrize("content", [b"hello", b"\x93NUMPX\x01\x00", bytes(999)])
def test_a_file_that_is_no_zip(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "it.npz").write_bytes(content)
    assert code(tmp_path / "it.npz") == "data.not_npz"


def test_pickled_objects_are_never_opened(write_npz: Write, tmp_path: Path) -> None:
    assert code(write_npz(y_train=np.array([{}] * 12, dtype=object))) == "data.pickled"
    assert code(write_npz(x_train=np.array([{}] * 12, dtype=object))) == "data.pickled"
    (tmp_path / "it.pkl").write_bytes(b"\x80\x04K\x01.")
    assert code(tmp_path / "it.pkl") == "data.pickled"


def test_wrong_keys_are_listed(write_npz: Write) -> None:
    path = write_npz(x_train=None, images=np.zeros(3))
    assert code(path) == "data.wrong_keys"
    with pytest.raises(DataError, match="holds images, x_test, y_test, y_train; it must hold"):
        reading.read(path)


@pytest.mark.parametrize("dtype", [np.bool_, "<M8[s]", "<U3", "<c8", [("a", "u1")]])
def test_images_must_be_numbers(write_npz: Write, dtype: npt.DTypeLike) -> None:
    assert code(write_npz(x_train=np.zeros((12, 28, 28), dtype))) == "data.wrong_dtype"


def test_labels_must_be_numbers(write_npz: Write) -> None:
    assert code(write_npz(y_test=np.zeros(5, "<U3"))) == "data.wrong_dtype"


@pytest.mark.parametrize(
    "shape", [(12, 783), (12, 28, 27), (12, 28, 28, 3), (28, 28, 12), (12,), (), (0, 28, 28)]
)
def test_wrongly_shaped_images(write_npz: Write, shape: tuple[int, ...]) -> None:
    assert code(write_npz(x_train=np.zeros(shape, np.uint8))) == "data.wrong_shape"


def test_each_image_needs_a_label(write_npz: Write) -> None:
    assert code(write_npz(y_train=np.zeros(11, np.uint8))) == "data.labels_mismatch"


@pytest.mark.parametrize("label", [-1, 10, 256])
def test_labels_are_0_to_9(write_npz: Write, label: int) -> None:
    assert code(write_npz(y_train=np.full(12, label, np.int16))) == "data.wrong_labels"


def test_more_images_than_the_limit_are_refused_by_the_header(write_npz: Write) -> None:
    path = write_npz()
    member(path, "x_train.npy", npy("'|u1'", "(1000001, 28, 28)"))
    assert code(path) == "data.too_large"


def test_an_array_shorter_than_its_header_says(write_npz: Write) -> None:
    path = write_npz()
    member(path, "x_train.npy", npy("'|u1'", "(900000, 28, 28)", bytes(784)))
    assert code(path) == "data.truncated"


def test_a_zip_that_would_unpack_to_gigabytes_is_refused_unread(
    write_npz: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_npz()
    with zipfile.ZipFile(path) as archive:
        directory = archive.start_dir
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02", directory)  # x_train's: it was written first
    assert int.from_bytes(content[entry + 24 : entry + 28], "little") == sizes["x_train.npy"]
    content[entry + 24 : entry + 28] = (MAX_BYTES + 1).to_bytes(4, "little")
    path.write_bytes(content)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("a member was opened"))
    assert code(path) == "data.too_large"


def test_a_file_over_the_limit_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.npz"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # sparse: takes no room
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    assert code(path) == "data.too_large"


@pytest.mark.parametrize("offset", [-10, 10, 2**31])
def test_a_member_that_is_not_where_the_directory_says(write_npz: Write, offset: int) -> None:
    path = write_npz()
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    # From the end of the file, where there is less than a member's header, or nothing.
    content[entry + 42 : entry + 46] = (len(content) + offset).to_bytes(4, "little")
    path.write_bytes(content)
    assert code(path) == "data.damaged"


def test_packing_that_numpy_does_not_use_is_refused(write_npz: Write) -> None:
    path = write_npz()
    member(path, "y_test.npy", b"", compression=zipfile.ZIP_LZMA)
    assert code(path) == "data.not_npz"


def test_damage_is_seen_by_the_zips_own_checksum(write_npz: Write, small: Arrays) -> None:
    path = write_npz(packed=False)
    content = path.read_bytes()
    middle = content.index(small.x_test.tobytes()) + 100
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    with pytest.raises(DataError) as caught:
        reading.read(path)
    assert caught.value.code == "data.damaged"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_random_bytes_are_a_mistake_and_nothing_else(
    tmp_path: Path, content: bytes, zip_like: bool
) -> None:
    path = tmp_path / "random.npz"
    path.write_bytes((b"PK\x03\x04" if zip_like else b"") + content)
    with pytest.raises(DataError):
        reading.read(path)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400
)
@given(data=st.data())
def test_any_bytes_changed_give_the_arrays_or_a_mistake(
    write_npz: Write, data: st.DataObject
) -> None:
    path = write_npz(
        x_train=np.zeros((2, 28, 28), np.uint8),
        y_train=np.zeros(2, np.uint8),
        x_test=np.zeros((1, 28, 28), np.uint8),
        y_test=np.zeros(1, np.uint8),
    )
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with contextlib.suppress(DataError):
        assert reading.read(path).arrays.x_train.shape[1:] == (28, 28)
    with contextlib.suppress(DataError):
        assert reading.first_images(path, 1)[0].shape == (1, 28, 28)


@given(st.binary(max_size=300), st.booleans())
def test_a_header_parser_given_anything_says_what_it_is(content: bytes, magic: bool) -> None:
    stream = io.BytesIO((b"\x93NUMPY\x01\x00" if magic else b"") + content)
    with contextlib.suppress(EOFError, HeaderError):
        read_header(stream.read)


@given(
    st.lists(st.integers(0, 10**6), max_size=4).map(tuple),
    st.sampled_from(["|u1", "<f4", ">i8", "|O", "<U3", "|b1"]),
    st.booleans(),
    st.sampled_from([np.lib.format.write_array_header_1_0, np.lib.format.write_array_header_2_0]),
)
def test_headers_are_read_as_numpy_writes_them(
    shape: tuple[int, ...], descr: str, fortran: bool, write: Callable[..., None]
) -> None:
    stream = io.BytesIO()
    write(stream, {"descr": descr, "fortran_order": fortran, "shape": shape})
    size = stream.tell()
    stream.seek(0)
    found = read_header(stream.read)
    assert (found.descr, found.fortran_order, found.shape) == (descr, fortran, shape)
    assert found.bytes_read == size == stream.tell()


def test_a_header_that_claims_gigabytes_is_not_read() -> None:
    stream = io.BytesIO(b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + bytes(9999))
    with pytest.raises(HeaderError):
        read_header(stream.read)
    assert stream.tell() == 12
