"""What only a card can show of the engine, in one command; exit code 1 if any of it is wrong.

    python tests/measure/gpu.py [--device auto] [--epochs 9] [--data auto] [--images N]
        [--threads N] [--no-bench]

For each precision and optimizer: whether the update is one kernel, whether a graph gives the bits
of eager steps, whether groups of other sizes do, how many losses depend on when they are read, how
far losses are from the processor's; then milliseconds an epoch, accuracy and the weights' hash.
Before it what a device is asked (products, pixels, a capture that fails), after it a table of
kernels and `ch2-tui bench`. Without CUDA a graph's place is taken by a list of the operations,
repeated in the same memory with the same numbers, and that is said.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple, get_args

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.training.threads import spinning  # noqa: E402 - below the path

spinning.settle()

import torch  # noqa: E402 - which reads it once
from torch import Tensor  # noqa: E402
from torch.profiler import ProfilerActivity, profile  # noqa: E402

from engine.data import source  # noqa: E402
from engine.data.dataset import CLASSES, SIDE, Dataset  # noqa: E402
from engine.protocol import FitSettings, Optimizer, Precision, Problem  # noqa: E402
from engine.training import devices  # noqa: E402
from engine.training.byte_images import ByteImages  # noqa: E402
from engine.training.fast import graphs  # noqa: E402
from engine.training.fast.learner import Learner  # noqa: E402
from engine.training.fast.products import products, sum_in_full  # noqa: E402
from engine.training.fast.queued_step import (  # noqa: E402
    GROUP,
    Launch,
    Prepare,
    QueuedStep,
    at_once,
)
from engine.training.loop import Training  # noqa: E402
from engine.training.network import initial_parameters, sample_order, sizes  # noqa: E402
from engine.training.optimizers import optimizer as written  # noqa: E402
from engine.training.step import TrainingStep  # noqa: E402
from tests.engine.training.fast.operations import Operations, repeat  # noqa: E402

SAMPLES, BATCH, HIDDEN = 5_000, 128, 512
"""39 whole batches and one of 8: two groups, and a tail that is measured like them."""
READ_AT = (1, 18, 33)
OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
RATE: dict[Optimizer, float] = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.001, "adam": 0.001}
KERNELS = 16
"""Lines of the table of kernels."""

wrong: list[str] = []
"""What is not as it ought to be."""


class Trained(NamedTuple):
    parameters: list[Tensor]
    loss: list[float]


def say(what: str, value: object, *, right: bool = True) -> None:
    """A line, which is also kept if it is not right."""
    print(f"{what:34} {value}{'' if right else '   <-- WRONG'}", flush=True)
    if not right:
        wrong.append(what)


def recorded(work: Callable[[], None]) -> Launch:
    """The operations of the work, in the place of a graph."""
    with Operations() as operations:
        work()
    return Launch(lambda: repeat(operations.done), lambda: lambda: None)


def preparing(device: torch.device) -> Prepare:
    """Graphs where there are any, and a word where one is refused."""
    if device.type != "cuda":
        return recorded

    def told(problem: Problem) -> None:
        say("graph", problem.message, right=False)

    return graphs.preparing(device, told)


# ---- what the device is asked


def device_facts(chosen: devices.Chosen, device: torch.device) -> None:
    say("torch", torch.__version__)
    say(
        "device", f"{chosen.device}: {chosen.name}, {devices.memory_of(chosen.device) or 0:,} bytes"
    )
    for passed in chosen.passed:
        say("passed", f"{passed.device}: {passed.reason}", right=False)
    if device.type != "cuda":
        print("no CUDA here: operations that are listed and repeated take the place of graphs")
    sum_in_full()
    say("bf16 products", products("bf16", device))
    reduced = torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction
    say("sums of bf16 in bf16", reduced, right=not reduced)
    precision = torch.get_float32_matmul_precision()
    say("float32 products", precision, right=precision == "highest")


def pixels(dataset: Dataset, device: torch.device) -> None:
    """How many of the pixels that are learned from are not the processor's."""
    here, there = (
        ByteImages(dataset.x_train[:SAMPLES], where, scaled=True)[:].cpu()
        for where in (torch.device("cpu"), device)
    )
    off = int((here != there).sum())
    say("pixels off", f"{off:,} of {here.numel():,}", right=off == 0)
    greys = torch.arange(256, dtype=torch.float32)
    divided = greys.to(device).div(255).cpu()
    say("greys off were they divided there", f"{int((divided != greys.div(255)).sum())} of 256")


def failing_capture(device: torch.device) -> None:
    """A capture that cannot be, and what is left of it; then one that can."""
    first, values = torch.cuda.current_stream(), torch.ones(64, device=device)
    reasons: list[str] = []
    launch = graphs.as_graph(lambda: print(end="" if values.sum().item() else "."), reasons.append)
    say("a capture that waits is refused", "".join(reasons), right=len(reasons) == 1)
    here = torch.cuda.current_stream() == first
    say("on the first stream after it", here, right=here)
    fresh = torch.empty(4 << 20, device=device)
    pool = next(
        segment["segment_pool_id"]
        for segment in torch.cuda.memory_snapshot()  # type: ignore[no-untyped-call]
        if segment["address"] <= fresh.data_ptr() < segment["address"] + segment["total_size"]
    )
    say("memory is from the common pool", pool, right=tuple(pool) == (0, 0))
    launch()()
    square, product = torch.ones(2, 512, 512, device=device)

    def multiply() -> None:
        torch.mm(square, square, out=product)

    graphs.as_graph(multiply, reasons.append)()()
    before = torch.cuda.memory_reserved()
    more = [graphs.as_graph(multiply, reasons.append) for _ in range(4)]
    taken = (torch.cuda.memory_reserved() - before) / 2**20
    more[-1]()()
    right = bool((product == 512).all())
    say("a graph's product", "right" if right else "wrong", right=right)
    say("streams that capture", len(graphs._beside), right=len(graphs._beside) == 1)
    say("MiB for four graphs", f"{taken:.0f}", right=len(reasons) == 1 and taken < 32)


# ---- graphs against eager steps


class Bench:
    """The same steps, again and again, on one device in one way."""

    def __init__(
        self, dataset: Dataset, device: torch.device, precision: Precision, optimizer: Optimizer
    ) -> None:
        self._images, self._labels = dataset.x_train[:SAMPLES], dataset.y_train[:SAMPLES]
        self.device, self.precision, self.optimizer = device, precision, optimizer
        self._batches = [
            part.to(device)
            for epoch in range(2)
            for part in torch.from_numpy(sample_order(len(self._images), 0, epoch)).split(BATCH)  # type: ignore[no-untyped-call]
        ]

    def learner(self) -> Learner:
        return Learner(
            parameters=initial_parameters(sizes(SIDE * SIDE, (HIDDEN,), CLASSES), 0),
            images=ByteImages(self._images, self.device, scaled=True),
            labels=torch.tensor(self._labels, device=self.device).to(torch.int64),
            optimizer=self.optimizer,
            learning_rate=RATE[self.optimizer],
            precision=self.precision,
        )

    def step(self, prepare: Prepare, group: int = GROUP) -> QueuedStep:
        return QueuedStep(self.learner(), prepare, group)

    def train(self, step: TrainingStep, read_at: Sequence[int] = ()) -> Trained:
        loss: list[float] = []
        for first, last in pairwise([0, *read_at, len(self._batches)]):
            for rows in self._batches[first:last]:
                step.run(rows)
            loss += step.read().loss
        return Trained([each.cpu() for each in step.parameters], loss)


def same(one: Trained, other: Trained) -> bool:
    return all(map(torch.equal, one.parameters, other.parameters))


def compared(bench: Bench, dataset: Dataset) -> tuple[str, ...]:
    """The cells of one line: fused, graph, groups, losses off, distance to the processor."""
    learner = bench.learner()
    graph = preparing(bench.device) if not learner.needs_host else at_once
    whole = bench.train(bench.step(graph))
    eager = same(whole, bench.train(bench.step(at_once)))
    groups = all(same(whole, bench.train(bench.step(graph, group))) for group in (1, 4, 40))
    split = bench.train(bench.step(graph), READ_AT)
    off = sum(one != other for one, other in zip(whole.loss, split.loss, strict=True))
    name = f"{bench.precision} {bench.optimizer}"
    wrong.extend(
        f"{name}: {what}"
        for what, right in {
            "graph": eager,
            "groups": groups and same(whole, split),
            "losses": not off,
            "fused": learner.fused,
        }.items()
        if not right
    )
    far = "-"
    if bench.device.type != "cpu":
        cpu = Bench(dataset, torch.device("cpu"), bench.precision, bench.optimizer)
        there = cpu.train(cpu.step(at_once)).loss
        both = zip(whole.loss, there, strict=True)
        far = f"{max(abs(one - other) / other for one, other in both):.1e}"
    return (
        learner.products,
        "yes" if learner.fused else "no",
        "needs host" if learner.needs_host else "yes" if eager else "NO",
        "yes" if groups else "NO",
        str(off),
        far,
    )


# ---- whole trainings


def epochs_of(settings: FitSettings, dataset: Dataset, device: torch.device) -> tuple[str, ...]:
    """The cells of one line: milliseconds an epoch, accuracy, hash."""
    training = Training(settings, dataset, device)
    while not training.finished:
        training.advance()
        training.end_epoch()
    for problem in training.problems():
        print(problem.message)
    taken = [1_000 * figures.seconds for figures in training.figures]
    *_, last = training.figures
    between = f"{median(taken):.1f} ({min(taken):.1f} to {max(taken):.1f}, first {taken[0]:.1f})"
    return between, f"{last.test_accuracy:.4f}", training.weights_sha256()[:16]


def kernels(bench: Bench) -> Iterator[str]:
    """What one group of steps is made of, the longest first."""
    step = bench.step(preparing(bench.device) if bench.device.type == "cuda" else at_once)
    bench.train(step)
    cuda = bench.device.type == "cuda"
    kinds = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if cuda else [])]
    whole = [rows for rows in bench._batches if len(rows) == BATCH][:GROUP]
    with profile(activities=kinds) as seen:
        for rows in whole:
            step.run(rows)
        step.read()
    rows_of = [
        (event.self_device_time_total if cuda else event.self_cpu_time_total, event)
        for event in seen.key_averages()
        if not cuda or event.device_type.name == "CUDA"
    ]
    rows_of.sort(key=lambda row: -row[0])
    total, count = sum(taken for taken, _ in rows_of), sum(event.count for _, event in rows_of)
    yield f"{total / GROUP:8.1f} µs {count / GROUP:6.1f} of them a step"
    for taken, event in rows_of[:KERNELS]:
        yield f"{taken / GROUP:8.1f} µs {event.count / GROUP:6.1f}  {event.key[:90]}"


def line(cells: Sequence[str]) -> None:
    widths = (10, 10, 9, 6, 12, 7, 11, 9, 44, 9, 16)
    print("".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--data", default="auto")
    parser.add_argument("--images", type=int, default=60_000, help="train on so many of them")
    parser.add_argument("--threads", type=int, default=devices.default_threads())
    parser.add_argument("--no-bench", action="store_true")
    wish = parser.parse_args()
    chosen = devices.choose(wish.device)
    devices.prepare_device(chosen.device)
    devices.prepare_thread(wish.threads)
    device, dataset = torch.device(chosen.device), source.load(wish.data)
    train = dataset.x_train[: wish.images], dataset.y_train[: wish.images]
    dataset = replace(dataset, x_train=train[0], y_train=train[1])
    device_facts(chosen, device)
    pixels(dataset, device)
    if device.type == "cuda":
        failing_capture(device)
    else:
        say("a capture that fails", "not on this device; see tests/engine/training/fast")
    print()
    line(
        [
            *("optimizer", "precision", "products", "fused", "graph=eager", "groups"),
            *("losses off", "off CPU", "ms an epoch", "accuracy", "sha256"),
        ]
    )
    for precision in PRECISIONS:
        for name in OPTIMIZERS:
            bench = Bench(dataset, device, precision, name)
            settings = FitSettings(
                epochs=wish.epochs,
                optimizer=name,
                precision=precision,
                learning_rate=written(name, RATE[name]).learning_rate,
                data=wish.data,
            )
            cells = compared(bench, dataset)
            line((name, precision, *cells, *epochs_of(settings, dataset, device)))
    for precision in PRECISIONS:
        print(f"\nrmsprop, {precision}: {'kernels' if device.type == 'cuda' else 'operations'}")
        print("\n".join(kernels(Bench(dataset, device, precision, "rmsprop"))))
    print("\nwrong: " + ("; ".join(wrong) if wrong else "nothing"), flush=True)
    if not wish.no_bench:
        bench_command = [sys.executable, "-P", "-m", "engine", "bench"]
        subprocess.run([*bench_command, "--device", chosen.device, "--data", wish.data], check=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
