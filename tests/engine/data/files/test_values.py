"""Values become bytes only where nothing is lost, whatever type and shape they come in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.dataset import Arrays
from engine.data.files import reading
from tests.engine.data.conftest import arrays
from tests.engine.data.files.taken import refused

Write = Callable[..., Path]
fixtures_stay = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
SHAPES = ((-1, 28, 28), (-1, 784), (-1, 28, 28, 1), (-1, 1, 28, 28), (-1, 784, 1))
FRACTIONS = {
    "x / 255": lambda x, kind: x.astype(kind) / np.array(255, kind),
    "x * (1 / 255)": lambda x, kind: x.astype(kind) * np.array(1 / 255, kind),
    "in float64, then rounded": lambda x, kind: (x / 255).astype(kind),
    "in float32, then widened": lambda x, kind: (x / np.float32(255)).astype("f4").astype(kind),
}


def save(path: Path, **named: npt.NDArray[Any]) -> None:
    np.savez(path, **named)  # type: ignore[arg-type]


@fixtures_stay
@given(
    st.sampled_from(sorted(FRACTIONS)),
    st.sampled_from(["<f2", "<f4", ">f4", "<f8"]),
    st.sampled_from(SHAPES),
    st.sampled_from("CF"),
)
def test_k_255ths_become_the_very_bytes(
    write_npz: Write, way: str, kind: str, shape: tuple[int, ...], order: str
) -> None:
    small = arrays()
    every = np.arange(256, dtype=np.uint8)
    small.x_train.reshape(-1)[:256] = every

    def fractions(x: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        made: npt.NDArray[np.float64] = FRACTIONS[way](x, kind).astype(kind).reshape(shape)
        return np.copy(made, order="F" if order == "F" else "C")

    path = write_npz(x_train=fractions(small.x_train), x_test=fractions(small.x_test))
    read = reading.read(path)
    assert read.arrays.sha256() == small.sha256()
    assert any("k/255" in note.sentence for note in read.notes)
    assert not read.plain
    np.testing.assert_array_equal(reading.first_images(path, 3)[0], small.x_train[:3])


@fixtures_stay
@given(
    st.sampled_from(["<i2", ">u2", "<i8", ">f4", "<f8", "<f2"]),
    st.sampled_from(SHAPES),
    st.sampled_from("CF"),
)
def test_whole_numbers_stay_themselves(
    write_npz: Write, kind: str, shape: tuple[int, ...], order: str
) -> None:
    small = arrays()
    changed = {
        name: np.copy(
            getattr(small, name).astype(kind).reshape(shape), order="F" if order == "F" else "C"
        )
        for name in ("x_train", "x_test")
    }
    read = reading.read(write_npz(**changed))
    assert read.arrays.sha256() == small.sha256()
    assert not any("k/255" in note.sentence for note in read.notes)


@fixtures_stay
@given(
    st.sampled_from(["f4", "f8"]),
    st.floats(allow_nan=True, width=32),
    st.integers(0, 12 * 784 - 1),
    st.booleans(),
)
def test_any_other_value_is_refused_and_named(
    write_npz: Write, kind: str, value: float, place: int, scaled: bool
) -> None:
    x = arrays().x_train.astype(kind)
    x = x / np.array(255, kind) if scaled else x
    x.reshape(-1)[place] = value
    nearest = np.arange(256) / 255
    told = np.array(value, kind).astype(float)
    if (told in (nearest.astype(kind) if scaled else np.arange(256))) or told in (0, 1):
        return
    if (scaled and value > 1) or (not scaled and 0 < abs(value) < 1e-30):
        return  # then it is the others that are of another scale
    error = refused(write_npz(x_train=x))
    assert error.code == "data.wrong_pixels"
    shown = np.array(error.detail["value"]).astype(kind).astype(float)
    assert shown == told or (np.isnan(shown) and np.isnan(told))


def test_one_value_beyond_its_neighbours_is_no_255th(write_npz: Write) -> None:
    x = arrays().x_train / 255
    x[3, 4, 5] = np.nextafter(np.nextafter(np.nextafter(77 / 255, 1), 1), 1)
    assert refused(write_npz(x_train=x)).detail["value"] == str(x[3, 4, 5])


def test_both_sets_have_one_scale(write_npz: Write) -> None:
    fractions = arrays().x_train / 255
    assert "the same in both sets" in str(refused(write_npz(x_train=fractions)))
    assert refused(write_npz(x_test=fractions[:5])).detail["array"] == "x_test"


def test_black_and_white_floats_before_any_grey_take_the_scale_that_comes(
    write_npz: Write,
) -> None:
    bright = np.zeros((300, 28, 28))
    bright[:200] = 1.0
    labels = np.zeros(300, np.uint8)
    bright[299, 0, 0] = 254
    path = write_npz(x_train=bright, y_train=labels)
    assert reading.read(path).arrays.x_train[0, 0, 0] == 1
    assert reading.first_images(path, 2)[0][0, 0, 0] == 1
    bright[299, 0, 0] = 254 / 255
    path = write_npz(x_train=bright, y_train=labels, x_test=bright[:5])
    assert reading.read(path).arrays.x_train[0, 0, 0] == 255
    assert reading.read(path).arrays.x_train[299, 0, 0] == 254
    assert reading.first_images(path, 2)[0][0, 0, 0] == 255


@pytest.mark.parametrize(
    "as_",
    [
        lambda y: y[:, None],
        lambda y: y.astype(float),
        lambda y: y[:, None].astype("<i8"),
        lambda y: np.eye(10)[y],
        lambda y: np.eye(10, dtype=np.uint8)[y],
        lambda y: np.eye(10, dtype=bool)[y],
        lambda y: np.asfortranarray(np.eye(10, dtype="f4")[y]),
    ],
)
def test_labels_as_a_column_as_floats_or_one_hot(
    write_npz: Write, small: Arrays, as_: Callable[[object], object]
) -> None:
    path = write_npz(y_train=as_(small.y_train), y_test=as_(small.y_test))
    read = reading.read(path).arrays
    np.testing.assert_array_equal(read.y_train, small.y_train)
    np.testing.assert_array_equal(read.y_test, small.y_test)
    np.testing.assert_array_equal(reading.first_images(path, 7)[1], small.y_train[:7])


@pytest.mark.parametrize(
    ("row", "code"),
    [([1, 1] + [0] * 8, "data.not_one_hot"), ([0] * 10, "data.not_one_hot")],
)
def test_what_is_not_one_hot_is_no_label(write_npz: Write, row: list[int], code: str) -> None:
    hot = np.eye(10)[arrays().y_train]
    hot[4] = row
    error = refused(write_npz(y_train=hot))
    assert (error.code, error.detail["row"]) == (code, 4)


@pytest.mark.parametrize("label", [0.5, -1.0, 10.0, np.nan, np.inf])
def test_a_label_that_is_no_digit_is_named(write_npz: Write, label: float) -> None:
    error = refused(write_npz(y_train=np.array([0.0] * 11 + [label])))
    assert error.code == "data.wrong_labels"
    assert float(str(error.detail["label"])) == label or np.isnan(label)


@pytest.mark.parametrize(
    "names",
    [
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("trainX", "trainY", "testX", "testY"),
        ("training_images", "training_labels", "test_images", "test_labels"),
        ("x_tr", "y_tr", "x_te", "y_te"),
        ("train_data", "train_targets", "test_data", "test_targets"),
    ],
)
def test_other_spellings_of_the_keys(tmp_path: Path, small: Arrays, names: tuple[str, ...]) -> None:
    path = tmp_path / "named.npz"
    save(path, **dict(zip(names, small, strict=True)), x_val=np.zeros(3))
    read = reading.read(path)
    assert read.arrays.sha256() == small.sha256()
    assert not read.plain
    assert names[0] in str(read.notes)


def test_keys_that_say_one_thing_twice_are_not_guessed_at(tmp_path: Path, small: Arrays) -> None:
    path = tmp_path / "twice.npz"
    save(path, train_images=small.x_train, X_train=small.x_train, **small._asdict())
    assert reading.read(path).plain  # its own names go first
    others = {"trainImages": small.x_train, "X_train": small.x_train}
    rest = {name: array for name, array in small._asdict().items() if name != "x_train"}
    save(path, **others, **rest)
    assert refused(path).code == "data.wrong_keys"
