"""Random texts and messages with slips, and what is true of whatever is read from one."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from engine.explain.clinic.found import Found
from engine.explain.clinic.reading.read import read
from engine.protocol.errors import Mistake

MESSAGES = [
    entry["text"]
    for path in sorted((Path(__file__).parents[1] / "said").glob("*.toml"))
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["said"]
    if len(entry["text"]) < 2_000
]
SHAPES = (
    "(97, 2) * (2, 1)", "torch.Size([32, 1]) and torch.Size([32])", "64x784 @ 10x784",
    "a.shape = (3, 2), b.shape = (3,)", "TensorShape([None, 10]) vs. [128]", "x[3, 4]", "()",
    "<KerasTensor shape=(None, 784)>", "np.zeros((3,2)) + np.ones(3)", "float32[3,4]", "[[1, 2]]",
    "모양이 (3, 4)인 배열과 (4,)", "（３，４）＋（４，）", "1,2,3", "shape=(batch, N)",
)  # fmt: skip
PIECES = (
    "Traceback (most recent call last):\n", '  File "a.py", line 3, in f\n    x + y\n', "((((",
    "\x1b[0;31m", "----> 2 a + b\n", "RuntimeError: ", "broadcast together with shapes ", "{3,4}",
    "[[[[", "shape", "(3, 4)", "[3,4]", "size 9999999999999999999999", "\r\n", "\x00", "\ud800",
    "９", "İ", "ß", "\u200b", "&#40;", "\\n", "> ", "│ ", "-1", "None", "x", "@", " = MatMul[",
    "D (unbatched) or ", "with input shapes: ", "(op: ", ", ", "1" * 5000, "(1," * 500, "a" * 300,
)  # fmt: skip
SIGNS = "()[]{}<>'\"`,.;:+-*/x@ \n\t0123456789abN?한글（，）\x1b\x07\u202e🙂"


def texts(count: int, seed: int) -> Iterator[str]:
    """COUNT of them, the same for a seed."""
    rng = random.Random(seed)
    for _ in range(count):
        if rng.random() < 0.15:
            yield "".join(rng.choice(PIECES) for _ in range(rng.randint(0, 40)))
        else:
            yield _slipped(rng, rng.choice([*MESSAGES, *SHAPES]))


def _slipped(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(0, 5)):
        at, other = sorted(rng.randint(0, len(text)) for _ in range(2))
        text = {
            "delete": text[:at] + text[at + rng.randint(1, 4) :],
            "insert": text[:at] + rng.choice(SIGNS) + text[at:],
            "digit": text[:at] + str(rng.randint(0, 99)) + text[at + 1 :],
            "piece": text[:at] + rng.choice(PIECES) + text[at:],
            "double": text[:other] + text[at:],
            "cut": text[at:] if rng.random() < 0.5 else text[:other],
            "join": text[:at] + rng.choice(MESSAGES) + text[at:],
            "wrap": "\n".join(text[i : i + 40] for i in range(0, len(text), 40)),
            "quote": "> " + text.replace("\n", "\n> "),
            "many": text * rng.randint(2, 9),
        }[rng.choice(KINDS)]
        text = text[:20_000]
    return text


KINDS = (
    "delete", "insert", "digit", "piece", "double", "cut", "join", "wrap", "quote", "many",
)  # fmt: skip


def seen(text: str) -> tuple[Found | None, Mistake | None]:
    """What is read, or why it is not."""
    try:
        return read(text), None
    except Mistake as mistake:
        return None, mistake


def require_true(text: str) -> Found | None:
    """Read a text; fail unless it is refused in a line, or what is read stands in it."""
    found, mistake = seen(text)
    if found is None:
        assert mistake is not None
        assert mistake.code.startswith("clinic."), (mistake.code, text)
        assert len(str(mistake).splitlines()) == 1, (str(mistake), text)
        return None
    assert len(found.line.splitlines()) == 1, (found.line, text)
    assert all(named.name.isidentifier() for named in found.shapes), (found, text)
    assert len({named.name for named in found.shapes}) == len(found.shapes), (found, text)
    told = [*found.sizes, *found.wanted, *(size for it in found.shapes for size in it.sizes)]
    plain = re.sub("\x1b\\[0;31m|[\r\n\x00\u200b\x07\u202e]|\n> ", "", text)
    there = set(map(int, re.findall(r"(?<!\d)\d{1,18}(?!\d)", f"{text} {plain}")))
    unknown = {-1} if "newaxis" in text.lower() or "-1" in _narrow(text) else set()
    missing = [it for it in told if isinstance(it, int) and it not in there | unknown]
    assert not missing, (missing, found, text)
    return found


def _narrow(text: str) -> str:
    return text.translate({0x2212: "-", 0x2013: "-", 0xFF0D: "-", 0xFF11: "1"})
