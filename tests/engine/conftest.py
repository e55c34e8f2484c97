"""A home of the test's own, and one thread, since others compute beside us."""

from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's runs, caches and logs go."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CH2_TUI_HOME", str(folder))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return folder
