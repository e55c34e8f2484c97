"""English says 1 cell and 2 cells, in every text that counts something."""

from __future__ import annotations

import re

import pytest

from tui.shell.chapter import PLACEHOLDER, Texts, entries, texts
from tui.shell.words.one_of import BETWEEN, SINGULAR, VERBS

LESSONS = [entry.id for entry in entries()]
NAMES = ["frame", "clinic", "page", *LESSONS, *(f"{lesson}/course" for lesson in LESSONS)]
NO_NOUNS = set(
    """
    arrives as axis becomes begins changes comes contains counts crawls divides does explodes
    falls fires fits gets gives goes happens has helps holds is its keeps lacks leaves looks
    loss makes meets minus ms names opens overshoots reads rests rises s series stands stays
    takes this towards trains was works writes
    """.split()  # noqa: SIM905 a list to be read
)
"""Words behind a placeholder that end as a plural does."""
RATIO = re.compile(r"1 times (?:as|one|row)\b")
MANY = re.compile(
    rf"(?<![\w.,-])1 (?:(?:{'|'.join(BETWEEN)}) )?(?:{'|'.join(SINGULAR)})\b"
    rf"|(?<![\w.,-])1 (?:{'|'.join(SINGULAR.values())}) (?:{'|'.join(VERBS)})\b"
)


def prose(file: Texts) -> list[tuple[str, str]]:
    return [
        (section, key)
        for section, keys in file.sections.items()
        if section != "code"
        for key in keys
    ]


@pytest.mark.parametrize("name", NAMES)
def test_one_of_anything_is_told_in_the_singular(name: str) -> None:
    file = texts("en", name)
    for section, key in prose(file):
        ones = dict.fromkeys(PLACEHOLDER.findall(file.sections[section][key]), 1)
        said = RATIO.sub("", " ".join(file.get(section, key, **ones).split()))
        found = [one for one in MANY.findall(said) if not NUMBERED.search(said.partition(one)[0])]
        assert not found, f"{section}/{key} says {found} in: {said}"


NUMBERED = re.compile(r"\b(?:axis|batch|step|unit|row) $")


@pytest.mark.parametrize("name", NAMES)
def test_every_word_that_may_be_counted_is_known(name: str) -> None:
    file = texts("en", name)
    for section, key in prose(file):
        text = " ".join(file.sections[section][key].split())
        for match in re.finditer(r"\{[a-z_0-9]+\} ([a-z]+s)\b", text):
            assert match[1] in SINGULAR or match[1] in NO_NOUNS, (
                f"{name}/{section}/{key}: {match[1]} is a noun for one_of.py, or none, for NO_NOUNS"
            )


def test_a_count_decides_and_nothing_else() -> None:
    file = Texts("en", "", {"s": {"": "{n} cells are read, {m} entries; {n} times as many"}})
    assert file.get("s", n=1, m=1) == "1 cell is read, 1 entry; 1 times as many"
    assert file.get("s", n="1", m=21) == "1 cell is read, 21 entries; 1 times as many"
    assert file.get("s", n=1.5, m=0) == "1.5 cells are read, 0 entries; 1.5 times as many"
    assert Texts("en", "", {"s": {"": "step {n} moves"}}).get("s", n=1) == "step 1 moves"
    assert Texts("ko", "", {"s": {"": "{n} cells"}}).get("s", n=1) == "1 cells"
