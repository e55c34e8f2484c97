"""A checkpoint gives back every bit, or says that it cannot."""

from pathlib import Path

import numpy as np
import pytest

from engine.checkpoint import CheckpointDamaged, CheckpointMissing, Head, load, save
from engine.metrics import EpochSoFar
from engine.protocol import FitSettings

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
