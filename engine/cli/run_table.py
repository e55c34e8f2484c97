"""The table of `ch2-tui runs`: what differs between runs, in no more columns than fit.

Beside how far each run came stand the settings in which the runs are not all alike, what is
changed most first. Where one has no room any more it is told below its run, by name, for the
runs that have it other than most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.cli.fit_report import figure
from engine.cli.table import aligned, cells
from engine.explain.shared.wording.sentences import said
from engine.protocol import RunSummary

_ALWAYS = ("run", "steps", "accuracy", "state")
_SETTINGS = {
    "data": "data",
    "hidden": "layers",
    "optimizer": "optimizer",
    "learning_rate": "rate",
    "batch_size": "batch",
    "activation": "activation",
    "precision": "precision",
    "scaled": "scaled",
    "seed": "seed",
}
"""What makes one run learn otherwise than another, and how it is headed; epochs are steps."""
_GAP = 2
_LONGEST_NAME = 28
"""Cells; a name that somebody gave may have 64, and then has a line of its own."""
_INDENT = "    "


class _Row(NamedTuple):
    always: tuple[str, ...]
    settings: dict[str, str]
    fork: str


def table(runs: Sequence[RunSummary], damaged: Sequence[str], columns: int) -> str:
    """A heading and a line a run, then what had no room, in lines of at most `columns` cells.

    Only what cannot be broken is longer: the columns that all runs have, at their narrowest.
    """
    rows = [_row(run) for run in runs]
    rows += [_Row((name, "-", "-", said("damaged")), {}, "") for name in damaged]
    told = [
        name for name in _SETTINGS if len({row.settings[name] for row in rows[: len(runs)]}) > 1
    ]
    room = columns - _width([_headings(()), *(_shown(row, ()) for row in rows)])
    inside: list[str] = []
    for name in told:
        width = _GAP + max(cells(_heading(name)), *(cells(_cell(row, name)) for row in rows))
        if width <= room:
            room -= width
            inside.append(name)
    below = [name for name in told if name not in inside]
    usual = {name: _most_often(row.settings[name] for row in rows[: len(runs)]) for name in below}
    lines = aligned([_headings(inside), *(_shown(row, inside) for row in rows)]).splitlines()
    text = [lines[0]]
    for row, line in zip(rows, lines[1:], strict=True):
        if cells(row.always[0]) > _LONGEST_NAME:
            text.append(row.always[0])
        text.append(line)
        text += _wrapped(_rest(row, usual), columns)
    return "".join(f"{line}\n" for line in text)


def _row(run: RunSummary) -> _Row:
    settings = run.settings
    state = "training" if run.training else "finished" if run.finished else "lost"
    state = "resumable" if run.resumable else state
    always = (
        run.run,
        f"{run.step:,}/{run.steps:,}",
        "-" if run.test_accuracy is None else figure(run.test_accuracy),
        said(state),
    )
    told = {
        **{name: str(getattr(settings, name)) for name in _SETTINGS if name != "data"},
        "data": run.data,
        "hidden": ",".join(map(str, settings.hidden)),
        "learning_rate": f"{settings.learning_rate:g}",
        "scaled": said("yes" if settings.scaled else "no"),
    }
    fork = ""
    if settings.forks:
        last = settings.forks[-1]
        fork = said(
            "fork of {run} from epoch {epoch} on at {rate}",
            run=last.run,
            epoch=last.epoch,
            rate=f"{last.learning_rate:g}",
        )
    return _Row(always, told, fork)


def _heading(name: str) -> str:
    return said(_SETTINGS[name])


def _headings(inside: Sequence[str]) -> tuple[str, ...]:
    run, *figures = map(said, _ALWAYS)
    return (run, *figures[:-1], *map(_heading, inside), figures[-1])


def _shown(row: _Row, inside: Sequence[str]) -> tuple[str, ...]:
    run, *figures = row.always
    name = run if cells(run) <= _LONGEST_NAME else ""
    return (name, *figures[:-1], *(_cell(row, name) for name in inside), figures[-1])


def _cell(row: _Row, name: str) -> str:
    return row.settings.get(name, "-")


def _width(rows: Sequence[Sequence[str]]) -> int:
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    return sum(widths) + _GAP * (len(widths) - 1)


def _most_often(values: Iterator[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def _rest(row: _Row, usual: dict[str, str]) -> list[str]:
    """What is to be told below a row."""
    others = [
        f"{_heading(name)} {row.settings[name]}"
        for name, value in usual.items()
        if row.settings.get(name, value) != value
    ]
    return [*others, *([row.fork] if row.fork else [])]


def _wrapped(told: Sequence[str], columns: int) -> Iterator[str]:
    """As many on a line as it has room for."""
    line = ""
    for piece in told:
        if line and cells(f"{_INDENT}{line} · {piece}") > columns:
            yield _INDENT + line
            line = ""
        line = f"{line} · {piece}" if line else piece
    if line:
        yield _INDENT + line
