import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data import digits, mnist, source
from engine.data.dataset import Arrays, DataError, Dataset
from engine.data.files import reading
from tests.engine.small import small_dataset

Write = Callable[..., Path]
REAL = os.environ.get("CH2_TUI_MNIST", "")
needs_mnist = pytest.mark.skipif(not REAL, reason="CH2_TUI_MNIST does not name the real MNIST")


@pytest.fixture
def small_is_mnist(monkeypatch: pytest.MonkeyPatch, small: Arrays) -> None:
    """Lets the small data stand for MNIST: its checksums are the expected ones."""
    monkeypatch.setattr(mnist, "SHA256", small.sha256())


@pytest.fixture
def few_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the bundled digits quick to generate."""
    monkeypatch.setattr(digits, "TRAIN_IMAGES", 200)
    monkeypatch.setattr(digits, "TEST_IMAGES", 100)


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_auto_without_mnist_is_the_bundled_digits(few_digits: None) -> None:
    loaded = source.load("auto")
    assert (loaded.name, loaded.source) == ("digits", "digits")


def test_auto_finds_what_keras_left(
    small_is_mnist: None, write_npz: Write, home: Path, small: Arrays
) -> None:
    path = put(home / ".keras" / "datasets" / "mnist.npz", write_npz().read_bytes())
    loaded = source.load("auto")
    assert (loaded.name, loaded.title, loaded.verified) == ("mnist", "MNIST", True)
    assert loaded.source == str(path)
    np.testing.assert_array_equal(loaded.x_train, small.x_train)


def test_keras_home_moves_keras_file(
    small_is_mnist: None, write_npz: Write, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(home / "k"))
    path = put(home / "k" / "datasets" / "mnist.npz", write_npz().read_bytes())
    assert source.load("mnist").source == str(path)


@pytest.mark.parametrize("pack", [False, True])
def test_auto_finds_what_torchvision_left(
    small_is_mnist: None, write_idx: Write, home: Path, pack: bool
) -> None:
    folder = write_idx("home/data/MNIST/raw", pack=pack)
    assert source.load("auto").source == str(folder)


def test_the_variable_goes_before_the_cache_before_keras(
    small_is_mnist: None, write_npz: Write, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = write_npz().read_bytes()
    keras = put(home / ".keras" / "datasets" / "mnist.npz", content)
    assert source.load("mnist").source == str(keras)
    cache = put(mnist.cache_path(), content)
    assert source.load("mnist").source == str(cache)
    monkeypatch.setenv("CH2_TUI_MNIST", "~/mine.npz")
    mine = put(home / "mine.npz", content)
    assert source.load("mnist").source == str(mine)


def test_broken_and_other_candidates_are_passed_over_with_a_note(
    small_is_mnist: None, write_npz: Write, write_idx: Write, home: Path
) -> None:
    put(mnist.cache_path(), b"broken")
    other = write_npz(y_train=np.zeros(12, np.uint8)).read_bytes()
    put(home / ".keras" / "datasets" / "mnist.npz", other)
    folder = write_idx("home/data/MNIST/raw")
    assert source.load("auto").source == str(folder)
    entries = {entry.kept_by: entry for entry in reversed(source.survey())}
    assert entries["ch2-tui"].state == "broken"
    assert "is not an .npz file" in str(entries["ch2-tui"].mistake)
    assert entries["Keras"].state == "not MNIST"
    assert entries["torchvision"].state == "verified"


def test_an_empty_machine_has_every_place_absent() -> None:
    assert {entry.state for entry in source.survey()} == {"absent"}
    assert not any(entry.mistake for entry in source.survey())


def test_mnist_that_is_missing_names_the_download() -> None:
    for look in (source.load, lambda where: source.first_images(where, 5)):
        with pytest.raises(DataError, match="ch2-tui data --download") as caught:
            look("mnist")
        assert caught.value.code == "data.mnist_missing"


def test_another_file_of_the_kind_is_taken_when_named_and_called_not_mnist(
    write_npz: Write, small: Arrays
) -> None:
    path = write_npz()
    loaded = source.load(str(path))
    assert (loaded.name, loaded.verified, loaded.title) == ("other", False, "data (not MNIST)")
    assert loaded.sha256 == small.sha256()


def test_a_named_folder_and_a_tilde_work(write_idx: Write, home: Path, small: Arrays) -> None:
    write_idx("home/mine/MNIST/raw", pack=True)
    loaded = source.load("~/mine")
    assert loaded.sha256 == small.sha256()
    assert loaded.source == str(home / "mine")
    assert source.load(loaded.source).sha256 == loaded.sha256


@pytest.mark.parametrize("where", ["", "nowhere.npz", "~/none", "a\0b", "x" * 5000, "/dev/null"])
def test_data_that_are_not_there(where: str) -> None:
    for look in (source.load, lambda where: source.first_images(where, 5)):
        with pytest.raises(DataError) as caught:
            look(where)
        assert caught.value.code in ("data.not_found", "data.unreadable")
        assert str(caught.value).isprintable()


def test_the_arrays_cannot_be_written(write_npz: Write) -> None:
    loaded = source.load(str(write_npz()))
    for array in (loaded.x_train, loaded.y_train, loaded.x_test, loaded.y_test):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_first_images_are_those_that_load_gives(
    small_is_mnist: None, write_npz: Write, few_digits: None
) -> None:
    first = source.first_images("auto", 5)
    assert first.source == "digits"
    np.testing.assert_array_equal(first.images, source.load("auto").x_train[:5])
    put(mnist.cache_path(), write_npz().read_bytes())
    first = source.first_images("auto", 5)
    assert first.source == str(mnist.cache_path())
    np.testing.assert_array_equal(first.images, source.load("auto").x_train[:5])
    np.testing.assert_array_equal(first.labels, source.load("auto").y_train[:5])


def test_progress_tells_what_is_being_done(few_digits: None) -> None:
    told: list[str] = []
    source.load("auto", progress=told.append)
    assert told == ["reading MNIST", "reading the digits"]


@pytest.mark.mnist
@needs_mnist
def test_the_real_mnist_is_verified_from_an_npz_file() -> None:
    loaded = source.load(REAL)
    assert (loaded.name, loaded.verified) == ("mnist", True)
    assert (loaded.x_train.shape, loaded.x_test.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert loaded.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert loaded.y_test[-3:].tolist() == [4, 5, 6]
    first = source.first_images(REAL, 5)
    np.testing.assert_array_equal(first.images, loaded.x_train[:5])


@pytest.mark.mnist
@needs_mnist
def test_the_real_mnist_is_verified_from_idx_files(home: Path) -> None:
    folder = home / "data" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, array in reading.read(Path(REAL)).arrays._asdict().items():
        kind = "idx3" if array.ndim == 3 else "idx1"
        stem = {"x": "images", "y": "labels"}[name[0]]
        side = "train" if name.endswith("train") else "t10k"
        sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
        (folder / f"{side}-{stem}-{kind}-ubyte").write_bytes(
            bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()
        )
    loaded = source.load("mnist")
    assert (loaded.name, loaded.verified, loaded.source) == ("mnist", True, str(folder))


def test_what_it_rests_on_is_what_was_passed_over_and_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen = tmp_path / "c"
    places = [mnist.Candidate(tmp_path / name, name) for name in "abcd"]
    monkeypatch.setattr(mnist, "candidates", lambda: tuple(places))
    found = small_dataset()
    at = Dataset(**{**vars(found), "source": str(chosen)})
    assert source.rests_on("auto", at) == tuple(str(tmp_path / name) for name in "abc")
    assert source.rests_on(str(chosen), at) == (str(chosen),)
    own = Dataset(**{**vars(found), "name": "digits", "source": "digits"})
    *passed, packaged = source.rests_on("auto", own)
    assert passed == [str(one.path) for one in places]
    assert Path(packaged).is_file()
    assert source.rests_on("digits", own) == (packaged,)


def test_where_the_digits_are_kept_numpy_finds_them(few_digits: None) -> None:
    found = source.load("digits")
    with np.load(source.kept_at(found)) as file:
        assert np.array_equal(file["x_train"], found.x_train)
    digits.cache_path().unlink()
    assert source.kept_at(found) == "", "no file, and none is named"


def test_what_was_read_from_a_file_is_kept_nowhere_else(write_npz: Write) -> None:
    assert source.kept_at(source.load(str(write_npz()))) == ""
