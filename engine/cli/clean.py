"""`ch2-tui runs --clean`: old runs deleted, after a question."""

import sys
from collections.abc import Sequence

from engine.cli.command_line import DONE, FAILED, INTERRUPTED, WRONG_USE, complain
from engine.cli.table import aligned
from engine.explain.shared.wording.sentences import said, told
from engine.runs import old_runs
from engine.runs.old_runs import MOST_BYTES, MOST_RUNS, Amount, OldRun, shown
from engine.runs.runs import RunBusy

_HEADINGS = ("run", "started", "state", "size")
YES = ("y", "yes", "예", "네", "ㅛ")
"""What deletes; the last is y on a Korean keyboard."""


def clean(names: Sequence[str], *, yes: bool) -> int:
    """Show what would go, ask, and delete it; the exit code. Raises RunUnknown and RunBusy.

    Without `names` that is what exceeds the limits, never a run that can go on.
    """
    kept = old_runs.all_runs()
    going = old_runs.named(kept, names) if names else old_runs.to_go(kept)
    if not going:
        print(_nothing(kept))
        return DONE
    amount = _said(going)
    sys.stdout.write(aligned([list(map(said, _HEADINGS)), *map(_row, going)]))
    sys.stdout.flush()
    if not yes:
        if not sys.stdin.isatty():
            why = said(
                "nobody is here to ask about {amount}; --yes deletes what is listed", amount=amount
            )
            complain(f"ch2-tui runs: {why}")
            return WRONG_USE
        try:
            if not _agrees(amount):
                print(said("nothing is deleted"))
                return DONE
        except KeyboardInterrupt:
            complain(f"ch2-tui runs: {said('nothing is deleted')}")
            return INTERRUPTED
    return _delete(going)


def _nothing(kept: Sequence[OldRun]) -> str:
    amount = _said(kept)
    limits = said("{runs} runs or {size}", runs=MOST_RUNS, size=shown(MOST_BYTES))
    if not _amount(kept).is_too_much:
        return said(
            "nothing to clean: {amount} are kept, no more than {limits}",
            amount=amount,
            limits=limits,
        )
    return said(
        "{amount} are kept, more than {limits}, and all can go on or are being trained; "
        "name those that may go: ch2-tui runs --clean RUN …",
        amount=amount,
        limits=limits,
    )


def _agrees(amount: str) -> bool:
    sys.stdout.write(said("delete {amount}? [y/N] ", amount=amount))
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in YES


def _delete(going: Sequence[OldRun]) -> int:
    gone: list[OldRun] = []
    for run in going:
        try:
            if old_runs.remove(run):
                gone.append(run)
            else:
                why = said("{run} is kept: other files lie in it", run=run.path)
                complain(f"ch2-tui runs: {why}")
        except (OSError, RunBusy) as error:
            reason = told(error) if isinstance(error, RunBusy) else error
            why = said("{run} is kept: {reason}", run=run.path.name, reason=reason)
            complain(f"ch2-tui runs: {why}")
    print(said("deleted {amount}", amount=_said(gone)))
    return DONE if len(gone) == len(going) else FAILED


def _amount(chosen: Sequence[OldRun]) -> Amount:
    return Amount(len(chosen), sum(run.size for run in chosen))


def _said(chosen: Sequence[OldRun]) -> str:
    amount = _amount(chosen)
    runs = said("{runs} run" if amount.runs == 1 else "{runs} runs", runs=amount.runs)
    return f"{runs}, {shown(amount.size)}"


def _row(run: OldRun) -> tuple[str, ...]:
    return run.path.name, old_runs.began_on(run), said(run.state), shown(run.size)
