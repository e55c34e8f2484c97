"""`engine doctor`: of the engine, what an issue report needs."""

import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.cli.command_line import DONE, Parser, printable
from engine.cli.table import padded
from engine.data import places
from engine.explain.shared.wording.sentences import said

_PACKAGES = ("numpy", "msgspec", "platformdirs", "safetensors")


def main(arguments: Sequence[str]) -> int:
    """Print the facts; the exit code."""
    Parser(prog="ch2-tui doctor").parse_args(arguments)
    for facts in (_versions, _torch, _data, _homes):
        for name, value in facts():
            print(printable(f"{padded(said(name), 12)} {value}"), flush=True)
    return DONE


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", f"{platform.python_version()}, {platform.platform()}"
    for package in _PACKAGES:
        yield package, importlib.metadata.version(package)


def _torch() -> Iterator[tuple[str, str]]:
    try:
        import torch

        from engine.training import devices
    except Exception as failure:  # whatever torch's own libraries may raise
        why = f"{type(failure).__name__}: {failure}".splitlines()[0]
        yield "torch", said("cannot be loaded: {why}", why=why)
        return
    yield "torch", str(torch.__version__)
    for device in devices.available():
        yield "device", f"{device}: {devices.name_of(device)}"
    yield (
        "threads",
        said(
            "{threads} of {processors} processors",
            threads=devices.default_threads(),
            processors=os.cpu_count(),
        ),
    )


def _data() -> Iterator[tuple[str, str]]:
    from engine.cli.data import note_of
    from engine.data import source

    for entry in source.survey():
        note = f" ({about})" if (about := note_of(entry)) else ""
        yield "data", f"{entry.path}: {said(entry.state)}, {entry.kept_by}{note}"


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
        return said("cannot be written")
    return said("can be written" if there == home else "not there yet, can be made")
