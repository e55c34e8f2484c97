"""No file and no folder of the two packages grows past what one can take in."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tui", "engine")
MOST_LINES = 300
MOST_FILES = 15
"""Of a folder's own; `__init__.py` is none."""
WORST = 40
"""How many offenders are named."""


def paths() -> list[Path]:
    """Every file and folder of both packages that is written by hand."""
    return [
        path
        for package in PACKAGES
        for path in [ROOT / package, *(ROOT / package).rglob("*")]
        if "__pycache__" not in path.parts
    ]


def too_large(sizes: dict[str, int], most: int) -> str:
    """Those above `most`, the worst first, one a line; empty if there are none."""
    above = sorted((-size, name) for name, size in sizes.items() if size > most)
    lines = [f"{-size:6,}  {name}" for size, name in above[:WORST]]
    return "\n".join([f"{len(above)} above {most}:", *lines]) if above else ""


def test_no_file_of_code_is_longer_than_one_subject_needs() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in paths()
        if path.suffix == ".py"
    }
    worst = too_large(sizes, MOST_LINES)
    assert not worst, f"split by subject; lines {worst}"


def test_no_folder_is_a_heap() -> None:
    sizes = {
        path.relative_to(ROOT).as_posix(): sum(
            1 for file in path.iterdir() if file.is_file() and file.name != "__init__.py"
        )
        for path in paths()
        if path.is_dir()
    }
    worst = too_large(sizes, MOST_FILES)
    assert not worst, f"give what belongs together a folder; files {worst}"


def test_the_worst_are_named_first() -> None:
    named = too_large({"small": 3, "large": 20, "larger": 1_000}, most=15)
    assert named.splitlines() == ["2 above 15:", " 1,000  larger", "    20  large"]
    assert not too_large({"small": 15}, most=15)
