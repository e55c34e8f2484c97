"""`ch2-tui runs --export RUN --csv`: every step of a run as a table, and every epoch as another.

A number is written with as many digits as give it back: nine for float32, Python's own for the
rest; what is not finite as nan, inf and -inf.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.cli.command_line import complain
from engine.cli.exports.file import put, require_free
from engine.cli.exports.steps import epochs_of, steps_of
from engine.explain.shared.wording.sentences import said
from engine.protocol import BeforeTraining, EpochFigures
from engine.protocol.arrays import number
from engine.runs.recording import Recording

STEPS = ("epoch", "step", "loss", "accuracy", "rate")
EPOCHS = ("epoch", "step", "rate", *EpochFigures.__struct_fields__)
OUTPUT = "-"
"""The file that is standard output; it takes the steps."""


def export(recording: Recording, where: str, *, force: bool) -> None:
    """Put the steps in `where`, or a file of the run's name, and the epochs beside it.

    Raises ExportExists and ExportUnwritable; then no file is there that was not before.
    """
    run = recording.started.run
    if where == OUTPUT:
        sys.stdout.writelines(steps_table(recording))
        sys.stdout.flush()
        return
    steps = Path(where or f"{run}.csv")
    epochs = steps.with_name(f"{steps.stem}-epochs{steps.suffix}")
    require_free(epochs, force=force)
    put(steps, _encoded(steps_table(recording)), force=force)
    try:
        put(epochs, _encoded(epochs_table(recording)), force=force)
    except BaseException:
        if not force:
            steps.unlink()
        raise
    complain(
        said(
            "{steps} has {count} steps of {run}, {epochs} its epochs",
            steps=steps,
            count=recording.step,
            run=run,
            epochs=epochs,
        )
    )


def steps_table(recording: Recording) -> Iterator[str]:
    """The lines of the table of steps, its heading first."""
    yield _row(STEPS)
    for step in steps_of(recording):
        loss = f"{step.loss:.9g}"
        yield _row((step.epoch, step.step, loss, repr(step.accuracy), repr(step.rate)))


def epochs_table(recording: Recording) -> Iterator[str]:
    """The lines of the table of epochs; before the first stands what was tested untrained."""
    yield _row(EPOCHS)
    for event in recording.events:
        if isinstance(event, BeforeTraining):
            tested = {"test_loss": event.test_loss, "test_accuracy": event.test_accuracy}
            untrained = [_cell(tested.get(name)) for name in EpochFigures.__struct_fields__]
            yield _row((0, 0, "", *untrained))
    for epoch in epochs_of(recording):
        figures = (_cell(getattr(epoch.figures, name)) for name in EpochFigures.__struct_fields__)
        yield _row((epoch.epoch, epoch.step, repr(epoch.rate), *figures))


def _cell(value: object) -> str:
    return "" if value is None else repr(number(value))  # type: ignore[arg-type]


def _row(cells: Iterable[object]) -> str:
    return ",".join(map(str, cells)) + "\n"


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode() for line in lines)
