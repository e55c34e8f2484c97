"""When data counts as other data than before: what is kept of it is gone then."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from engine import protocol
from tui.link.engine_state import EngineState

DATA = protocol.DataReady(name="other", source="a.npz", verified=False, train=60_000, test=10_000)
OTHER: dict[str, object] = {
    "name": "digits", "source": "b.npz", "verified": True, "train": 59_999, "test": 9_999,
    "height": 27, "width": 27, "classes": 9,
    "plain": False, "digest": "0" * 64, "rests_on": ("b.npz",), "kept": "/digits.npz",
}  # fmt: skip


@pytest.mark.parametrize("field", [*OTHER])
def test_data_of_which_anything_is_said_that_was_not_so_is_other_data(field: str) -> None:
    state = EngineState()
    state.fold(DATA)
    state.fold(replace(DATA, at=7.0, reply_to=7))
    assert state.opened == 1, "the same data, opened again"
    state.fold(replace(DATA, **{field: OTHER[field]}))
    assert state.opened == 2


def test_nothing_else_is_said_of_data() -> None:
    assert {*OTHER, "at", "reply_to"} == set(protocol.DataReady.__struct_fields__)
