"""`ch2-tui runs`: the past runs on this machine, listed, cleaned up, exported."""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from engine.cli.clean import clean
from engine.cli.command_line import DONE, WRONG_USE, Parser, complain, printable
from engine.cli.fit_report import figure
from engine.cli.table import aligned
from engine.data import places
from engine.explain.shared.wording.sentences import said, told
from engine.protocol import FitSettings, RunSummary, encode
from engine.protocol.errors import Mistake
from engine.runs import runs
from engine.runs.old_runs import MOST_BYTES, MOST_RUNS, shown

_HEADINGS = ("run", "started", "data", "settings", "steps", "test accuracy", "")


class RunsUnreadable(Mistake):
    """Where the runs should be there is something else (code `runs.unreadable`)."""

    def __init__(self, home: Path, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        super().__init__(
            "runs.unreadable",
            said(
                "cannot look into {home}: {why}; move it out of the way, or set {variable} to "
                "another folder",
                home=home,
                why=why,
                variable=places.HOME_VARIABLE,
            ),
        )


def main(arguments: Sequence[str]) -> int:
    """Print the table, or do what was asked with a run; the exit code."""
    parser = Parser(
        prog="ch2-tui runs",
        description="Past runs, the newest first.",
        epilog=said(
            "Kept without a word are {runs} runs or {size}.",
            runs=MOST_RUNS,
            size=shown(MOST_BYTES),
        ),
    )
    wish = parser.add_mutually_exclusive_group()
    wish.add_argument("--json", action="store_true", help="one line for programs")
    wish.add_argument(
        "--clean",
        nargs="*",
        metavar="RUN",
        help="show what is too much, the oldest finished runs, and ask whether to delete it; "
        "or delete the runs that are named",
    )
    wish.add_argument(
        "--export",
        nargs=2,
        metavar=("RUN", "FILE"),
        help="save the trained network for PyTorch in a .pt or .safetensors file",
    )
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    parser.add_argument("--force", action="store_true", help="export over a file that is there")
    options = parser.parse_args(arguments)
    if options.yes and options.clean is None:
        parser.error(said("{option} goes with {other}", option="--yes", other="--clean"))
    if options.force and options.export is None:
        parser.error(said("{option} goes with {other}", option="--force", other="--export"))
    try:
        _require_home()
        if options.clean is not None:
            return clean(options.clean, yes=options.yes)
        if options.export is not None:
            run, file = options.export
            return _export(run, Path(file), force=options.force)
    except Mistake as mistake:
        complain(f"ch2-tui runs: {told(mistake)}")
        return WRONG_USE
    _list(as_json=options.json)
    return DONE


def _require_home() -> None:
    home = places.runs_home()
    try:
        os.scandir(home).close()
    except FileNotFoundError:
        pass  # no runs yet
    except OSError as error:
        raise RunsUnreadable(home, error) from error


def _export(run: str, file: Path, *, force: bool) -> int:
    from engine.cli.export import export  # numpy comes with it

    return export(run, file, force=force)


def _list(*, as_json: bool) -> None:
    listed = runs.listed()
    with suppress(BrokenPipeError):
        if as_json:
            sys.stdout.write(encode(listed).decode())
        elif listed.runs or listed.damaged:
            rows = [*map(_row, listed.runs), *map(_damaged, listed.damaged)]
            sys.stdout.write(printable(aligned([list(map(said, _HEADINGS)), *rows])))
        else:
            none = said("no runs in {home} yet; ch2-tui fit makes one", home=places.runs_home())
            sys.stdout.write(printable(none) + "\n")
        sys.stdout.flush()


def _forked(settings: FitSettings) -> str:
    """Whose fork a run is and what became of the rate, empty for a run of its own."""
    if not settings.forks:
        return ""
    fork = settings.forks[-1]
    return said(
        ", fork of {run} from epoch {epoch} on at {rate}",
        run=fork.run,
        epoch=fork.epoch,
        rate=f"{fork.learning_rate:g}",
    )


def _damaged(run: str) -> tuple[str, ...]:
    return run, "-", "-", "-", "-", "-", said("damaged")


def _row(summary: RunSummary) -> tuple[str, ...]:
    settings = summary.settings
    state = "finished" if summary.finished else "resumable" if summary.resumable else "lost"
    accuracy = summary.test_accuracy
    return (
        summary.run,
        time.strftime("%Y-%m-%d %H:%M", time.localtime(summary.started)),
        summary.data,
        f"{','.join(map(str, settings.hidden))} {settings.optimizer} "
        f"{settings.learning_rate:g} {said('batch')} {settings.batch_size}{_forked(settings)}",
        f"{summary.step:,}/{summary.steps:,}",
        "-" if accuracy is None else figure(accuracy),
        said(state),
    )
