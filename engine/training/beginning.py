"""How a training comes to be: from settings, or from the checkpoint of an earlier one."""

from collections.abc import Callable, Mapping

import torch
from msgspec.structs import replace

from engine.data.dataset import CLASSES, SIDE, Dataset
from engine.data.places import UnwritableHome
from engine.protocol import FitSettings, Fork, Problem, WishedDevice, clock
from engine.protocol.errors import Detail, Mistake
from engine.protocol.messages.base import LONGEST_SECONDS
from engine.protocol.problems import problem
from engine.runs import checkpoint, old_runs, runs
from engine.runs.checkpoint import Checkpoint, CheckpointDamaged
from engine.runs.checkpoint_head import Head
from engine.runs.runs import RunFolder
from engine.training import devices, forking
from engine.training.fitting import Fitting
from engine.training.initialisation import parameter_names, shapes, sizes
from engine.training.loop import Position, Training
from engine.training.metrics import unpacked
from engine.training.threads.processors import processors

Load = Callable[[str], Dataset]


class RunFinished(Mistake):
    """A run that is over cannot go on (code `run.finished`)."""

    def __init__(self, run: str) -> None:
        super().__init__(
            "run.finished",
            f"run {run} has trained all its epochs; --epochs with more of them trains it on",
            run=run,
        )


class DataChanged(Mistake):
    """The data that a run was trained on is not there any more (code `resume.data_changed`)."""

    def __init__(self, run: str, source: str) -> None:
        super().__init__(
            "resume.data_changed",
            f"run {run} was trained on other data than what is now at {source}; "
            "put that data back or start a new run",
            run=run,
            source=source,
        )


class CheckpointOfOtherRun(Mistake):
    """The checkpoint in a run's folder is another run's (code `checkpoint.other_run`)."""

    def __init__(self, run: str, whose: str) -> None:
        super().__init__(
            "checkpoint.other_run",
            f"the checkpoint in the folder of run {run} is of run {whose}; "
            f"give its folder the name {whose} again and resume that",
            run=run,
            whose=whose,
        )


def begin(settings: FitSettings, load: Load, *, trial: bool = False) -> Fitting:
    """A new run, to be run by the calling thread.

    Raises the Mistakes of choosing a device and of loading data. Where the run's folder
    cannot be made it is not kept, and says so when it begins; a trial has no folder.
    """
    return _new(settings, load(settings.data), trial=trial, most=processors().usable)


def fork(fork: Fork, load: Load, *, epochs: int | None = None) -> Fitting:
    """A new run that leaves another where `fork` says, to be run by the calling thread.

    On the parent's device, or the best where that is gone. Raises what `forking.parent`,
    `forking.settings` and `forking.require_data` raise, and the Mistakes of loading data.
    """
    parent = forking.parent(fork.run)
    settings = forking.settings(fork, parent, epochs)
    if not devices.usable(settings.device):
        settings = replace(settings, device="auto")
    dataset = load(settings.data)
    forking.require_data(fork.run, dataset)
    # On as many threads as its parent, or the epochs before it would come out otherwise.
    return _new(settings, dataset, trial=False, most=processors().machine)


def _new(settings: FitSettings, dataset: Dataset, *, trial: bool, most: int) -> Fitting:
    chosen = devices.choose(settings.device)
    devices.prepare_device(chosen.device)
    asked = settings.threads or devices.default_threads()
    threads = devices.prepare_thread(min(asked, most))
    training = Training(settings, dataset, torch.device(chosen.device))
    now = clock.now()
    folder: RunFolder | None = None
    problems = chosen.problems()
    if threads != asked:
        problems = (*problems, devices.fewer_threads(asked, threads))
    name = ("trial-" if trial else "") + runs.new_name(dataset.name, now)
    try:
        folder = None if trial else runs.create(dataset.name, now)
    except UnwritableHome as error:
        unrecorded = problem(
            "recording.failed",
            f"the run is not recorded: {error}",
            detail={"reason": error.where_and_why},
        )
        problems = (*problems, unrecorded)
    if folder is not None and (many := old_runs.many()) is not None:
        problems = (*problems, many)
    return Fitting(
        training=training,
        dataset=dataset,
        run=folder.name if folder else name,
        folder=folder,
        device=chosen.device,
        threads=threads,
        trial=trial,
        problems=problems,
    )


def go_on(
    run: str,
    load: Load,
    device: WishedDevice = "auto",
    *,
    epochs: int | None = None,
) -> Fitting:
    """The run `run`, from its checkpoint on, to be run by the calling thread.

    On the device that it was on, or on another, if that is named; until `epochs` lie behind
    it, if those are more than were planned. It is then what a run of so many epochs would be.

    Raises RunUnknown, RunBusy, RunFinished, CheckpointOfOtherRun, what `checkpoint.load`
    raises, DataChanged, what choosing a device and training on it raise. A run that was
    killed after its last epoch and before it said so has only that left to do.
    """
    folder = runs.open_run(run)
    try:
        return _from_checkpoint(folder, load, device, epochs)
    except BaseException:
        folder.close()
        raise


def _from_checkpoint(
    folder: RunFolder, load: Load, wish: WishedDevice, epochs: int | None
) -> Fitting:
    laid_down = checkpoint.load(folder.checkpoint)
    head = laid_down.head
    longer = epochs is not None and epochs > head.settings.epochs
    if longer:
        head = replace(head, settings=replace(head.settings, epochs=epochs))
    if head.run != folder.name:
        raise CheckpointOfOtherRun(folder.name, head.run)
    if head.finished and _is_said_to_be_finished(folder):
        raise RunFinished(head.run)
    problems: list[Problem] = []
    device = head.device if wish == "auto" else devices.choose(wish).device
    if not devices.usable(device):
        chosen = devices.choose(head.settings.device)
        device = chosen.device
        problems += chosen.problems()
        problems.append(
            _otherwise(
                "resume.device",
                f"{head.device} is gone; {device} goes on",
                detail={"gone": head.device, "device": device},
            )
        )
    devices.prepare_device(device)
    # Its own number, be there fewer processors for us now: another gives other last digits.
    threads = devices.prepare_thread(min(head.threads, processors().machine))
    if threads != head.threads:
        problems.append(
            _otherwise(
                "resume.threads",
                f"{threads} threads, not {head.threads}, go on",
                detail={"was": head.threads, "threads": threads},
            )
        )
    dataset = _same_data(head, load)
    try:
        _require_weights(laid_down)
        training = Training(head.settings, dataset, torch.device(device))
        position = _position(head, training.steps_per_epoch, len(dataset.x_train))
        training.restore(laid_down.tensors, position)
    except Mistake:
        raise  # of the device, which is too small or gone
    except (KeyError, ValueError) as error:
        raise CheckpointDamaged(folder.checkpoint, f"it does not fit: {error}") from error
    return Fitting(
        training=training,
        dataset=dataset,
        run=head.run,
        folder=folder,
        device=device,
        threads=threads,
        resumed=head,
        longer=longer,
        problems=tuple(problems),
    )


def _require_weights(laid_down: Checkpoint) -> None:
    """Before a network is made as large as its head says: that its weights are there.

    Raises KeyError, ValueError.
    """
    widths = sizes(SIDE * SIDE, laid_down.head.settings.hidden, CLASSES)
    found = [laid_down.tensors[name].shape for name in parameter_names(widths)]
    if found != shapes(widths):
        raise ValueError(f"weights {found} for the widths {widths}")


def _is_said_to_be_finished(folder: RunFolder) -> bool:
    summary = runs.summary_of(folder.path)
    return summary is not None and summary.finished


def _position(head: Head, steps_per_epoch: int, train: int) -> Position:
    """Where `head` says that the training was. Raises ValueError if it cannot have been there."""
    so_far = unpacked(head.so_far)
    epochs, in_epoch = len(head.figures), head.step - len(head.figures) * steps_per_epoch
    most = steps_per_epoch if epochs < head.settings.epochs else 0
    if epochs > head.settings.epochs or not 0 <= in_epoch <= most or so_far.steps != in_epoch:
        raise ValueError(
            f"step {head.step} with {epochs} epochs of {steps_per_epoch} steps behind it "
            f"and {so_far.steps:g} in the present one"
        )
    seen = min(in_epoch * head.settings.batch_size, train)
    if so_far.samples != seen or not 0 <= so_far.right <= seen:
        raise ValueError(
            f"{so_far.right:g} right of {so_far.samples:g} images, of which {seen:,} were"
        )
    if not 0 <= so_far.seconds <= LONGEST_SECONDS:
        raise ValueError(f"an epoch of {so_far.seconds:g} s")
    return Position(head.step, so_far, head.figures)


def _otherwise(code: str, what: str, *, detail: Mapping[str, Detail]) -> Problem:
    message = f"{what}: the weights will differ in their last digits from an uninterrupted run's"
    return problem(code, message, detail=detail)


def _same_data(head: Head, load: Load) -> Dataset:
    # Where it came from first: `auto` may mean something else today.
    mistake: Mistake | None = None
    for where in dict.fromkeys((head.data_source, head.settings.data)):
        try:
            dataset = load(where)
        except Mistake as error:
            mistake = mistake or error
            continue
        if dataset.sha256 == head.data_sha256:
            return dataset
        mistake = DataChanged(head.run, dataset.source)
    raise mistake or DataChanged(head.run, head.data_source)
