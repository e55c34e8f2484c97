"""The programs of the shop as they run on the bundled digits, each at most once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.by_hand.repair_shop import ShopRun
from engine.explain.repair_shop.program import Program
from tests.tui.lessons.repair_shop.mender import Runs


@pytest.fixture(scope="session")
def run(made_digits: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    import torch

    from engine.by_hand import repair_shop
    from engine.by_hand.training import samples
    from engine.data import digits

    home = tmp_path_factory.mktemp("shop")
    (home / "cache").symlink_to(made_digits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(home))
        data = samples(digits.load())

    @cache
    def run_once(program: Program) -> ShopRun:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # a step is over before a second thread has begun
        try:
            return repair_shop.run(program, 0, data)
        finally:
            torch.set_num_threads(threads)

    return run_once
