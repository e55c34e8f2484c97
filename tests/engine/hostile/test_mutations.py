"""A few hundred of the mutations that tests/measure/mutations.py tries by the ten thousand."""

from pathlib import Path

import pytest

from engine.runs import runs
from tests.engine.hostile import readers
from tests.engine.hostile.mutants import WAYS

RUNS, PROGRESS = 200, 150


def test_nothing_falls_on_a_file_that_is_spoiled_and_nothing_outside_is_touched(
    tmp_path: Path,
) -> None:
    tally = readers.attacked(tmp_path, RUNS, PROGRESS, seed=12)
    assert not tally.fell, "\n\n".join(f"{where}\n{how}" for where, how in tally.fell.items())
    tried = {(name, way.__name__.strip("_")) for name, ways in WAYS.items() for way in ways}
    assert tried <= set(tally.counts), "every way of spoiling was tried"
    assert {"done", "refused", "exit 2"} <= {end for ends in tally.counts.values() for end in ends}


def test_a_reader_that_falls_or_reaches_out_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(most: int = 0) -> object:
        (tmp_path / "beside").write_text("touched")
        raise RuntimeError("fell")

    monkeypatch.setattr(runs, "listed", listed)
    tally = readers.attacked(tmp_path, 1, 0, seed=0)
    assert any("RuntimeError" in where for where in tally.fell)
    assert any("touched open" in where for where in tally.fell)
