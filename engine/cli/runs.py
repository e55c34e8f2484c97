"""`ch2-tui runs`: the past runs on this machine, listed, cleaned up, exported."""

import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from engine.cli.clean import clean
from engine.cli.command_line import DONE, WRONG_USE, Parser, complain, printable
from engine.cli.run_names import named
from engine.cli.run_table import table
from engine.data import places
from engine.explain.shared.wording.sentences import said, told
from engine.protocol import encode
from engine.protocol.errors import Mistake
from engine.runs import recording, runs
from engine.runs.old_runs import MOST_BYTES, MOST_RUNS, shown


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
        nargs="+",
        metavar=("RUN", "FILE"),
        help="save the trained network for PyTorch in a .pt or .safetensors file; or, with --csv "
        "or --tensorboard, what was seen in each step and epoch",
    )
    figures = parser.add_mutually_exclusive_group()
    figures.add_argument(
        "--csv",
        nargs="?",
        const="",
        metavar="FILE",
        help="export the steps as a table in FILE, the epochs in FILE-epochs; - is standard "
        "output (default: RUN.csv)",
    )
    figures.add_argument(
        "--tensorboard",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="export an event file to a folder of the run's name in FOLDER, which tensorboard "
        "--logdir takes (default: the present folder)",
    )
    parser.add_argument("--yes", action="store_true", help="delete without asking")
    parser.add_argument("--force", action="store_true", help="export over a file that is there")
    options = parser.parse_args(arguments)
    if options.yes and options.clean is None:
        parser.error(said("{option} goes with {other}", option="--yes", other="--clean"))
    for option in ("force", "csv", "tensorboard"):
        if getattr(options, option) not in (None, False) and options.export is None:
            parser.error(said("{option} goes with {other}", option=f"--{option}", other="--export"))
    if options.export is not None:
        tables = options.csv if options.csv is not None else options.tensorboard
        if len(options.export) + bool(tables) > 2:
            parser.error(said("--export takes one RUN and one FILE"))
        if len(options.export) < 2 and tables is None:
            parser.error(said("--export RUN needs a FILE, or --csv or --tensorboard"))
    try:
        _require_home()
        if options.clean is not None:
            return clean([named(run) for run in options.clean], yes=options.yes)
        if options.export is not None:
            _export(options)
            return DONE
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


def _export(options: Namespace) -> None:
    """Save the network of a run, or its figures; numpy comes with the former alone."""
    run, *rest = options.export
    tables = options.csv if options.csv is not None else options.tensorboard
    file = tables or "".join(rest)
    if tables is None:
        from engine.cli.exports import network

        network.export(named(run), Path(file), force=options.force)
        return
    recorded = recording.read(runs.recording_of_run(named(run)))
    if options.csv is not None:
        from engine.cli.exports import csv_tables

        csv_tables.export(recorded, file, force=options.force)
    else:
        from engine.cli.exports import event_file

        event_file.export(recorded, file, force=options.force)


def _list(*, as_json: bool) -> None:
    listed = runs.listed()
    if as_json:
        sys.stdout.write(encode(listed).decode())
    elif listed.runs or listed.damaged:
        columns = shutil.get_terminal_size().columns
        sys.stdout.write(printable(table(listed.runs, listed.damaged, columns)))
    else:
        none = said("no runs in {home} yet; ch2-tui fit makes one", home=places.runs_home())
        sys.stdout.write(printable(none) + "\n")
    sys.stdout.flush()
