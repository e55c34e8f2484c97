"""The code of the repair shop: the loop on the bench, and the healthy one in other dialects."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.explain.repair_shop.lines import EPOCHS, TRAIN
from engine.explain.repair_shop.program import Program

STANDS = {
    False: "# The loop on the bench, as it stands: one line at least is wrong.",
    True: "# The loop on the bench, mended.",
}


def code_values(program: Program) -> Mapping[str, str]:
    """What the code's places are filled with: the loop as it is run, and the settings that the
    healthy one has in every dialect."""
    rate = re.search(r"lr=([\d.]+)", Program().source())
    assert rate is not None
    return {
        "stands": STANDS[program.is_healthy],
        "loop": program.source().rstrip("\n"),
        "rate": rate[1],
        "images": str(TRAIN),
        "epochs": str(EPOCHS),
    }
