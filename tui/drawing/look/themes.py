"""The look: one accent, one colour for each operand, grey for what is virtual."""

from __future__ import annotations

from typing import Literal

from textual.theme import Theme

Asked = Literal["auto", "light", "dark"]
"""What `--theme` takes."""

DARK = Theme(
    name="ch2-dark",
    dark=True,
    primary="#7aa2f7",
    secondary="#7dcfff",
    accent="#ffb454",
    success="#9ece6a",
    warning="#ffb454",
    error="#f7768e",
    foreground="#d5d9e6",
    background="#14161d",
    surface="#1b1e28",
    panel="#222634",
    variables={
        "operand-a": "#7dcfff",
        "operand-b": "#c3a6ff",
        "operand-c": "#9ece6a",
        "operand-d": "#ff9e8b",
        "virtual": "#6b7186",
        "quiet": "#8d94ab",
        "link-color": "#d5d9e6",
        "link-style": "none",
        "link-style-hover": "bold",
    },
)

LIGHT = Theme(
    name="ch2-light",
    dark=False,
    primary="#2456c4",
    secondary="#0b7285",
    accent="#a34a00",
    success="#2b7a0b",
    warning="#a34a00",
    error="#c0223b",
    foreground="#1d2130",
    background="#f7f7f4",
    surface="#eeeee9",
    panel="#e4e4de",
    variables={
        "operand-a": "#0b6e99",
        "operand-b": "#7a3fc0",
        "operand-c": "#2b7a0b",
        "operand-d": "#b4452c",
        "virtual": "#8a8d98",
        "quiet": "#5c6070",
        "link-color": "#1d2130",
        "link-style": "none",
        "link-style-hover": "bold",
    },
)
