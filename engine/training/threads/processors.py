"""How many processors this process may use: by affinity, and by what its cgroups grant it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from engine.protocol.messages.base import MAX_THREADS


class Processors(NamedTuple):
    """`machine` there are, on `allowed` of them it may run, for `quota` of their time.

    `quota` is in processors, 1.5 being one and a half; None where nothing limits it.
    """

    machine: int
    allowed: int
    quota: float | None

    @property
    def usable(self) -> int:
        """So many threads can run at once. Half a processor more is worth a thread."""
        granted = self.allowed if self.quota is None else int(self.quota + 0.5)
        return max(1, min(self.allowed, granted, MAX_THREADS))


def processors(root: Path = Path("/")) -> Processors:
    """What this process has; `root` is where proc and the cgroups' folders are found."""
    machine = os.cpu_count() or 1
    return Processors(machine, len(allowed() or range(machine)), quota(root))


def allowed() -> frozenset[int] | None:
    """The numbers of the processors that it may run on, where the system tells."""
    if sys.platform == "linux" and hasattr(os, "sched_getaffinity"):
        return frozenset(os.sched_getaffinity(0))
    return None


def quota(root: Path = Path("/")) -> float | None:
    """The least that a cgroup grants which this process is in, v1 or v2, those above included."""
    found = [granted for folder in _folders(root) if (granted := _granted(folder)) is not None]
    return min(found, default=None)


def _folders(root: Path) -> Iterator[Path]:
    """The folder of each cgroup that limits processors, from ours up to the mount's."""
    for controllers, top, mounted in _mounts(root):
        own = _own(root, controllers)
        if own is None:
            continue
        # In a container what is mounted is often its own cgroup, and our path the host's.
        below = own.relative_to(top) if own.is_relative_to(top) else PurePosixPath()
        folder = root / mounted.relative_to("/")
        yield folder
        for part in () if ".." in below.parts else below.parts:
            folder = folder / part
            yield folder


def _mounts(root: Path) -> Iterator[tuple[str, PurePosixPath, PurePosixPath]]:
    """The hierarchies that may limit processors: controllers (v2: none), root, mount point."""
    for line in _lines(root / "proc/self/mountinfo"):
        mount, _, system = line.partition(" - ")
        fields, kinds = mount.split(), system.split()
        if len(fields) < 5 or len(kinds) < 3 or not fields[4].startswith("/"):
            continue
        top, mounted = (PurePosixPath(_unescaped(field)) for field in fields[3:5])
        if kinds[0] == "cgroup2":
            yield "", top, mounted
        elif kinds[0] == "cgroup" and "cpu" in kinds[2].split(","):
            yield "cpu", top, mounted


def _own(root: Path, controller: str) -> PurePosixPath | None:
    """Our path in the hierarchy that has `controller`; v2's has none."""
    for line in _lines(root / "proc/self/cgroup"):
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if controller in controllers.split(",") and path.startswith("/"):
            return PurePosixPath(path)
    return None


def _granted(folder: Path) -> float | None:
    words = [*_lines(folder / "cpu.max"), ""][0].split()
    if not words:
        words = [
            word
            for name in ("cpu.cfs_quota_us", "cpu.cfs_period_us")
            for word in _lines(folder / name)[:1]
        ]
    try:
        microseconds, period = map(int, words)
    except ValueError:  # "max", or nothing said
        return None
    return microseconds / period if microseconds > 0 and period > 0 else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []


def _unescaped(field: str) -> str:
    for code, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        field = field.replace(code, character)
    return field
