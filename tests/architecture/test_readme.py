"""The README says what is there: its map, its commands, its pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    "python3 -m pip install . && ch2-tui",
    "python3 -m pip install -e '.[test]' && pytest -n auto",
)
MAPPED = ("tui", "engine")
"""The packages of which every room has its line in the map."""


def house() -> dict[str, str]:
    """Each file and folder of the README's map with its caption."""
    section = README.split("## The house", 1)[1]
    block = re.search(r"```\n(.*?)```", section, re.DOTALL)
    assert block is not None, "README: the map of the house is a fenced block under '## The house'"
    found: dict[str, str] = {}
    folder = ""
    for line in block[1].splitlines():
        match = re.fullmatch(r"( *)((?:\S+, )*\S+) +(\S.+)", line)
        assert match, f"README: in the map {line!r} has no caption"
        indent, names, caption = match.groups()
        if not indent:
            folder = names if names.endswith("/") else ""
        for name in names.split(", "):
            found[folder + name if indent else name] = caption
    return found


HOUSE = house()


@pytest.mark.parametrize("path", HOUSE)
def test_what_the_map_shows_is_there(path: str) -> None:
    there = ROOT / path
    assert there.is_dir() if path.endswith("/") else there.is_file(), (
        f"README's map shows {path}; take its line out or write the file"
    )


@pytest.mark.parametrize("package", MAPPED)
def test_every_room_has_its_line(package: str) -> None:
    there = {
        path.relative_to(ROOT).as_posix() + "/"
        for path in (ROOT / package).iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    missing = there - set(HOUSE)
    assert not missing, f"README's map lacks {sorted(missing)}: a line each, saying what it is for"


def test_every_caption_fits_its_line() -> None:
    assert not [path for path, caption in HOUSE.items() if len(caption) > 90]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_are_those_that_are_tested(command: str) -> None:
    assert command in README
    tested = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for part in command.split(" && "):
        assert re.search(rf"^[^#]*{re.escape(part)}", tested, re.MULTILINE), (
            f".ci/run never runs {part!r}"
        )


def test_every_picture_and_every_link_to_a_file_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README)
    paths = [link for pair in links for link in pair if link and "://" not in link]
    assert [path for path in paths if path.endswith(".svg")], "the README shows some pictures"
    assert not [path for path in paths if not (ROOT / path).exists()]
