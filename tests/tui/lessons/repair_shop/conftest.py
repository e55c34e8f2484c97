"""The programs of the shop as they run on the bundled digits, each at most once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.lessons.repair_shop.mender import Runs


@pytest.fixture(scope="session")
def run(made_digits: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    from engine.by_hand import repair_shop
    from engine.by_hand.training import samples
    from engine.data import digits

    home = tmp_path_factory.mktemp("shop")
    (home / "cache").symlink_to(made_digits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(home))
        data = samples(digits.load())
    return cache(lambda program: repair_shop.run(program, 0, data))
