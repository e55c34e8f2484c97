"""Small data of MNIST's kind, written in the ways that tools write it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data.dataset import Arrays


def arrays(train: int = 12, test: int = 5) -> Arrays:
    """Images that all differ, (n, 28, 28), and labels from 0 to 9."""
    random = np.random.default_rng(7)
    return Arrays(
        random.integers(0, 256, (train, 28, 28), np.uint8),
        (np.arange(train) % 10).astype(np.uint8),
        random.integers(0, 256, (test, 28, 28), np.uint8),
        (np.arange(test) % 10).astype(np.uint8),
    )


def idx_bytes(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    """The IDX file of a uint8 array."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@pytest.fixture
def small() -> Arrays:
    return arrays()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it: no home, no data, an empty folder to stand in."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("CH2_TUI_HOME", str(folder / "ch2"))
    monkeypatch.delenv("CH2_TUI_MNIST", raising=False)
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def write_npz(tmp_path: Path) -> Callable[..., Path]:
    """Writes an .npz of the small data with some arrays changed; None leaves one out."""

    def write(*, packed: bool = True, **changed: object) -> Path:
        named = {**arrays()._asdict(), **changed}
        path = tmp_path / "data.npz"
        save = np.savez_compressed if packed else np.savez
        save(path, **{k: v for k, v in named.items() if v is not None})
        return path

    return write


@pytest.fixture
def write_idx(tmp_path: Path) -> Callable[..., Path]:
    """Writes the four IDX files of the small data; `pack` gzips them, `sign` is "-" or "."."""

    def write(below: str = "idx", *, pack: bool = False, sign: str = "-") -> Path:
        folder = tmp_path / below
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in zip(IDX_NAMES, arrays(), strict=True):
            file = folder / name.replace("-idx", f"{sign}idx")
            content = idx_bytes(array)
            if pack:
                file.with_name(file.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
            else:
                file.write_bytes(content)
        return folder

    return write
