"""`ch2-tui explain`: what an error about shapes means, as text or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import BinaryIO, Final, NoReturn

from engine.explain.clinic.explain import explain
from engine.explain.clinic.reading.pasted import HEAD, TAIL
from engine.explain.shared.wording.environment import LANGUAGES, language_of_environment
from engine.explain.shared.wording.options import WordedParser
from engine.protocol.errors import Mistake
from tui.clinic.layout import WIDTH, as_json, plain
from tui.clinic.words import told_mistake
from tui.drawing.cells import wrap_cells
from tui.drawing.look.glyphs import to_ascii

Refuse = Callable[..., NoReturn]
NOT_UNDERSTOOD: Final = 1
BYTES: Final = 4
"""At most, of one character in UTF-8."""
BLOCK: Final = 1 << 16
MOST: Final = 1 << 28
"""Bytes of a pipe after which no end is waited for."""


def parser_of(refuse: Refuse) -> WordedParser:
    """What `explain` takes."""

    class Parser(WordedParser):
        """One line that says what was wrong, and exit code 2."""

        def error(self, message: str) -> NoReturn:
            refuse("{message}", message=message)

    parser = Parser(
        prog="ch2-tui explain",
        usage="ch2-tui explain MESSAGE [--json] [--lang en|ko]\n       … | ch2-tui explain",
        description="What an error about shapes means, and code that mends it. Reads what NumPy, "
        "PyTorch, TensorFlow, Keras and JAX say, or two shapes such as (97, 2) * (2, 1); runs "
        "nothing of it.",
        epilog="Exit code: 0 where it was understood, 1 where not, 2 where nothing was given.",
        allow_abbrev=False,
    )
    takes = parser.add_argument
    takes(
        "message",
        nargs="*",
        metavar="MESSAGE",
        help="the error (default: what comes through standard input)",
    )
    takes("--json", action="store_true", help="as JSON")
    takes("--lang", choices=LANGUAGES, help="the language (default: the environment's)")
    return parser


def main(words: list[str], refuse: Refuse) -> int:
    """Explain the message that was given, or what comes through a pipe."""
    asked = parser_of(refuse).parse_args(words)
    text = " ".join(asked.message)
    if not text.strip():
        if sys.stdin is None or sys.stdin.isatty():
            refuse(
                "nothing to explain; give the error as `ch2-tui explain '…'`, or send it: "
                "python train.py 2>&1 | ch2-tui explain"
            )
        text = received(sys.stdin.buffer)
    language = language_of_environment()
    try:
        diagnosis = explain(text)
    except Mistake as mistake:
        _refused(mistake, language, in_json=asked.json)
        return NOT_UNDERSTOOD
    if asked.json:
        _write([_json(as_json(diagnosis, language))])
    else:
        _write([to_ascii(line) for line in plain(diagnosis, language)])
    return 0


def received(stream: BinaryIO) -> str:
    """What comes through a pipe, without the middle that nobody would look at."""
    head, tail, length = b"", b"", 0
    while (block := stream.read(BLOCK)) and length < MOST:
        length += len(block)
        room = HEAD * BYTES - len(head)
        head += block[:room]
        tail = (tail + block[max(room, 0) :])[-TAIL * BYTES :]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # as PowerShell writes to a file
        return (head + tail).decode("utf-16", errors="replace")
    return (head + tail).decode("utf-8", errors="replace")


def _refused(mistake: Mistake, language: str, *, in_json: bool) -> None:
    said = " ".join(told_mistake(mistake, language).split())
    if in_json:
        _write([_json({"mistake": mistake.code, "said": said, **mistake.detail})])
        return
    if sys.stderr is not None:
        sys.stderr.write("\n".join(wrap_cells(to_ascii(f"ch2-tui: {said}"), WIDTH)) + "\n")


def _json(value: dict[str, object]) -> str:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return json.dumps(value, ensure_ascii="utf" not in encoding, indent=2)


def _write(lines: list[str]) -> None:
    """To standard output, whatever it can encode."""
    if sys.stdout is None:  # closed by whoever started us
        return
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write("\n".join(lines) + "\n")
