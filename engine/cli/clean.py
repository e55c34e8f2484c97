"""`ch2-tui runs --clean`: old runs deleted, after a question."""

import sys
from collections.abc import Sequence

from engine.cli.command_line import DONE, FAILED, INTERRUPTED, WRONG_USE, complain
from engine.cli.table import aligned
from engine.runs import old_runs
from engine.runs.old_runs import MOST_BYTES, MOST_RUNS, Amount, OldRun, shown
from engine.runs.runs import RunBusy

_HEADINGS = ("run", "started", "state", "size")


def clean(names: Sequence[str], *, yes: bool) -> int:
    """Show what would go, ask, and delete it; the exit code. Raises RunUnknown and RunBusy.

    Without `names` that is what exceeds the limits, never a run that can go on.
    """
    kept = old_runs.all_runs()
    going = old_runs.named(kept, names) if names else old_runs.to_go(kept)
    if not going:
        print(_nothing(kept))
        return DONE
    amount = _amount(going)
    sys.stdout.write(aligned([_HEADINGS, *map(_row, going)]))
    sys.stdout.flush()
    if not yes:
        if not sys.stdin.isatty():
            complain(
                f"ch2-tui runs: nobody is here to ask about {amount}; --yes deletes what is listed"
            )
            return WRONG_USE
        try:
            if not _agrees(amount):
                print("nothing is deleted")
                return DONE
        except KeyboardInterrupt:
            complain("ch2-tui runs: nothing is deleted")
            return INTERRUPTED
    return _delete(going)


def _nothing(kept: Sequence[OldRun]) -> str:
    amount = _amount(kept)
    limits = f"{MOST_RUNS:,} runs or {shown(MOST_BYTES)}"
    if not amount.is_too_much:
        return f"nothing to clean: {amount} are kept, no more than {limits}"
    return (
        f"{amount} are kept, more than {limits}, and all can go on or are being trained; "
        "name those that may go: ch2-tui runs --clean RUN …"
    )


def _agrees(amount: Amount) -> bool:
    sys.stdout.write(f"delete {amount}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _delete(going: Sequence[OldRun]) -> int:
    gone: list[OldRun] = []
    for run in going:
        try:
            if old_runs.remove(run):
                gone.append(run)
            else:
                complain(f"ch2-tui runs: {run.path} is kept: other files lie in it")
        except (OSError, RunBusy) as error:
            complain(f"ch2-tui runs: {run.path.name} is kept: {error}")
    print(f"deleted {_amount(gone)}")
    return DONE if len(gone) == len(going) else FAILED


def _amount(chosen: Sequence[OldRun]) -> Amount:
    return Amount(len(chosen), sum(run.size for run in chosen))


def _row(run: OldRun) -> tuple[str, ...]:
    return run.path.name, old_runs.began_on(run), run.state, shown(run.size)
