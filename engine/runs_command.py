"""`ch2-tui runs`: the past runs on this machine."""

import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from engine import clock, places, runs
from engine.command_line import DONE, Parser
from engine.fit_report import figure
from engine.protocol import Runs, RunSummary, encode

_HEADINGS = ("run", "started", "data", "settings", "steps", "test accuracy", "")


def main(arguments: Sequence[str]) -> int:
    """Print the table; the exit code."""
    parser = Parser(prog="ch2-tui runs", description="Past runs, the newest first.")
    parser.add_argument("--json", action="store_true", help="one line for programs")
    options = parser.parse_args(arguments)
    summaries = tuple(runs.summaries())
    with suppress(BrokenPipeError):
        if options.json:
            sys.stdout.write(encode(Runs(at=clock.now(), runs=summaries)).decode())
        elif summaries:
            sys.stdout.write(table(summaries))
        else:
            sys.stdout.write(f"no runs in {places.runs_home()} yet; ch2-tui fit makes one\n")
        sys.stdout.flush()
    return DONE


def table(summaries: Sequence[RunSummary]) -> str:
    """A line a run under one of headings, in columns as wide as they must be."""
    rows = [_HEADINGS, *map(_row, summaries)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _row(summary: RunSummary) -> tuple[str, ...]:
    settings = summary.settings
    state = "finished" if summary.finished else "resumable" if summary.resumable else "lost"
    accuracy = summary.test_accuracy
    return (
        summary.run,
        time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.started)),
        summary.data,
        f"{','.join(map(str, settings.hidden))} {settings.optimizer} "
        f"{settings.learning_rate:g} batch {settings.batch_size}",
        f"{summary.step:,}/{summary.steps:,}",
        "-" if accuracy is None else figure(accuracy),
        state,
    )
