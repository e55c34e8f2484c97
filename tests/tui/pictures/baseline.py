"""The pictures in screenshots/, and what drew them.

Their styles come from textual and rich, so a picture is compared only where the versions
are those that the test requirements pin.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

from syrupy.data import SnapshotCollections
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

ROOT = Path(__file__).resolve().parents[3]
SCREENSHOTS = ROOT / "screenshots"
DRAWN_BY = ("textual", "rich")


def pinned() -> dict[str, str]:
    """The versions that made the baseline, from pyproject.toml's test requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = (line.split("==") for line in project["optional-dependencies"]["test"] if "==" in line)
    return {name: wanted for name, wanted in pins if name in DRAWN_BY}


def other_versions() -> str:
    """Which versions differ from the baseline's, in words; empty if none does."""
    return ", ".join(
        f"{name} {version(name)} instead of {wanted}"
        for name, wanted in pinned().items()
        if version(name) != wanted
    )


class PictureFiles(SingleFileSnapshotExtension):
    """A picture a file, called what the test calls it."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(SCREENSHOTS)

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        return str(index)

    def discover_snapshots(
        self, *, test_location: PyTestLocation, ignore_extensions: list[str] | None = None
    ) -> SnapshotCollections:
        """None: a run of some of the tests must not take the others' pictures for unused."""
        return SnapshotCollections()
