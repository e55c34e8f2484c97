"""The learner's own digit over restarts: whole or not at all, and no bytes stop a start."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.evaluate.drawing import EMPTY, prepared, stroke
from tui.shell.own.digit import MOST_BYTES, OwnDigit

DRAWN = stroke(EMPTY, (4, 8), (20, 8))
DAMAGED = {
    "empty": b"",
    "cut": b'{"drawn": "AAAA',
    "no text": b"\xff\xfe",
    "too few pixels": b'{"drawn": "AAAA"}',
    "another label": b'{"drawn": "' + b"A" * 1046 + b'==", "label": 10}',
    "another shape": b"[]",
    "nested": b"[" * 4_000,
    "large": b" " * (MOST_BYTES + 1),
}


def aside(path: Path) -> list[bytes]:
    return [file.read_bytes() for file in path.parent.glob("digit.damaged-*.json")]


def test_what_was_drawn_is_there_again(tmp_path: Path) -> None:
    path, told = tmp_path / "state" / "digit.json", list[None]()
    own = OwnDigit(path, lambda: told.append(None))
    assert (own.drawn, own.pixels, own.image, own.label) == (None, None, None, None)
    own.keep(DRAWN, prepares=True, label=None)
    own.name(1)
    own.wait(10)
    assert len(told) == 2
    again = OwnDigit(path)
    assert (again.drawn, again.prepares, again.label) == (DRAWN, True, 1)
    assert again.image == (prepared(DRAWN).pixels, 1)
    assert [file.name for file in path.parent.iterdir()] == ["digit.json"]
    again.keep(DRAWN, prepares=False, label=1)
    assert again.pixels == DRAWN, "as it stands on the pad"


def test_an_empty_pad_leaves_what_was_drawn(tmp_path: Path) -> None:
    own = OwnDigit(tmp_path / "digit.json")
    own.keep(DRAWN, prepares=True, label=7)
    own.keep(EMPTY, prepares=True, label=None)
    assert (own.drawn, own.label) == (DRAWN, 7)


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_no_digit_and_is_set_aside(tmp_path: Path, name: str) -> None:
    path = tmp_path / "digit.json"
    path.write_bytes(DAMAGED[name])
    own = OwnDigit(path)
    assert own.damaged
    assert own.drawn is None
    assert aside(path) == [DAMAGED[name]]
    own.keep(DRAWN, prepares=True, label=None)
    own.wait(10)
    assert OwnDigit(path).drawn == DRAWN


@given(st.binary(max_size=300) | st.just(b"{}") | st.sampled_from(list(DAMAGED.values())))
def test_no_bytes_stop_a_start(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digit.json"
        path.write_bytes(content)
        assert OwnDigit(path).drawn is None


def test_what_is_no_file_is_no_digit(tmp_path: Path) -> None:
    path = tmp_path / "digit.json"
    path.mkdir()
    assert OwnDigit(path).drawn is None
    assert not OwnDigit(tmp_path / "nothing" / "digit.json").damaged


def test_where_nothing_can_be_written_it_is_said_and_the_digit_stays(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    own = OwnDigit(tmp_path / "state" / "digit.json")
    own.keep(DRAWN, prepares=True, label=None)
    own.wait(10)
    assert own.unwritable is not None
    assert str(tmp_path / "state") in own.unwritable
    assert own.drawn == DRAWN
