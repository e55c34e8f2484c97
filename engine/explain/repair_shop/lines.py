"""The lines of the repair shop's programs: in each one of a few forms, the healthy one first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.explain.repair_shop.spellings import SPELLINGS
from engine.protocol import ShopTask

BATCH: Final = 128
BATCHES: Final = 5
"""In an epoch."""
TRAIN: Final = (BATCHES - 1) * BATCH + 28
"""Images: the last batch of an epoch has 28."""
TEST: Final = TRAIN
EPOCHS: Final = 24
STEPS: Final = EPOCHS * BATCHES
"""Of any program, whatever its forms."""


@dataclass(frozen=True)
class Line:
    """A line by its name, and what may stand in it: its forms, the healthy one first.

    `spelled` has other texts that mean a form, by its number.
    """

    name: str
    forms: tuple[str, ...]
    spelled: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.forms) > 1


def _fixed(text: str) -> Line:
    return Line("", (text,))


_DATA: Final = (
    Line(
        "scale",
        (
            'x_train = data["x_train"].reshape(-1, 784) / 255',
            'x_train = data["x_train"].reshape(-1, 784).float()',
            'x_train = data["x_train"].reshape(-1, 784) / 2550',
        ),
    ),
    _fixed('x_test = data["x_test"].reshape(-1, 784) / 255'),
    _fixed('y_train, y_test = data["y_train"], data["y_test"]'),
    Line(
        "start",
        (
            "W1 = glorot(784, 64)",
            "W1 = torch.zeros(784, 64)",
            "W1 = torch.ones(784, 64)",
        ),
    ),
    _fixed("W2 = glorot(64, 64)"),
)
_PARAMETERS: Final = (
    Line(
        "parameters",
        (
            "parameters = [W1, b1, W2, b2, W3, b3]",
            "parameters = [b1, b2, b3]",
            "parameters = [W3, b3]",
        ),
    ),
    _fixed("for p in parameters:"),
    _fixed("    p.requires_grad_()"),
)
_EPOCH: Final = (
    _fixed(f"for epoch in range({EPOCHS}):"),
    _fixed("    total = 0.0"),
    _fixed("    order = torch.randperm(len(x_train))"),
    _fixed("    for rows in order.split(128):"),
    Line(
        "batch",
        (
            "        x, y = x_train[rows], y_train[rows]",
            "        x, y = x_train[:128], y_train[:128]",
            "        x, y = x_train[rows], y_train[torch.randperm(len(rows))]",
        ),
    ),
    _fixed("        h = torch.relu(x @ W1 + b1)"),
    _fixed("        h = torch.relu(h @ W2 + b2)"),
)
_UPDATE: Final = (
    Line(
        "zero",
        (
            "        optimizer.zero_grad()",
            "        # optimizer.zero_grad()",
        ),
    ),
    _fixed("        loss.backward()"),
    _fixed("        losses.append(loss.item())"),
    Line(
        "total",
        (
            "        total += loss.item() * len(x)",
            "        total += loss.item() * 128",
            "        total += loss.item()",
        ),
    ),
    Line(
        "step",
        (
            "        optimizer.step()",
            "        # optimizer.step()",
            "    optimizer.step()",
        ),
    ),
    _fixed('    print("loss", total / len(x_train))'),
    _fixed("right = 0"),
    _fixed("with torch.no_grad():"),
    Line(
        "test",
        (
            "    for x, y in zip(x_test.split(10), y_test.split(10)):",
            "    for x, y in zip(x_train.split(10), y_train.split(10)):",
        ),
    ),
    _fixed("        h = torch.relu(x @ W1 + b1)"),
    Line(
        "read",
        (
            "        h = torch.relu(h @ W2 + b2)",
            "        h = torch.relu(h @ W2.T + b2)",
        ),
    ),
)
_END: Final = (
    _fixed("        right += hits.sum().item()"),
    _fixed('print("accuracy", right / len(x_test))'),
)
_CLASS: Final = (
    *_DATA,
    _fixed("W3 = glorot(64, 10)"),
    _fixed("b1, b2, b3 = torch.zeros(64), torch.zeros(64), torch.zeros(10)"),
    *_PARAMETERS,
    Line(
        "optimizer",
        (
            "optimizer = torch.optim.SGD(parameters, lr=0.1)",
            "optimizer = torch.optim.SGD(parameters, lr=10)",
            "optimizer = torch.optim.SGD(parameters, lr=0.1, maximize=True)",
            "optimizer = torch.optim.SGD(parameters, lr=0.001)",
        ),
    ),
    *_EPOCH,
    Line(
        "output",
        (
            "        logits = h @ W3 + b3",
            "        logits = torch.softmax(h @ W3 + b3, 1)",
            "        logits = torch.relu(h @ W3 + b3)",
            "        logits = h @ W3.T + b3",
        ),
    ),
    _fixed("        loss = F.cross_entropy(logits, y)"),
    *_UPDATE,
    Line(
        "answer",
        (
            "        answers = (h @ W3 + b3).argmax(1)",
            "        answers = (h @ W3 + b3).argmax(0)",
        ),
    ),
    Line(
        "compare",
        (
            "        hits = answers == y",
            "        hits = answers == y[:, None]",
        ),
    ),
    *_END,
)
_NUMBER: Final = (
    *_DATA,
    _fixed("W3 = glorot(64, 1)"),
    _fixed("b1, b2, b3 = torch.zeros(64), torch.zeros(64), torch.zeros(1)"),
    *_PARAMETERS,
    Line(
        "optimizer",
        (
            "optimizer = torch.optim.SGD(parameters, lr=0.004)",
            "optimizer = torch.optim.SGD(parameters, lr=0.4)",
            "optimizer = torch.optim.SGD(parameters, lr=0.004, maximize=True)",
            "optimizer = torch.optim.SGD(parameters, lr=0.00004)",
        ),
    ),
    *_EPOCH,
    _fixed("        y_pred = h @ W3 + b3"),
    Line(
        "error",
        (
            "        error = y_pred[:, 0] - y",
            "        error = y_pred - y",
        ),
    ),
    _fixed("        loss = (error ** 2).mean()"),
    *_UPDATE,
    _fixed("        answers = (h @ W3 + b3)[:, 0]"),
    Line(
        "near",
        (
            "        hits = (answers - y).abs() < 1",
            "        hits = answers - y < 1",
            "        hits = (answers - y[:, None]).abs() < 1",
        ),
    ),
    *_END,
)


def _spelled(task: ShopTask, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    ways = SPELLINGS[task]
    return tuple(replace(line, spelled=ways.get(line.name, {})) for line in lines)


LINES: Final[Mapping[ShopTask, tuple[Line, ...]]] = {
    "class": _spelled("class", _CLASS),
    "number": _spelled("number", _NUMBER),
}
