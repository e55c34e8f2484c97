"""Tables of pixels, as Kaggle and others keep MNIST."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import Arrays
from engine.data.files import reading
from engine.data.files import table as tables
from tests.engine.data.files.refused import PIXELS, table
from tests.engine.data.files.taken import read, refused

Change = Callable[[bytes], bytes]


def tabled(folder: Path, change: Change = lambda content: content, **how: str) -> Path:
    """A folder with the small data as mnist_train.csv and mnist_test.csv."""
    folder.mkdir(exist_ok=True)
    for part in ("train", "test"):
        (folder / f"mnist_{part}.csv").write_bytes(change(table(part, **how)))  # type: ignore[arg-type]
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\n\n"),
        lambda content: content.rstrip(),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b",", b", "),
        lambda content: re.sub(rb"(?<=[,\n])(\d+)(?=[,\n])", rb"\1.0", content),
        lambda content: (
            b'"' + content.rstrip().replace(b",", b'","').replace(b"\n", b'"\n"') + b'"'
        ),
        gzip.compress,
    ],
)
@pytest.mark.parametrize("names", ["", f"label,{PIXELS}"])
def test_it_reads_them_as_tools_write_them(
    tmp_path: Path, small: Arrays, change: Change, names: str
) -> None:
    assert read(tabled(tmp_path / "d", change, names=names)).sha256() == small.sha256()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_other_signs_between_the_numbers(tmp_path: Path, small: Arrays, sign: str) -> None:
    assert read(tabled(tmp_path / "d", sign=sign)).sha256() == small.sha256()


def test_the_line_of_names_says_where_the_label_is(tmp_path: Path, small: Arrays) -> None:
    def last(content: bytes) -> bytes:
        rows = [line.split(b",") for line in content.split()]
        return b"\n".join(b",".join([*row[1:], row[0]]) for row in rows)

    folder = tabled(tmp_path / "d", last, names=f"class,{PIXELS}")
    assert read(folder).sha256() == small.sha256()


def test_either_file_names_the_pair(tmp_path: Path, small: Arrays) -> None:
    folder = tabled(tmp_path / "d")
    for part in ("train", "test"):
        assert read(folder / f"mnist_{part}.csv").sha256() == small.sha256()


def test_a_zip_of_tables(tmp_path: Path, small: Arrays) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in tabled(tmp_path / "d").iterdir():
            archive.write(path, path.name)
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n")
    assert read(tmp_path / "a.zip").sha256() == small.sha256()


def test_emnist_s_tables_are_turned_upright(tmp_path: Path, small: Arrays) -> None:
    for part in ("train", "test"):
        (tmp_path / f"emnist-mnist-{part}.csv").write_bytes(table(part))
    np.testing.assert_array_equal(read(tmp_path).x_test, small.x_test.transpose(0, 2, 1))


def test_pixels_from_0_to_1(tmp_path: Path, small: Arrays) -> None:
    def divided(content: bytes) -> bytes:
        rows = [line.split(b",") for line in content.split()]
        return b"\n".join(
            b",".join([row[0], *(repr(int(cell) / 255).encode() for cell in row[1:])])
            for row in rows
        )

    folder = tabled(tmp_path / "d", divided)
    assert read(folder).sha256() == small.sha256()
    assert any("k/255" in note.sentence for note in reading.read(folder).notes)


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        (b"1,2,3", "data.table_columns", {"line": 6, "columns": 3}),
        (b",".join([b"1"] * 786), "data.table_columns", {"line": 6, "columns": 786}),
        (b"1," + b",".join([b"0"] * 783) + b",x", "data.table_value", {"line": 6, "found": "x"}),
        (b"1," + b",".join([b"0"] * 783) + b",", "data.table_value", {"line": 6, "found": ""}),
        (b"1," + b",".join([b"0"] * 783) + b",1_0", "data.table_value", {"found": "1_0"}),
        (b"1," + b",".join([b"0"] * 783) + b",256", "data.wrong_pixels", {"value": "256.0"}),
        (b"1," + b",".join([b"0"] * 783) + b",-1", "data.wrong_pixels", {"value": "-1.0"}),
        (b"1," + b",".join([b"0"] * 783) + b",0.5", "data.wrong_pixels", {"value": "0.5"}),
        (b"1," + b",".join([b"0"] * 783) + b",nan", "data.wrong_pixels", {"value": "nan"}),
        (b"12," + b",".join([b"0"] * 784), "data.wrong_labels", {"label": 12}),
        (b"0.5," + b",".join([b"0"] * 784), "data.wrong_labels", {"label": 0.5}),
        (b"1," * 70_000, "data.table_long", {"line": 6}),
    ],
)
def test_a_wrong_line_is_named(
    tmp_path: Path, line: bytes, code: str, detail: dict[str, object]
) -> None:
    def with_it(content: bytes) -> bytes:
        lines = content.split(b"\n")
        return b"\n".join([*lines[:5], line, *lines[5:]])

    error = refused(tabled(tmp_path / "d", with_it))
    assert error.code == code
    assert {name: error.detail[name] for name in detail} == detail


def test_a_table_that_unpacks_to_more_than_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tabled(tmp_path / "d", gzip.compress)
    monkeypatch.setattr(tables, "MAX_BYTES", 20_000)
    assert refused(folder).code == "data.too_large"


def test_more_images_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tabled(tmp_path / "d")
    monkeypatch.setattr("engine.data.dataset.MAX_IMAGES", 11)
    assert refused(folder).code == "data.too_large"
