"""Modules that not every system has."""

from importlib import import_module
from typing import Any


def module(name: str) -> Any:
    """The module of that name; None where there is none."""
    try:
        return import_module(name)
    except ImportError:
        return None
