"""What all tests share: property tests look at results, never at the clock or at other tests."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read once, as numpy or torch is loaded

import re
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# The gate tries the same examples each time: what it finds is in the change that it looks at.
# New ones are looked for by whoever runs the tests anywhere else.
settings.register_profile("gate", settings.get_profile("any machine"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "any machine"))


@pytest.fixture(autouse=True)
def _denormals_come_back() -> Iterator[None]:
    """A training flushes denormals in its thread; floats drawn after it must have them again."""
    yield
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_flush_denormal(False)


@pytest.fixture(scope="session", autouse=True)
def _hang_ups_are_heard() -> None:
    """Whoever runs the tests under nohup ignores them, and so would all that is started here."""
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


QUICK = ("architecture/", "content/", "engine/explain/")
"""Folders whose tests need no engine and no terminal, and say soon what is wrong."""
SLOW = (
    "test_wheel.py",
    "test_own_names.py",
    "test_import_hygiene.py",
    "test_new_lesson.py",
    "test_quick.py",
)
"""Files in them that build something, or start processes."""
TESTS = Path(__file__).parent
IMPORTS_TORCH = re.compile(
    r"^\s*(?:import|from) (?:torch|keras|\S+\.(?:by_autograd|libraries|in_torch))\b", re.MULTILINE
)


@cache
def is_quick(path: Path) -> bool:
    """Whether the tests of a file are quick ones: by its folder, and it imports no torch."""
    return (
        path.relative_to(TESTS).as_posix().startswith(QUICK)
        and path.name not in SLOW
        and not IMPORTS_TORCH.search(path.read_text(encoding="utf-8"))
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m quick` the others are not even imported, since that would bring torch."""
    if config.option.markexpr != "quick" or not collection_path.name.startswith("test_"):
        return None
    return not is_quick(collection_path) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the quick tests."""
    for item in items:
        if is_quick(item.path):
            item.add_marker(pytest.mark.quick)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The quick tests promise to leave torch alone; one that imports it fails them all."""
    if session.config.option.markexpr == "quick" and "torch" in sys.modules:
        session.config.get_terminal_writer().line("a quick test has imported torch", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
