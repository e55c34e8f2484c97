"""Files of every kind, cut off, changed and filled up: the data or one true line, never else.

What is read is held against readings of this file's own, and so is what is said.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import math
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import Arrays, DataError
from engine.data.files import archive, reading
from tests.engine.data.conftest import IDX_NAMES, arrays, idx_bytes
from tests.engine.data.files.refused import PIXELS, REFUSED, Refused, table

SMALL = arrays(3, 2)
FEW = Arrays(SMALL.x_train // 99, SMALL.y_train, SMALL.x_test // 99, SMALL.y_test)
FILES = dict(zip(IDX_NAMES, map(idx_bytes, FEW), strict=True))
TRAIN, LABELS = IDX_NAMES[:2]


def zipped(*, npz: bool) -> bytes:
    with io.BytesIO() as file:
        if npz:
            np.savez_compressed(file, **FEW._asdict())
        else:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archived:
                for name, content in FILES.items():
                    archived.writestr(name, content)
        return file.getvalue()


KINDS: dict[str, bytes] = {
    "a.npz": zipped(npz=True),
    "idx.zip": zipped(npz=False),
    TRAIN: FILES[TRAIN],
    LABELS: FILES[LABELS],
    f"{TRAIN}.gz": gzip.compress(FILES[TRAIN], mtime=0),
    "mnist_train.csv": table("train", names=f"label,{PIXELS}"),
    "mnist_train.csv.gz": gzip.compress(table("train"), mtime=0),
}


def written(folder: Path, name: str, content: bytes) -> Path:
    """What to read: the file `name`, its sound companions beside it."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    if "ubyte" in name:
        for other, sound in FILES.items():
            (folder / other).write_bytes(sound)
        (folder / name.removesuffix(".gz")).unlink()
    if "csv" in name:
        (folder / name.replace("train", "test")).write_bytes(table("test"))
    (folder / name).write_bytes(content)
    return folder if "ubyte" in name or "csv" in name else folder / name


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file of one of the kinds with a little or a lot of it changed."""
    name = draw(st.sampled_from(sorted(KINDS)))
    content = bytearray(KINDS[name])
    place = st.one_of(st.integers(0, 60), st.integers(0, len(content) - 1))
    match draw(st.sampled_from(["cut", "change", "insert", "append", "start"])):
        case "cut":
            del content[draw(place) :]
        case "change":
            for _ in range(draw(st.integers(1, 4))):
                content[min(draw(place), len(content) - 1)] = draw(st.integers(0, 255))
        case "insert":
            at = draw(place)
            content[at:at] = draw(st.binary(min_size=1, max_size=9))
        case "append":
            content += draw(st.binary(min_size=1, max_size=40))
        case _:
            start = draw(st.sampled_from([b"", b"<html>", b"\x1f\x8b", b"PK\x03\x04", b"PAR1"]))
            content[: draw(st.integers(0, 9))] = start
    return name, bytes(content)


def unpacked(content: bytes) -> bytes | None:
    """What is in a gzip file, or the content itself; None where that cannot be unpacked."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return None


def beginning(content: bytes) -> bytes:
    """The first bytes of what is in a gzip file, whatever follows, or of the content itself."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    with contextlib.suppress(zlib.error):
        return zlib.decompressobj(31).decompress(content, 16)
    return b""


def check_read(name: str, content: bytes, found: Arrays) -> None:
    """That `found` is what is in the file, as read without the program."""
    plain = unpacked(content)
    if name == TRAIN or name == f"{TRAIN}.gz":
        assert plain is not None
        assert found.x_train.tobytes() == plain[16:]
    elif name == LABELS:
        assert found.y_train.tobytes() == content[8:]
    elif "csv" in name:
        assert plain is not None
        rows = [line for line in plain.decode("latin-1").splitlines() if line.strip()]
        rows = rows[len(rows) - len(found.y_train) :]
        numbers = [[float(cell.strip('" ')) for cell in row.split(",")] for row in rows]
        np.testing.assert_array_equal(found.x_train.reshape(-1, 784), np.array(numbers)[:, 1:])
        np.testing.assert_array_equal(found.y_train, np.array(numbers)[:, 0])
    elif name == "a.npz":
        with contextlib.suppress(Exception), np.load(io.BytesIO(content)) as file:
            for key, array in found._asdict().items():
                np.testing.assert_array_equal(file[key].reshape(array.shape), array)


def check_said(name: str, content: bytes, error: DataError) -> None:
    """That what is said of the file is so."""
    line, detail, plain = str(error), error.detail, unpacked(content)
    assert line.isprintable()
    start = beginning(content)
    match error.code:
        case "data.empty":
            assert plain == b""
        case "data.web_page":
            assert start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
        case "data.other_format" | "data.packed":
            signs = {"Parquet": b"PAR1", "zip": b"PK", "gzip": b"\x1f\x8b", "HDF5": b"\x89HDF"}
            assert start.startswith(signs.get(str(detail["kind"]), b""))
        case "data.pickled":
            assert re.match(rb"\x80|[(\]}c]", start) or b"data.pkl" in start or b"|O" in start
        case "data.truncated" | "data.damaged":
            assert content != KINDS.get(name)
        case "data.idx_header" if name == TRAIN:
            width = {8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8}[content[2]]
            sizes = np.frombuffer(content[4 : 4 + 4 * content[3]], ">u4")
            assert len(content) > 4 + 4 * content[3] + width * math.prod(map(int, sizes))
        case "data.wrong_shape" if name in (TRAIN, LABELS):
            sizes = np.frombuffer(content[4 : 4 + 4 * content[3]], ">u4")
            assert re.findall(r"\d+", str(detail["shape"])) == [str(size) for size in sizes]
        case "data.wrong_labels" if name == LABELS and content[2] == 8:
            assert 9 < int(detail["label"]) in content[8:]
        case "data.labels_mismatch" if name == LABELS:
            assert detail["labels"] == int.from_bytes(content[4:8], "big")
        case "data.table_columns" | "data.table_value" | "data.table_long" if plain is not None:
            rows = plain.decode("latin-1").split("\n")
            row = rows[int(detail["line"]) - 1]
            if error.code == "data.table_columns" and '"' not in row:
                first = next(row for row in rows if row.strip())
                assert detail["columns"] == row.count(max(",;\t", key=first.count)) + 1
            elif error.code == "data.table_value":
                shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in row)
                assert str(detail["found"]) in shown
                with contextlib.suppress(ValueError):
                    float(str(detail["found"]))
                    assert "_" in str(detail["found"])
        case "data.wrong_pixels" if plain is not None and "csv" in name:
            value = float(str(detail["value"]))
            cells = re.split(rb'[,;\t\r\n" ]+', plain)
            numbers = []
            for cell in cells:
                with contextlib.suppress(ValueError):
                    numbers.append(float(cell))
            assert value in numbers or math.isnan(value)
            assert not (value.is_integer() and 0 <= value <= 255)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=500
)
@given(damaged())
def test_what_is_damaged_gives_the_data_or_one_true_line(
    tmp_path: Path, file: tuple[str, bytes]
) -> None:
    name, content = file
    path = written(tmp_path / "d", name, content)
    try:
        found = reading.read(path).arrays
    except DataError as error:
        check_said(name, content, error)
    else:
        check_read(name, content, found)
    with contextlib.suppress(DataError):
        images, labels = reading.first_images(path, 2)
        assert images.shape == (len(labels), 28, 28)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from([file for file in REFUSED if "." in file.name and file.name != "gz.gz"]),
    st.integers(0, 400),
    st.binary(max_size=8),
    st.booleans(),
)
def test_what_is_refused_and_damaged_too_is_refused_in_one_true_line(
    file: Refused, place: int, change: bytes, cut: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(DataError):
        path = Path(folder) / file.name
        file.write(path)
        content = bytearray(path.read_bytes())
        content[place : None if cut else place + len(change)] = change
        path.write_bytes(content)
        try:
            reading.read(path)
        except DataError as error:
            check_said(file.name, bytes(content), error)
            raise


def test_the_sound_files_are_read(tmp_path: Path) -> None:
    for name, content in KINDS.items():
        found = reading.read(written(tmp_path / "d", name, content)).arrays
        check_read(name, content, found)


# ---- bounds


def test_a_zip_that_claims_a_huge_directory_is_not_read(tmp_path: Path) -> None:
    content = bytearray(KINDS["a.npz"])
    end = content.rindex(b"PK\x05\x06")
    content[end + 12 : end + 16] = (2**31).to_bytes(4, "little")
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError) as caught:
        reading.read(tmp_path / "a.npz")
    assert caught.value.code == "data.truncated"


def test_a_zip_that_lists_too_much_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.npz").write_bytes(KINDS["a.npz"])
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 150)
    with pytest.raises(DataError) as caught:
        reading.read(tmp_path / "a.npz")
    assert caught.value.code == "data.too_large"


def test_idx_files_that_would_take_gigabytes_are_refused_by_their_headers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = b"".join(size.to_bytes(4, "big") for size in (900_000, 28, 28))
    huge = gzip.compress(bytes([0, 0, 14, 3]) + sizes)
    labels = gzip.compress(bytes([0, 0, 8, 1]) + sizes[:4])
    path = written(tmp_path / "d", f"{TRAIN}.gz", huge)
    (path / LABELS).write_bytes(labels)
    monkeypatch.setattr(np, "empty", lambda *_: pytest.fail("room was made"))
    with pytest.raises(DataError) as caught:
        reading.read(path)
    assert caught.value.code == "data.too_large"


@pytest.mark.parametrize(
    "make", [lambda path: path.mkdir(), lambda path: __import__("os").mkfifo(path)]
)
def test_what_is_no_regular_file_is_never_opened(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = written(tmp_path / "d", TRAIN, FILES[TRAIN])
    (path / TRAIN).unlink()
    make(path / TRAIN)
    for named in (path, path / LABELS):
        with pytest.raises(DataError) as caught:
            reading.read(named)
        assert caught.value.code == "data.incomplete"
