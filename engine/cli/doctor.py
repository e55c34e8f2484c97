"""`engine doctor`: of the engine, what an issue report needs."""

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.cli.command_line import DONE, Parser
from engine.data import places

_PACKAGES = ("numpy", "msgspec", "platformdirs", "safetensors")


def main(arguments: Sequence[str]) -> int:
    """Print the facts; the exit code."""
    Parser(prog="ch2-tui doctor", description=__doc__).parse_args(arguments)
    for facts in (_versions, _torch, _data, _homes):
        for name, value in facts():
            print(f"{name:<12} {value}", flush=True)
    return DONE


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", f"{platform.python_version()} on {platform.platform()}"
    for package in _PACKAGES:
        yield package, importlib.metadata.version(package)


def _torch() -> Iterator[tuple[str, str]]:
    try:
        import torch

        from engine.training import devices
    except Exception as failure:  # whatever torch's own libraries may raise
        yield "torch", f"cannot be loaded: {type(failure).__name__}: {failure}".splitlines()[0]
        return
    yield "torch", str(torch.__version__)
    for device in devices.available():
        yield "device", f"{device}: {devices.name_of(device)}"
    yield "threads", f"{devices.default_threads()} of {os.cpu_count()} processors"


def _data() -> Iterator[tuple[str, str]]:
    from engine.data import source

    for entry in source.survey():
        note = f" ({entry.note})" if entry.note else ""
        yield "data", f"{entry.path}: {entry.state}, {entry.kept_by}{note}"


def _homes() -> Iterator[tuple[str, str]]:
    homes = {
        "runs": places.runs_home(),
        "cache": places.cache_home(),
        "state": places.state_home(),
        "log": places.log_home(),
    }
    for name, home in homes.items():
        yield name, f"{home}: {_writable(home)}"


def _writable(home: Path) -> str:
    """Whether files can be put there, without putting one."""
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(there, os.W_OK | os.X_OK) or not there.is_dir():
        return "cannot be written"
    return "can be written" if there == home else "not there yet, can be made"
