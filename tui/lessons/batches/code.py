"""The code of the batches lesson for the learner's own numbers."""

from __future__ import annotations

from engine.explain.batches.plan import BatchPlan
from engine.explain.batches.shuffling import ORDER_STREAM
from engine.explain.shared.shapes import Shape, element_count, format_shape

FROM_NUMPY = "torch.from_numpy", "ops.convert_to_tensor"
LARGEST = 2**26
"""Values of an array that is really made; of a larger one, one value is read over and over."""


def code_values(
    plan: BatchPlan, number: int, shuffle: tuple[int, int] | None, path: str | None, split: str
) -> dict[str, str]:
    """What fills the placeholders. `shuffle` is (seed, epoch from 0), `path` a file of data."""
    shape, stop = plan.shape, f"[:{plan.samples}]"
    if path is not None:
        numpy = f'np.load({path!r})["x_{split}"]{stop}'
        torch, keras = (f"{module}({numpy})" for module in FROM_NUMPY)
    else:
        numpy, torch, keras = _made(shape)
    part = f"samples[{plan.batch_size} * n : {plan.batch_size} * (n + 1)]"
    order_numpy, order_torch = "", ""
    if shuffle is not None:
        seed, epoch = shuffle
        stream = f"np.random.SeedSequence({seed}, spawn_key=({ORDER_STREAM}, {epoch}))"
        order_numpy = (
            f"stream = {stream}\norder = np.random.default_rng(stream).permutation(len(samples))\n"
        )
        order_torch = order_numpy + "order = torch.from_numpy(order)\n"
        part = part.replace("samples[", "order[", 1)
        part = f"samples[{part}]"
    rows = part.removeprefix("samples[").removesuffix("]")
    return {
        "samples_keras": keras,
        "batch_keras": part if shuffle is None else f"ops.take(samples, {rows}, axis=0)",
        "samples_numpy": numpy,
        "samples_torch": torch,
        "order_numpy": order_numpy,
        "order_torch": order_torch,
        "batch": part,
        "batch_size": str(plan.batch_size),
        "number": str(number),
    }


def _made(shape: Shape) -> tuple[str, str, str]:
    size = format_shape(shape)
    if element_count(shape) <= LARGEST:
        return (
            f'np.zeros({size}, dtype="uint8")',
            f"torch.zeros({size}, dtype=torch.uint8)",
            f'ops.zeros({size}, dtype="uint8")',
        )
    return (
        f"np.broadcast_to(np.uint8(0), {size})",
        f"torch.tensor(0, dtype=torch.uint8).expand({size})",
        f'ops.broadcast_to(ops.zeros((), dtype="uint8"), {size})',
    )
