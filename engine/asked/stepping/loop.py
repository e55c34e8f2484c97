"""The training loop as one steps through it: a real network, real batches, on and back again.

In float32 on the CPU, with autograd and the optimizers written out: the step that is read in
the lesson is the step that is taken. Its states are kept, so that going back computes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from msgspec.structs import replace
from torch import Tensor

from engine.asked.nudged_network import TrainableNetwork
from engine.asked.stepping.batch import Batch, batch_of, image_of
from engine.asked.stepping.passes import Passed, loss_on, there_and_back
from engine.asked.stepping.receipt import ComputedStep, receipt
from engine.asked.stepping.state import LoopState
from engine.asked.stepping.tensors import pairs, rows_of, step_tensors
from engine.data.dataset import SIDE, Dataset
from engine.explain.shared.networks.optimizer_rules import Rule
from engine.protocol import clock
from engine.protocol.arrays import Array, real
from engine.protocol.errors import Mistake
from engine.protocol.messages.settings import Activation
from engine.protocol.messages.stepping import (
    MAX_STEP_IMAGES,
    MAX_STEPS_BACK,
    BeginSteps,
    LookAtStep,
    Stepped,
    StepTaken,
    TakeBack,
    TakeSteps,
)
from engine.training import optimizers
from engine.training.network import logits, parameter_names

MOST_BYTES = 256 * 1024 * 1024
"""Of all states that are kept."""
MOST_SAMPLES = 2_048
"""Images of a batch: what a step keeps of them is 50 MB in a network of the chapter's width."""


class BatchTooLarge(Mistake):
    """A run whose batches are too large to be looked at (code `steps.batch`)."""

    def __init__(self, batch_size: int) -> None:
        super().__init__(
            "steps.batch",
            f"batches of {batch_size:,} images are too large to be stepped through; "
            f"take a run with at most {MOST_SAMPLES:,}",
            batch=batch_size,
            most=MOST_SAMPLES,
        )


class NothingBehind(Mistake):
    """A step back before the first one that is kept (code `steps.back`)."""

    def __init__(self, back: int) -> None:
        super().__init__(
            "steps.back",
            f"{back} of the steps behind are kept; go back at most so many, or begin anew",
            back=back,
        )


class _Kept(NamedTuple):
    """A state, and the step that led to it; `before` is None where none did."""

    state: LoopState
    before: LoopState | None
    command: TakeSteps
    taken: StepTaken | None
    losses: tuple[float, float]
    right_after: int


class SteppedLoop:
    """A loop that stands somewhere. `command` is what it was begun with."""

    def __init__(self, command: BeginSteps, network: TrainableNetwork, data: Dataset) -> None:
        """Raises BatchTooLarge."""
        self._command, self._data = command, data
        self.settings = network.settings
        if command.optimizer is not None:
            self.settings = replace(self.settings, optimizer=command.optimizer)
        if self.settings.batch_size > MOST_SAMPLES:
            raise BatchTooLarge(self.settings.batch_size)
        parameters = [torch.tensor(values) for values in network.parameters]
        self.names = parameter_names(range(len(parameters) // 2 + 1))
        optimizer = optimizers.optimizer(self.settings.optimizer, network.learning_rate)
        kept = [
            {name: torch.tensor(network.kept[name][number]) for name in optimizer.names}
            if command.optimizer is None
            else optimizers.at_rest(optimizer, parameter)
            for number, parameter in enumerate(parameters)
        ]
        state = LoopState(network.step, parameters, kept)
        self._most_back = max(min(MAX_STEPS_BACK, MOST_BYTES // state.size - 1), 1)
        self._history = [_Kept(state, None, TakeSteps(), None, (0.0, 0.0), 0)]
        train = len(data.x_train)
        self._steps_per_epoch = -(-train // self.settings.batch_size)

    @property
    def state(self) -> LoopState:
        """Where it stands."""
        return self._history[-1].state

    @property
    def back(self) -> int:
        """How many steps can be taken back."""
        return len(self._history) - 1

    def take(self, command: TakeSteps, interrupted: Callable[[], bool]) -> Stepped:
        """Take steps, fewer if `interrupted` says so; the last one is told in full.

        Raises NothingBehind if there is none to be taken again.
        """
        if command.again:
            last = self._history[-1]
            if last.before is None:
                raise NothingBehind(self.back)
            self._history[-1] = self._step(last.before, command, last=True)
            return self.told(command.id, [self._history[-1].losses])
        losses = []
        for number in range(command.count):
            last_one = number == command.count - 1 or interrupted()
            kept = self._step(self.state, command, last=last_one)
            self._history.append(kept)
            del self._history[: -self._most_back - 1]
            losses.append(kept.losses)
            if last_one:
                break
        return self.told(command.id, losses)

    def take_back(self, command: TakeBack) -> Stepped:
        """Stand where it stood before. Raises NothingBehind."""
        if command.count > self.back:
            raise NothingBehind(self.back)
        del self._history[-command.count :]
        return self._looked_at(command.id, self._history[-1].command)

    def look(self, command: LookAtStep) -> Stepped:
        """The present step, another image or unit of it."""
        last = self._history[-1]
        present = replace(last.command, sample=command.sample, unit=command.unit)
        event = self._looked_at(command.id, present)
        if command.pixels is None or last.before is None:
            return event
        image = image_of(command.pixels, self.settings)
        states = (last.before.parameters, last.state.parameters)
        said = [logits(parameters, image, self._activation) for parameters in states]
        return replace(event, given=rows_of(torch.cat(said)))

    def _looked_at(self, number: int, command: TakeSteps) -> Stepped:
        """The last step told as `command` asks: the same state, however it is looked at."""
        last = self._history[-1]
        before = last.before
        if before is None:
            return self.told(number, [])
        if last.taken is None or command != last.command:
            batch = batch_of(self._data, self.settings, before.step)
            passed = self._passed(before, batch)
            last = last._replace(command=command)
            last = last._replace(taken=self._told_step(last, before, batch, passed))
            self._history[-1] = last
        return self.told(number, [last.losses])

    def told(self, number: int, losses: Sequence[tuple[float, float]]) -> Stepped:
        """The event that answers command `number`."""
        return Stepped(
            at=clock.now(),
            reply_to=number,
            run=self._command.run,
            settings=self.settings,
            train=len(self._data.x_train),
            steps=self.settings.epochs * self._steps_per_epoch,
            steps_per_epoch=self._steps_per_epoch,
            step=self.state.step,
            back=self.back,
            taken=self._history[-1].taken,
            losses=pairs(losses),
            state_sha256=self.state.sha256,
        )

    # ---- one step

    def _step(self, before: LoopState, command: TakeSteps, *, last: bool) -> _Kept:
        batch = batch_of(self._data, self.settings, before.step)
        passed = self._passed(before, batch)
        rate = self._rate(before.step, command)
        optimizer = optimizers.optimizer(self.settings.optimizer, rate)
        gradients = [passed.gradients[name] for name in self.names]
        if command.ascent:
            gradients = [-gradient for gradient in gradients]
        after = before.updated(gradients, optimizer)
        loss, right = loss_on(after.parameters, batch.images, batch.labels, self._activation)
        kept = _Kept(after, before, command, None, (float(passed.loss), loss), right)
        # Those in between are told in full when one comes back to them.
        return kept._replace(taken=self._told_step(kept, before, batch, passed)) if last else kept

    def _told_step(self, kept: _Kept, before: LoopState, batch: Batch, passed: Passed) -> StepTaken:
        command, after = kept.command, kept.state
        samples = len(batch.labels)
        sample = min(command.sample, samples - 1)
        first = sample // MAX_STEP_IMAGES * MAX_STEP_IMAGES
        shown = batch.samples[first : first + MAX_STEP_IMAGES]
        pixels = self._data.x_train[shown].reshape(len(shown), SIDE, SIDE)
        labels = self._data.y_train[shown]
        with torch.no_grad():
            moves = {
                name: new - old
                for name, new, old in zip(
                    self.names, after.parameters, before.parameters, strict=True
                )
            }
        unit = min(command.unit, before.parameters[0].shape[1] - 1)
        return StepTaken(
            epoch=batch.epoch,
            first=batch.first,
            samples=samples,
            learning_rate=self._rate(before.step, command),
            ascent=command.ascent,
            image=first,
            index=Array("<u4", shown.shape, shown.astype("<u4").tobytes()),
            labels=Array("|u1", labels.shape, labels.tobytes()),
            pixels=Array("|u1", pixels.shape, pixels.tobytes()),
            sample=sample,
            unit=unit,
            tensors=step_tensors(
                passed, moves, sample=sample, unit=unit, label=int(batch.labels[sample])
            ),
            loss=(real(kept.losses[0]), real(kept.losses[1])),
            right=(passed.right, kept.right_after),
            receipt=receipt(self._as_numpy(before, after, batch, passed, command)),
            before_sha256=before.sha256,
        )

    def _rate(self, step: int, command: TakeSteps) -> float:
        if command.learning_rate is not None:
            return command.learning_rate
        return self.settings.learning_rate_after(step // self._steps_per_epoch)

    def _passed(self, state: LoopState, batch: Batch) -> Passed:
        return there_and_back(state.parameters, batch.images, batch.labels, self._activation)

    @property
    def _activation(self) -> Activation:
        return self.settings.activation

    def _as_numpy(
        self,
        before: LoopState,
        after: LoopState,
        batch: Batch,
        passed: Passed,
        command: TakeSteps,
    ) -> ComputedStep:
        hidden = [name for name in passed.values if name.startswith("h")]
        return ComputedStep(
            names=self.names,
            before=[parameter.numpy() for parameter in before.parameters],
            kept_before=[_numpy(kept) for kept in before.kept],
            images=batch.images.numpy(),
            labels=batch.labels.numpy(),
            activation=self._activation,
            hidden=[passed.values[name].numpy() for name in hidden],
            loss=float(passed.loss),
            gradients=[passed.gradients[name].numpy() for name in self.names],
            rule=Rule(self.settings.optimizer, self._rate(before.step, command)),
            ascent=command.ascent,
            number=before.step + 1,
            after=[parameter.numpy() for parameter in after.parameters],
            kept_after=[_numpy(kept) for kept in after.kept],
        )


def _numpy(
    kept: Mapping[str, Tensor],
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return {name: tensor.numpy() for name, tensor in kept.items()}
