"""The code of repair_shop: the loop as it should be, as the engine runs it."""

from __future__ import annotations

import re

from engine.explain.repair_shop.lines import EPOCHS, TRAIN
from engine.explain.repair_shop.program import Program


def code_values() -> dict[str, str]:
    """What fills the placeholders of the programs."""
    loop = Program().source()
    rate = re.search(r"lr=([\d.]+)", loop)
    assert rate is not None
    return {"loop": loop.rstrip("\n"), "rate": rate[1], "images": str(TRAIN), "epochs": str(EPOCHS)}
