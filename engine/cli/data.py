"""`ch2-tui data`: which data there is, where, verified or not.

--data says what a file or folder holds, --npz writes it as one that numpy.load reads,
--download fetches MNIST.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from engine.cli.command_line import (
    DONE,
    FAILED,
    INTERRUPTED,
    WRONG_USE,
    Parser,
    complain,
    printable,
)
from engine.cli.table import cells, padded
from engine.data import digits, source
from engine.data.dataset import SIDE, Arrays, Dataset
from engine.data.download import download
from engine.data.files import npz
from engine.data.places import UnwritableHome
from engine.explain.shared.wording.sentences import said, told
from engine.protocol.errors import Mistake

_NOT_THE_PERSONS_FAULT = {"download.failed", "download.corrupt"}
_BAR = 30


def main(
    argv: Sequence[str], *, fetch: Callable[..., Path] = download, errors: TextIO | None = None
) -> int:
    """Run `ch2-tui data` with these arguments; the exit code.

    `fetch` is what downloads, `errors` the stream for progress and complaints.
    """
    errors = sys.stderr if errors is None else errors
    parser = Parser(
        prog="ch2-tui data",
        description="Which data there is, where, verified or not; --download fetches MNIST.",
    )
    parser.add_argument(
        "--download", action="store_true", help="fetch MNIST (11 MB) into the cache, verified"
    )
    parser.add_argument(
        "--data",
        metavar="WHERE",
        help="read what is there and say what it is: an .npz file, IDX or CSV files in a folder "
        "or a zip; or auto, mnist, digits (default: tell where data may be)",
    )
    parser.add_argument(
        "--npz",
        metavar="FILE",
        help="write it there as one .npz file, which numpy.load reads; nothing is overwritten "
        "(default: nothing is written)",
    )
    try:
        wanted = parser.parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else WRONG_USE
    try:
        if wanted.download:
            return _download(fetch, errors)
        if wanted.npz is not None:
            return _write(wanted.data or "auto", Path(wanted.npz), errors)
        rows = _table() if wanted.data is None else _told(source.load(wanted.data))
        print(printable("\n".join(rows)))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Mistake as mistake:
        complain(f"ch2-tui data: {told(mistake)}", errors)
        return FAILED if mistake.code in _NOT_THE_PERSONS_FAULT else WRONG_USE
    return DONE


def _write(where: str, path: Path, errors: TextIO) -> int:
    if os.path.lexists(path):
        why = said("{path} is there already, and stays; name another file", path=path)
        complain(f"ch2-tui data: {why}", errors)
        return WRONG_USE
    data = source.load(where)
    try:
        npz.write(path, Arrays(data.x_train, data.y_train, data.x_test, data.y_test))
    except UnwritableHome as mistake:
        why = said("not written: {reason}", reason=mistake.where_and_why)
        complain(f"ch2-tui data: {why}", errors)
        return WRONG_USE
    print(printable("\n".join([*_told(data), said("written to {path}", path=path)])))
    return DONE


def _download(fetch: Callable[..., Path], errors: TextIO) -> int:
    shown = _Bar(errors) if errors.isatty() else _Lines(errors)
    try:
        try:
            path = fetch(shown, lambda: False)
        finally:
            shown.end()
    except KeyboardInterrupt:
        why = said("interrupted; what has arrived is kept, the next --download goes on")
        complain(f"ch2-tui data: {why}", errors)
        return INTERRUPTED
    print(printable(said("MNIST verified, at {path}", path=path)))
    return DONE


class _Lines:
    """Progress where there is no terminal: one line each ten per cent."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._last = ("", -1)

    def __call__(self, received: int, total: int | None, address: str) -> None:
        # Where the size is not known: a line each megabyte.
        tenth = 10 * received // total if total else received >> 20
        if (address, tenth) != self._last:
            self._last = (address, tenth)
            self._show(_amount(received, total, address))

    def _show(self, text: str) -> None:
        print(text, file=self._stream, flush=True)

    def end(self) -> None:
        """Leave the stream at the start of a line."""


class _Bar(_Lines):
    """Progress on a terminal: one line, drawn again when it changes."""

    def __call__(self, received: int, total: int | None, address: str) -> None:
        step = _BAR * received // total if total else received >> 18
        if (address, step) != self._last:
            if self._last[0] not in ("", address):
                self._stream.write("\n")
            self._last = (address, step)
            full = min(step, _BAR) if total else 0
            bar = "=" * full + "." * (_BAR - full)
            name = address.rpartition("/")[2]
            self._stream.write(f"\r[{bar}] {_amount(received, total, name)}\x1b[K")
            self._stream.flush()

    def end(self) -> None:
        if self._last[0]:
            self._stream.write("\n")
            self._stream.flush()


def _amount(received: int, total: int | None, name: str) -> str:
    megabytes = f"{received / 1e6:.1f}"
    if not total:
        return f"{megabytes} MB  {name}"
    percent = 100 * received // total
    whole = said(
        "{received} of {total} MB, {percent} %",
        received=megabytes,
        total=f"{total / 1e6:.1f}",
        percent=percent,
    )
    return f"{whole}  {name}"


def _told(data: Dataset) -> list[str]:
    """What was read, and what was done to read it."""
    what = {
        "mnist": said("MNIST, verified by its checksums"),
        "digits": said("the bundled digits"),
        "other": said("not MNIST: its checksums are others"),
    }
    counted = said(
        "{train} images to train with, {test} to test, {side} by {side}, labels {low} to {high}",
        train=f"{len(data.x_train):,}",
        test=f"{len(data.x_test):,}",
        side=SIDE,
        low=data.y_train.min(),
        high=data.y_train.max(),
    )
    return [
        f"{data.source}: {what[data.name]}",
        counted,
        *(said(note.sentence, **note.printable) for note in data.notes),
    ]


def note_of(entry: source.Entry) -> str:
    """What there is to say of a place where data may be, in one line or none."""
    if entry.state == "not MNIST":
        return said(
            "its checksums are not MNIST's; to use it all the same: --data {path}", path=entry.path
        )
    return told(entry.mistake) if entry.mistake is not None else ""


def _table() -> list[str]:
    entries = source.survey()
    lines: list[tuple[str, ...]] = [
        ("MNIST", said(entry.state), entry.kept_by, entry.path, note_of(entry)) for entry in entries
    ]
    kept = digits.cache_path()
    lines.append(
        (
            said("digits"),
            said("bundled"),
            "ch2-tui",
            str(kept),
            "" if kept.exists() else said("not generated yet: done when first used"),
        )
    )
    widths = [max(cells(line[column]) for line in lines) for column in range(3)]
    text = []
    for line in lines:
        columns = "  ".join(padded(line[i], widths[i]) for i in range(3))
        text.append(f"{columns}  {line[3]}")
        if line[4]:
            text.append(f"{' ' * (sum(widths) + 6)}{line[4]}")
    first = next((entry for entry in entries if entry.state == "verified"), None)
    if first is not None:
        chosen = said("--data auto uses MNIST, from {path}", path=first.path)
    else:
        chosen = said(
            "--data auto uses the bundled digits: no verified MNIST here. "
            "`ch2-tui data --download` fetches it."
        )
    return [*text, "", chosen]
