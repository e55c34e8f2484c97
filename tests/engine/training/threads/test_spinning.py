"""How threads wait is chosen before torch is loaded, and only where the user chose nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.threads import spinning

USERS = [
    {"OMP_WAIT_POLICY": "PASSIVE"},
    {"GOMP_SPINCOUNT": "10"},
    {"GOMP_SPINCOUNT": "infinity", "OMP_NUM_THREADS": "4"},
    {"KMP_BLOCKTIME": "0"},
    {"OMP_WAIT_POLICY": ""},
]


@pytest.mark.parametrize("environ", USERS)
def test_what_the_user_has_set_stands(environ: dict[str, str]) -> None:
    before = dict(environ)
    spinning.settle(environ)
    assert environ == before
    name, value = next(iter(environ.items()))
    assert spinning.chosen_by_user(environ) == f"{name}={value}"


@pytest.mark.parametrize("environ", [{}, {"OMP_NUM_THREADS": "2"}, {"MKL_NUM_THREADS": "1"}])
def test_the_number_of_threads_is_no_way_of_waiting(environ: dict[str, str]) -> None:
    expected = {**environ, "GOMP_SPINCOUNT": spinning.SPINS}
    spinning.settle(environ)
    assert environ == expected


def test_a_process_that_ours_began_takes_it_for_ours() -> None:
    environ: dict[str, str] = {}
    spinning.settle(environ)
    assert spinning.chosen_by_user(environ) is None


TOLD = """
import os, sys
class Torch:
    def find_spec(self, name, path, target=None):
        if name == "torch":
            print("torch with", os.environ.get("GOMP_SPINCOUNT"), flush=True)
            os._exit(0)
sys.meta_path.insert(0, Torch())
from engine.__main__ import main
main({words!r})
"""


@pytest.mark.parametrize(
    "words", [["fit", "--data", "digits"], ["doctor"], ["bench", "--data", "digits"], ["serve"]]
)
def test_every_command_has_chosen_before_it_imports_torch(words: list[str], tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "KMP_"))}
    reading, writing = os.pipe()  # held open: an engine whose input ends leaves
    os.write(writing, b'{"type": "fit", "settings": {"data": "digits"}}\n')
    try:
        done = subprocess.run(
            [sys.executable, "-c", TOLD.format(words=words)],
            env={**kept, "CH2_TUI_HOME": str(tmp_path)},
            stdin=reading,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            timeout=120,
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert done.stdout.splitlines()[-1] == f"torch with {spinning.SPINS}"
