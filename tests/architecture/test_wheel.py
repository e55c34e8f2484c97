"""The wheel holds everything that runs, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = "ch2_tui"
PACKAGES = ("tui", "engine")
METADATA = "ch2_tui-"


def in_the_tree() -> set[str]:
    """Each file's place in the wheel: both packages lie within the one whose name is ours."""
    entry = ROOT / "tui" / "entry"
    return {
        (Path(OWN) / path.relative_to(entry if entry in path.parents else ROOT)).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_packages_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    missing = in_the_tree() - set(wheel.namelist())
    assert not missing, f"not in the wheel (is it ignored by git?): {sorted(missing)}"


@pytest.mark.parametrize("kind", [".py", ".md", ".toml", ".tcss", ".npy.gz", "/runs.json"])
def test_every_kind_of_file_that_we_need_is_there(wheel: zipfile.ZipFile, kind: str) -> None:
    assert any(name.endswith(kind) for name in wheel.namelist())


def test_there_is_nothing_else_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    others = {top for top in tops - {OWN} if not top.startswith(METADATA)}
    assert not others
    assert not [name for name in wheel.namelist() if name.endswith((".pyc", ".npz"))]


def test_it_starts_by_its_name(wheel: zipfile.ZipFile) -> None:
    (path,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "ch2-tui = ch2_tui:main" in wheel.read(path).decode()


def test_the_licence_and_the_credit_of_the_digits_travel_along(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any("optical_digits" in name and "CREDIT" in name for name in names)


def test_no_torch_that_is_there_is_replaced_by_an_older_one(wheel: zipfile.ZipFile) -> None:
    (path,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    needs = wheel.read(path).decode().splitlines()
    (torch,) = (line for line in needs if line.startswith("Requires-Dist: torch"))
    assert torch == "Requires-Dist: torch>=2.6", "a newer one than we know must do, too"
