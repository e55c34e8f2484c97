"""From which height of a figure on a second view stands below the first."""

from typing import Final

SECOND_VIEW: Final = 20
"""Rows: a figure of a terminal of 80×24 has fewer, and stays calm."""
