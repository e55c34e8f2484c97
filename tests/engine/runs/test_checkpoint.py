"""A checkpoint gives back every bit, or says that it cannot."""

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save as serialized

from engine.protocol import FitSettings
from engine.protocol.errors import Mistake
from engine.runs import checkpoint
from engine.runs.checkpoint import (
    CheckpointDamaged,
    CheckpointMissing,
    CheckpointOfOtherVersion,
    load,
    save,
)
from engine.runs.checkpoint_head import Head
from engine.training.metrics import EpochSoFar

TENSORS = {
    "W1": np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32),
    "b1": np.array([np.nan, np.inf, 1e-42], np.float32),
}
HEAD = Head(
    run="run",
    settings=FitSettings(data="한글/데이터.npz"),
    data="other",
    data_source="/somewhere",
    data_sha256={"x_train": "0"},
    device="cpu",
    threads=2,
    step=7,
    so_far=EpochSoFar(steps=1, loss=float("nan")).packed(),
    figures=(),
    before=(2.3, 0.1),
)


def test_what_was_saved_is_loaded_bit_for_bit(tmp_path: Path) -> None:
    save(tmp_path / "c", HEAD, TENSORS)
    loaded = load(tmp_path / "c")
    assert {name: value.tobytes() for name, value in loaded.tensors.items()} == {
        name: value.tobytes() for name, value in TENSORS.items()
    }
    assert loaded.head.so_far == HEAD.so_far
    assert loaded.head.settings == HEAD.settings
    assert (loaded.head.step, loaded.head.before) == (7, (2.3, 0.1))


def test_a_new_checkpoint_takes_the_place_of_the_old_and_leaves_nothing_beside(
    tmp_path: Path,
) -> None:
    save(tmp_path / "c", HEAD, TENSORS)
    save(tmp_path / "c", HEAD, {"W1": TENSORS["W1"] * 2})
    assert set(load(tmp_path / "c").tensors) == {"W1"}
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_no_checkpoint_is_said(tmp_path: Path) -> None:
    with pytest.raises(CheckpointMissing, match="there is no checkpoint"):
        load(tmp_path / "c")


def test_any_damage_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "c"
    save(path, HEAD, TENSORS)
    whole = path.read_bytes()
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        with pytest.raises(CheckpointDamaged) as caught:
            load(path)
        assert caught.value.code == "checkpoint.damaged"
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"PK\x03\x04", b"\xff" * 16])
def test_another_files_bytes_are_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c").write_bytes(content)
    with pytest.raises(CheckpointDamaged):
        load(tmp_path / "c")


def test_half_a_checkpoint_is_damage(tmp_path: Path) -> None:
    save(tmp_path / "c", HEAD, TENSORS)
    whole = (tmp_path / "c").read_bytes()
    (tmp_path / "c").write_bytes(whole[: len(whole) - 10])
    with pytest.raises(CheckpointDamaged):
        load(tmp_path / "c")


class Bomb:
    """An object that does harm as it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_in_its_place_is_damage_and_nothing_of_it_is_executed(
    tmp_path: Path, protocol: int
) -> None:
    pickled = pickle.dumps(Bomb(tmp_path / "harm"), protocol)
    (tmp_path / "c").write_bytes(pickled)
    with zipfile.ZipFile(tmp_path / "as torch saves", "w") as file:
        file.writestr("archive/data.pkl", pickled)
    for name in ("c", "as torch saves"):
        with pytest.raises(CheckpointDamaged, match="no whole safetensors file"):
            load(tmp_path / name)
    assert not (tmp_path / "harm").exists()
    pickle.loads(pickled)
    assert (tmp_path / "harm").exists()


def written_anew(path: Path, old: str, new: str, tensors: checkpoint.Tensors = TENSORS) -> None:
    """A whole checkpoint with a right checksum whose head says something else."""
    save(path, HEAD, TENSORS)
    with safe_open(path, framework="numpy") as file:
        head = file.metadata()["checkpoint"]
    assert old in head
    head = head.replace(old, new)
    metadata = {"checkpoint": head, "sha256": checkpoint._digest(head, tensors)}
    path.write_bytes(serialized(dict(tensors), metadata=metadata))


def test_another_version_is_said_and_what_to_do_about_it(tmp_path: Path) -> None:
    written_anew(tmp_path / "c", '"version":1', '"version":2,"news":true')
    with pytest.raises(CheckpointOfOtherVersion, match="has version 2, this ch2-tui reads 1"):
        load(tmp_path / "c")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"step":7', '"step":-7'),
        ('"run":"run"', '"run":"../run"'),
        ('"threads":2', '"threads":0'),
        ('"version":1,', ""),
        ('"version":1', '"version":null'),
        ('"hidden":[512]', '"hidden":[]'),
    ],
)
def test_a_head_out_of_range_is_damage(tmp_path: Path, old: str, new: str) -> None:
    written_anew(tmp_path / "c", old, new)
    with pytest.raises(CheckpointDamaged):
        load(tmp_path / "c")


@pytest.mark.parametrize("dtype", [np.float64, np.int32, np.bool_])
def test_numbers_of_another_kind_are_damage(tmp_path: Path, dtype: type) -> None:
    tensors: dict[str, Any] = {"W1": np.ones((4, 3), dtype)}
    written_anew(tmp_path / "c", '"step":7', '"step":8', tensors)
    with pytest.raises(CheckpointDamaged, match="not float32"):
        load(tmp_path / "c")


def test_a_folder_or_a_fifo_of_its_name_is_no_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    for name in ("folder", "fifo"):
        with pytest.raises(CheckpointMissing):
            load(tmp_path / name)


@given(st.binary(max_size=200))
@example(b"\x80\x00\x00\x00\x00\x00\x00\x00" + b"{" * 128)
@example(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
@example(b"\xff" * 7)
def test_any_bytes_are_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any bytes"
    path.write_bytes(content)
    with pytest.raises(Mistake) as caught:
        load(path)
    assert "\n" not in str(caught.value)
