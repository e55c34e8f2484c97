"""`pytest -m quick` imports no torch, whatever lies beside its tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLECT = """
import sys, pytest
code = pytest.main(["-m", "quick", "-q", "-p", "no:cacheprovider", "--collect-only", *sys.argv[1:]])
print("torch" if "torch" in sys.modules else "no torch", int(code))
"""


def collected(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_quick_tests_are_found_without_torch() -> None:
    found = collected()
    assert found.splitlines()[-1] == "no torch 0", found[-2_000:]
    for folder in ("architecture", "content", "engine/explain"):
        assert f"tests/{folder}/" in found
    assert "tests/tui/" not in found


def test_a_quick_test_that_imports_torch_fails_the_run() -> None:
    found = collected("-p", "torch")
    assert "a quick test has imported torch" in found
    assert found.splitlines()[-1] == "torch 1"
