"""A stage or a training of the network by hand, or a program of the repair shop, as a job."""

import time
from typing import TYPE_CHECKING

from engine.data.library import Library
from engine.explain.repair_shop.lines import STEPS, TEST, TRAIN
from engine.explain.repair_shop.program import Program
from engine.protocol import (
    RunShop,
    RunStage,
    ScratchLook,
    ShopLook,
    ShopPrinted,
    ShopTrouble,
    StageProgress,
    StageRun,
    StageShape,
    TrainScratch,
    clock,
)
from engine.protocol.arrays import pack, real
from engine.protocol.errors import Mistake
from engine.serving.jobs import Job

if TYPE_CHECKING:
    from engine.by_hand.repair_shop import ShopRun
    from engine.by_hand.stages import Stage, Stages
    from engine.by_hand.training import Samples, ScratchTraining
    from engine.data.dataset import Dataset

_EVERY = 0.2
"""Seconds between two events that tell how far it is."""
_EVERY_SHOP = 0.05
"""Of a program that is over in a second."""
_LONGEST_TROUBLE = 200


class ScratchRunning:
    """Keeps what torch makes of the data set that was run on last."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._data: tuple[Dataset, Samples, Stages] | None = None

    def run_stage(self, command: RunStage, job: Job) -> StageRun:
        """Run a stage. Raises Mistake, also when it is ended (code `scratch.cancelled`)."""
        from engine.by_hand.stages import Cancelled

        _, stages = self._samples(job)

        def told(done: int, steps: int) -> None:
            if job.is_time(_EVERY):
                job.tell(StageProgress(at=clock.now(), reply_to=command.id, done=done, steps=steps))

        try:
            return stage_run(command, stages.run(command.stage, job.ended, told))
        except Cancelled as cancelled:
            raise Mistake("scratch.cancelled", "the stage was cancelled") from cancelled

    def train(self, command: TrainScratch, job: Job) -> ScratchLook:
        """Train, to the end or until it is ended. Raises Mistake."""
        from engine.by_hand.training import ScratchTraining

        data, _ = self._samples(job)
        training = ScratchTraining(command.settings, command.seed, data)
        seconds = 0.0
        while training.step < training.steps and not job.ended():
            began = time.perf_counter()
            training.advance()
            seconds += time.perf_counter() - began
            if job.is_time(_EVERY):
                job.tell(scratch_look(command, training, seconds, ended=False))
        return scratch_look(command, training, seconds, ended=True)

    def run_shop(self, command: RunShop, job: Job) -> ShopLook:
        """Run a program of the shop, to its end or until it is ended. Raises Mistake."""
        from engine.by_hand.repair_shop import run

        program = shop_program(command)
        data, _ = self._samples(job)
        if len(data.x) < TRAIN or len(data.x_test) < TEST:
            raise Mistake(
                "shop.few_images",
                f"the shop needs {TRAIN} images to train on and {TEST} to test on",
                train=TRAIN,
                test=TEST,
            )

        def told(found: "ShopRun") -> None:
            if job.is_time(_EVERY_SHOP):
                job.tell(shop_look(command, found, ended=False))

        return shop_look(command, run(program, command.seed, data, told, job.ended), ended=True)

    def _samples(self, job: Job) -> "tuple[Samples, Stages]":
        """The images of the open data set as torch takes them, kept until another is asked for."""
        import torch

        from engine.by_hand.stages import Stages
        from engine.by_hand.training import samples

        torch.set_flush_denormal(True)  # RMSprop's averages of what stays black decay into them
        dataset = self._library.load(job.where)
        if self._data is None or self._data[0] is not dataset:
            self._data = None  # two of MNIST's size would be 400 MB
            found = samples(dataset)
            self._data = dataset, found, Stages(found)
        job.is_time(0)
        return self._data[1:]


def stage_run(command: RunStage, stage: "Stage") -> StageRun:
    """The event that tells of a stage."""
    return StageRun(
        at=clock.now(),
        reply_to=command.id,
        stage=command.stage,
        shapes=tuple(StageShape(name=name, shape=shape) for name, shape in stage.shapes.items()),
        difference=real(stage.difference),
        compared=stage.compared,
        seconds=stage.seconds,
        framework_seconds=stage.framework_seconds,
        figures={name: real(value) for name, value in stage.figures.items()},
        values=pack("<f4", stage.values),
    )


def scratch_look(
    command: TrainScratch, training: "ScratchTraining", seconds: float, *, ended: bool
) -> ScratchLook:
    """The event that tells how far a training is."""
    return ScratchLook(
        at=clock.now(),
        reply_to=command.id,
        step=training.step,
        steps=training.steps,
        accuracy=tuple(training.accuracy),
        loss=tuple(map(real, training.loss)),
        clipped=tuple(training.clipped),
        first_loss=tuple(map(real, training.first_loss)),
        first_clipped=tuple(training.first_clipped),
        seconds=seconds,
        ended=ended,
    )


def shop_program(command: RunShop) -> Program:
    """The program that a command chooses. Raises Mistake (code `shop.unknown`)."""
    program = Program(command.task)
    for line, form in command.forms:
        try:
            program = program.changed(line, form)
        except IndexError as error:
            raise Mistake("shop.unknown", str(error), line=line + 1, form=form + 1) from error
    return program


def shop_look(command: RunShop, run: "ShopRun", *, ended: bool) -> ShopLook:
    """The event that tells how far a program of the shop is."""
    trouble = None
    if run.trouble is not None:
        line, says = run.trouble
        trouble = ShopTrouble(line=line, says=says[:_LONGEST_TROUBLE])
    return ShopLook(
        at=clock.now(),
        reply_to=command.id,
        step=len(run.losses),
        steps=STEPS,
        losses=pack("<f4", run.losses),
        printed=tuple(ShopPrinted(name=name, value=real(value)) for name, value in run.printed),
        shapes=tuple(StageShape(name=name, shape=shape) for name, shape in run.shapes.items()),
        seconds=run.seconds,
        trouble=trouble,
        ended=ended,
    )
