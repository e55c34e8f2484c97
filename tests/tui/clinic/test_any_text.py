"""Whatever is pasted: a diagnosis that can be told in both languages, or one line that says why."""

from __future__ import annotations

import json
import random
import re
import tomllib
from pathlib import Path

from engine.explain.clinic.explain import explain
from engine.protocol.errors import Mistake
from tui.clinic.layout import as_json, plain
from tui.clinic.words import told_mistake
from tui.shell.chapter import LANGUAGES

ROOM = Path(__file__).resolve().parents[2] / "engine" / "explain" / "clinic"
TYPED = (
    "(97, 2) * (2, 1)", "np.dot((8, 13, 13), (8, 13, 13))", "(3, 4) / (3, 4).sum(axis=1)",
    "(64, 5).T.view(-1)", "(3, 4).reshape(5, 2)", "64x784 and 10x784", "(None, 1) + (None, 10)",
)  # fmt: skip
SIGNS = "()[]{},.:;+-*/@x×% 0123456789None?'\"\n=TA"
NUMBERS = ("0", "1", "-1", "7", "784", "999999999999999999", "None", "?", "batch")
COUNT = 300


def texts() -> list[str]:
    said = [
        entry["text"]
        for path in sorted(ROOM.rglob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("said", ())
    ]
    assert len(said) > 100
    return [*said, *TYPED * 20]


def spoiled(text: str, rng: random.Random) -> str:
    """The text with a sign more, some less, or another number in it."""
    at = rng.randrange(len(text) + 1)
    change = rng.random()
    if change < 0.4:
        return text[:at] + rng.choice(SIGNS) + text[at:]
    if change < 0.6:
        return text[:at] + text[at + rng.randint(1, 5) :]
    numbers = list(re.finditer("[0-9]+", text))
    if not numbers:
        return text
    number = rng.choice(numbers)
    return text[: number.start()] + rng.choice(NUMBERS) + text[number.end() :]


def test_whatever_is_pasted_is_told_in_both_languages_or_refused_in_a_line() -> None:
    rng, understood, known = random.Random(15), 0, texts()
    lines: list[str] = []
    for _ in range(COUNT):
        text = rng.choice(known)
        for _ in range(rng.randint(0, 3)):
            text = spoiled(text, rng)
        try:
            diagnosis = explain(text)
        except Mistake as mistake:
            lines += [told_mistake(mistake, one) for one in LANGUAGES]
            continue
        understood += 1
        for language in LANGUAGES:
            assert len(plain(diagnosis, language)) > 4
            assert json.dumps(as_json(diagnosis, language))
    assert not [line for line in lines if "{" in line or "\n" in line]
    assert COUNT / 4 < understood < COUNT
