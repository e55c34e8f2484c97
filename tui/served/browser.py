"""Whether the screen is drawn in a browser, where Textual's driver for one speaks."""

from __future__ import annotations

import os
from typing import Final

DRIVER: Final = "TEXTUAL_DRIVER"
"""What textual-serve sets for the process whose screen it shows."""


def in_browser() -> bool:
    """Whether this process was started to be seen in a browser."""
    return os.environ.get(DRIVER, "").endswith(":WebDriver")
