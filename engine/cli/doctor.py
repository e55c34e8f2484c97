"""`engine doctor`: of the engine, what an issue report needs."""

import importlib.metadata
import os
import platform
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.cli.command_line import DONE, Parser, printable
from engine.cli.table import padded
from engine.data import places
from engine.explain.shared.wording.sentences import said
from engine.training.threads import spinning, teams
from engine.training.threads.neighbours import Taken
from engine.training.threads.processors import processors

_PACKAGES = ("numpy", "msgspec", "platformdirs", "safetensors")
_LONG_ENOUGH = 0.25
"""Seconds in which what others take can be counted."""


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
    taken = Taken()
    try:
        import torch

        from engine.training import devices
    except Exception as failure:  # whatever torch's own libraries may raise
        why = f"{type(failure).__name__}: {failure}".splitlines()[0]
        yield "torch", said("cannot be loaded: {why}", why=why)
        return
    yield "torch", str(torch.__version__)
    for device in devices.present():
        reason = devices.why_not(device)
        broken = said("cannot be used: {why}", why=reason)
        yield "device", f"{device}: {devices.name_of(device) if reason is None else broken}"
    yield (
        "threads",
        said(
            "{threads} of {processors} processors",
            threads=devices.default_threads(),
            processors=processors().machine,
        ),
    )
    yield "waiting", _waiting()
    yield from _processors(taken)


def _waiting() -> str:
    chosen = spinning.chosen_by_user()
    if chosen is not None:
        return said("as you chose: {chosen}", chosen=chosen)
    if not teams.can_park():
        return said("as torch has it")
    ours = f"{spinning.VARIABLE}={spinning.SPINS}"
    return said("{chosen}; beside neighbours they sleep", chosen=ours)


def _processors(taken: Taken) -> Iterator[tuple[str, str]]:
    """What there is; `taken` has counted since before torch was loaded."""
    found = processors()
    known = {"machine": found.machine, "allowed": found.allowed}
    if found.quota is None:
        told = said("{machine} in the machine, {allowed} by affinity, no quota", **known)
    else:
        told = said(
            "{machine} in the machine, {allowed} by affinity, a quota of {quota}",
            quota=f"{found.quota:.2g}",
            **known,
        )
    yield "processors", told
    if hasattr(os, "getloadavg"):
        time.sleep(max(0.0, _LONG_ENOUGH - taken.since()))
        yield (
            "neighbours",
            said(
                "load {load}; others take {taken} of the {allowed} processors now",
                load=f"{os.getloadavg()[0]:.2f}",
                taken=f"{taken.by_others():.1f}",
                allowed=found.allowed,
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
