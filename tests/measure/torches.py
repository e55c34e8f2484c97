"""The engine's tests and one training under other releases of torch and other Pythons.

    python tests/measure/torches.py [--torch 2.6.0 2.14.1] [--python python3.11 python3.13]
        [--folder DIR] [--no-tests] [--tests tests/engine/training …]

Each pair gets a fresh environment in DIR, deleted after it. A release is what `pip install
torch==RELEASE` gives; CUDA's are several gigabytes. Printed are the sha256 of the weights after
two epochs of MNIST, or of the bundled digits without CH2_TUI_MNIST, and milliseconds a step.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ("--epochs", "2", "--device", "cpu", "--threads", "2", "--seed", "0")
ROOM = 12 << 30
"""Bytes that an environment with CUDA's libraries takes while it is installed, and more."""


def pythons(names: list[str]) -> list[str]:
    """Those that can be run; of the others a word."""
    found = []
    for name in names:
        done = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found.append(name)
        else:
            print(f"{name}: not on this machine")
    return found


def environment(folder: Path, python: str, torch: str) -> str:
    """A fresh environment with that torch, our package, and what its tests need; its Python."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    inside = str(folder / "bin" / "python")
    pip = [inside, "-m", "pip", "install", "-q", "--no-cache-dir"]
    subprocess.run([*pip, f"torch=={torch}"], check=True)
    tools = ("pytest", "pytest-asyncio", "pytest-xdist", "hypothesis", "pyte", "sympy", "mpmath")
    # What stands in pyproject.toml must leave that torch where it is.
    subprocess.run([*pip, str(ROOT), *tools], check=True)
    subprocess.run([*pip[:3], "uninstall", "-q", "-y", "ch2-tui"], check=True)
    return inside


def told(inside: str, tests: list[str], home: Path) -> str:
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "CH2_TUI_HOME": str(home)}
    there = "import platform, torch; print(platform.python_version(), torch.__version__)"
    versions = subprocess.run([inside, "-c", there], capture_output=True, text=True, check=True)
    data = "mnist" if "CH2_TUI_MNIST" in os.environ else "digits"
    fit = [inside, "-P", "-m", "engine", "fit", "--json", *SETTINGS, "--data", data]
    done = subprocess.run(fit, env=variables, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    steps = next(line["steps_per_epoch"] for line in lines if line["type"] == "fit_started")
    pace = min(1_000 * epoch["seconds"] / steps for epoch in lines[-1]["epochs"])
    line = f"{versions.stdout.strip():24} {lines[-1]['weights_sha256'][:16]}  {pace:5.2f} ms/step"
    if tests:
        pytest = [inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        ran = subprocess.run(
            pytest, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
        )
        lines_of_tests = ran.stdout.strip().splitlines() or [ran.stderr.strip()[-300:]]
        failed = [line for line in lines_of_tests if line.startswith("FAILED")]
        line = "\n".join([f"{line}  {lines_of_tests[-1]}", *failed])
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", nargs="+", default=["2.6.0", "2.14.1"])
    parser.add_argument("--python", nargs="+", default=["python3.11", "python3.13"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--tests", nargs="*", default=["tests/engine"])
    parser.add_argument("--no-tests", action="store_true")
    wish = parser.parse_args()
    if wish.folder:
        wish.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wish.folder) as made:
        folder = Path(made)
        for python in pythons(wish.python):
            for torch in wish.torch:
                if shutil.disk_usage(folder).free < ROOM:
                    sys.exit(f"less than {ROOM >> 30} GiB are free in {folder}")
                own = folder / f"{Path(python).name}-{torch}"
                try:
                    inside = environment(own, python, torch)
                    tests = [] if wish.no_tests else wish.tests
                    print(told(inside, tests, folder / "home"), flush=True)
                except subprocess.CalledProcessError as error:
                    why = (error.stderr or "").strip().splitlines()[-1:]
                    print(f"{python}, torch {torch}: {error.cmd[-1]} failed {why}", flush=True)
                finally:
                    shutil.rmtree(own, ignore_errors=True)


if __name__ == "__main__":
    main()
