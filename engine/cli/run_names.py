"""What a run is called on the command line: by its name, or `last` for the newest one."""

from engine.data import places
from engine.explain.shared.wording.sentences import said
from engine.protocol.errors import Mistake
from engine.runs import old_runs, own_files

LAST = "last"


class NoRuns(Mistake):
    """The last run was asked for, and there is none (code `run.none`)."""

    def __init__(self) -> None:
        super().__init__(
            "run.none",
            said("no runs in {home} yet; ch2-tui fit makes one", home=places.runs_home()),
        )


def named(run: str) -> str:
    """The name that `run` stands for: its own, but for `last`, the newest that has begun.

    Whether there is a run of that name is not looked at. Raises NoRuns.
    """
    if run != LAST or own_files.is_folder(places.runs_home() / LAST):
        return run
    begun = [old for old in old_runs.all_runs() if old.state != "never began"]
    if not begun:
        raise NoRuns
    return begun[-1].path.name
