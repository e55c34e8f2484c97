import os
from pathlib import Path

import platformdirs
import pytest

from engine.data import places
from engine.protocol.errors import Mistake

HOMES = {
    places.data_home: "data",
    places.cache_home: "cache",
    places.state_home: "state",
    places.log_home: "log",
}


def test_the_variable_moves_every_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CH2_TUI_HOME", str(tmp_path))
    for home, name in HOMES.items():
        assert home() == tmp_path / name
    assert places.runs_home() == tmp_path / "data" / "runs"


def test_a_relative_or_tilde_home_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CH2_TUI_HOME", "here")
    assert places.data_home() == tmp_path / "here" / "data"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CH2_TUI_HOME", "~/there")
    assert places.data_home() == tmp_path / "there" / "data"


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_platformdirs_decides(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CH2_TUI_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("CH2_TUI_HOME", value)
    assert places.cache_home() == Path(platformdirs.user_cache_dir("ch2-tui", appauthor=False))
    assert places.state_home() == Path(platformdirs.user_state_dir("ch2-tui", appauthor=False))


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    places.write_atomically(path, b"one")
    places.write_atomically(path, memoryview(b"two"))
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "folder" / "file"
    places.write_atomically(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Mistake, match="No space left on device; set CH2_TUI_HOME") as caught:
        places.write_atomically(path, b"new")
    assert caught.value.code == "home.unwritable"
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_an_interrupt_leaves_nothing_behind_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        places.write_atomically(tmp_path / "folder" / "file", b"new")
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_home_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CH2_TUI_HOME", str(tmp_path / "file"))
    with pytest.raises(Mistake) as caught:
        places.existing(places.state_home())
    assert caught.value.code == "home.unwritable"
    assert str(tmp_path / "file" / "state") in str(caught.value)
    assert "CH2_TUI_HOME" in str(caught.value)
