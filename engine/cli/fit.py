"""`ch2-tui fit`: the chapter's training without the screen."""

import logging
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from engine.cli.command_line import DONE, FAILED, INTERRUPTED, WRONG_USE, complain
from engine.cli.fit_options import OPTIONS, Wish, parse
from engine.cli.fit_report import JsonReport, Kept, PlainReport, Report
from engine.cli.run_names import named
from engine.data.library import Library
from engine.explain.shared.wording.output import leave_output, unwritable
from engine.explain.shared.wording.sentences import said, told
from engine.protocol import Event, FitFinished
from engine.protocol.errors import Mistake
from engine.protocol.system import signals
from engine.runs import checkpoint, runs
from engine.runs.controls import Controls
from engine.serving import log
from engine.training.importing import uncollected

if TYPE_CHECKING:
    from engine.runs.checkpoint_head import Head
    from engine.training.fitting import Fitting


class Contradiction(Mistake):
    """An option says other than the run that is to go on (code `resume.contradicts`)."""

    def __init__(self, option: str, given: object, run: str, was: object) -> None:
        super().__init__(
            "resume.contradicts",
            said(
                "{option} {given} contradicts run {run}, which has {was}; leave {option} out",
                option=option,
                given=_shown(given),
                run=run,
                was=_shown(was),
            ),
            option=option,
            run=run,
        )


def main(arguments: Sequence[str]) -> int:
    """Train as `arguments` say; the exit code."""
    try:
        wish = _of_this_machine(parse(arguments))
        if wish.resume is not None:
            path = runs.folder(wish.resume) / runs.CHECKPOINT
            refuse_contradictions(wish, checkpoint.load(path).head)
        return _fit(wish)
    except Mistake as mistake:
        complain(f"ch2-tui fit: {told(mistake)}")
        return WRONG_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as failure:
        if isinstance(failure, OSError) and unwritable() is not None:
            raise  # the table has no reader any more, or no room
        logging.getLogger(__name__).exception("fit failed")
        why = f"{type(failure).__name__}: {failure}"
        complain(f"ch2-tui fit: {said('it failed: {why}; see {log}', why=why, log=log.path())}")
        return FAILED


def _of_this_machine(wish: Wish) -> Wish:
    """With the names of the runs that it means: another one may be the last in a moment."""
    if wish.resume is not None:
        wish = wish._replace(resume=named(wish.resume))
    if wish.fork is not None:
        wish = wish._replace(fork=replace(wish.fork, run=named(wish.fork.run)))
    return wish


def refuse_contradictions(wish: Wish, head: "Head") -> None:
    """Raise Contradiction if `wish` gives an option that is not as the run has it."""
    for field, given in wish.given.items():
        was = getattr(head.settings, field)
        same: set[object] = {was}
        match field:
            case "threads":
                was, same = head.threads, {head.threads}
            case "device":  # it may go on elsewhere
                continue
            case "epochs" if wish.settings.epochs > head.settings.epochs:  # and for longer
                continue
            case "data":
                same.add(head.data_source)
        if given not in same:
            raise Contradiction(OPTIONS[field], given, head.run, was)


def _fit(wish: Wish) -> int:
    log.to_file()
    controls = Controls()
    _stop_on_interrupts(controls)
    kept = Kept()
    report = _report(wish, controls, kept)

    def emit(event: Event) -> None:
        kept.take(event)
        report.take(event)

    fitting = _fitting(wish)
    try:
        finished = fitting.run(controls, emit)
    except KeyboardInterrupt:
        complain(f"ch2-tui fit: {_interrupted_twice(kept)}")
        return INTERRUPTED
    kept.recorded = fitting.recorded
    report.take(finished)
    if not finished.stopped:
        return DONE
    complain(_how_to_go_on(finished, kept))
    return INTERRUPTED


def _fitting(wish: Wish) -> "Fitting":
    library = Library()
    if wish.resume is None and wish.fork is None:
        library.load_meanwhile(wish.settings.data)
    with uncollected():
        from engine.training import beginning  # torch comes with it
    load = library.load
    epochs = wish.settings.epochs if "epochs" in wish.given else None
    if wish.resume is not None:
        return beginning.go_on(wish.resume, load, wish.settings.device, epochs=epochs)
    if wish.fork is not None:
        return beginning.fork(wish.fork, load, epochs=epochs)
    return beginning.begin(wish.settings, load)


def _report(wish: Wish, controls: Controls, kept: Kept) -> Report:
    if not wish.json:
        return PlainReport(sys.stderr, sys.stdout, kept)

    def unread(error: OSError) -> None:
        leave_output()
        if not isinstance(error, BrokenPipeError):  # that reader left of its own will
            why = said("cannot write to standard output: {reason}", reason=error.strerror)
            complain(f"ch2-tui fit: {why}")
        controls.stop()

    return JsonReport(sys.stdout.fileno(), unread, each_step=wish.steps)


def _stop_on_interrupts(controls: Controls) -> None:
    def stop(signal_number: int, frame: object) -> None:
        controls.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signals.catch(signals.END, stop)


def _how_to_go_on(finished: FitFinished, kept: Kept) -> str:
    if kept.step is None:
        return said("stopped at step {step}; no checkpoint could be kept", step=finished.step)
    command = f"ch2-tui fit --resume {finished.run}"
    if kept.step != finished.step:
        return said(
            "stopped at step {step}; the checkpoint of step {kept} is kept, go on with: {command}",
            step=finished.step,
            kept=kept.step,
            command=command,
        )
    return said(
        "stopped at step {step}, checkpoint kept; go on with: {command}",
        step=finished.step,
        command=command,
    )


def _interrupted_twice(kept: Kept) -> str:
    if kept.step is None:
        return said("interrupted twice; no checkpoint could be kept")
    return said("interrupted twice; the last checkpoint is kept")


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
