"""The programs of the repair shop: lines of which each is one of a few forms that are known.

A program is the choice of a form for each of its lines. What is shown is what is run: the text
below, and nothing that anybody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.protocol import ShopForms, ShopTask


@dataclass(frozen=True)
class Line:
    """A line by its name, and what may stand in it: its forms, the healthy one first."""

    name: str
    forms: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.forms) > 1


def _fixed(text: str) -> Line:
    return Line("", (text,))


_IMAGES: Final = Line(
    "scale",
    (
        'images = data["x_train"].reshape(-1, 784) / 255',
        'images = data["x_train"].reshape(-1, 784).float()',
        'images = data["x_train"].reshape(-1, 784) / 2550',
    ),
)
_HIDDEN: Final = (
    Line(
        "start",
        ("W1 = glorot(784, 64)", "W1 = torch.zeros(784, 64)", "W1 = torch.ones(784, 64)"),
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
_SHUFFLE: Final = (
    _fixed("    order = torch.randperm(len(images))"),
    Line(
        "shuffle",
        (
            "    images, labels = images[order], labels[order]",
            "    images, labels = images[order], labels[torch.randperm(len(labels))]",
            "    images, labels = images, labels",
        ),
    ),
    _fixed("    total = 0.0"),
    Line(
        "batch",
        (
            "    for x, y in zip(images.split(128), labels.split(128)):",
            "    for x, y in [(images[:128], labels[:128])] * 16:",
        ),
    ),
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
    Line(
        "step",
        (
            "        optimizer.step()",
            "        # optimizer.step()",
            "        if len(x) < 128: optimizer.step()",
        ),
    ),
    _fixed("        losses.append(loss.item())"),
    Line(
        "total",
        (
            "        total += loss.item() * len(x)",
            "        total += loss.item() * 128",
            "        total += loss.item()",
        ),
    ),
    _fixed("    print(total / len(images))"),
)
_TEST: Final = Line(
    "test",
    (
        "for x, y in zip(test_images.split(10), test_labels.split(10)):",
        "for x, y in zip(images[:500].split(10), labels[:500].split(10)):",
    ),
)
_READ: Final = (
    _fixed("    h = torch.relu(x @ W1 + b1)"),
    Line(
        "read",
        (
            "    h = torch.relu(h @ W2 + b2)",
            "    h = torch.relu(h @ W2.T + b2)",
        ),
    ),
)
_END: Final = (
    _fixed("    right += hits.sum().item()"),
    _fixed("print(right / 500)"),
)
_CLASS: Final = (
    _IMAGES,
    _fixed('labels = data["y_train"]'),
    *_HIDDEN,
    _fixed("W3 = glorot(64, 10)"),
    _fixed("b1, b2, b3 = torch.zeros(64), torch.zeros(64), torch.zeros(10)"),
    *_PARAMETERS,
    Line(
        "optimizer",
        (
            "optimizer = torch.optim.SGD(parameters, lr=0.1)",
            "optimizer = torch.optim.SGD(parameters, lr=10.0)",
            "optimizer = torch.optim.SGD(parameters, lr=0.1, maximize=True)",
            "optimizer = torch.optim.SGD(parameters, lr=0.0001)",
        ),
    ),
    _fixed("for epoch in range(6):"),
    *_SHUFFLE,
    _fixed("        h = torch.relu(x @ W1 + b1)"),
    _fixed("        h = torch.relu(h @ W2 + b2)"),
    Line(
        "output",
        (
            "        logits = h @ W3 + b3",
            "        logits = torch.softmax(h @ W3 + b3, 1)",
            "        logits = torch.relu(h @ W3 + b3)",
        ),
    ),
    _fixed("        loss = F.cross_entropy(logits, y)"),
    *_UPDATE,
    _fixed("right = 0"),
    _TEST,
    *_READ,
    Line(
        "answer",
        (
            "    answers = (h @ W3 + b3).argmax(1)",
            "    answers = (h @ W3 + b3).argmax(0)",
        ),
    ),
    Line("compare", ("    hits = answers == y", "    hits = answers == y[:, None]")),
    *_END,
)
_NUMBER: Final = (
    _IMAGES,
    _fixed('labels = data["y_train"]'),
    *_HIDDEN,
    _fixed("W3 = glorot(64, 1)"),
    _fixed("b1, b2, b3 = torch.zeros(64), torch.zeros(64), torch.zeros(1)"),
    *_PARAMETERS,
    Line(
        "optimizer",
        (
            "optimizer = torch.optim.SGD(parameters, lr=0.003)",
            "optimizer = torch.optim.SGD(parameters, lr=0.3)",
            "optimizer = torch.optim.SGD(parameters, lr=0.003, maximize=True)",
        ),
    ),
    _fixed("for epoch in range(6):"),
    *_SHUFFLE,
    _fixed("        h = torch.relu(x @ W1 + b1)"),
    _fixed("        h = torch.relu(h @ W2 + b2)"),
    _fixed("        y_pred = h @ W3 + b3"),
    Line("error", ("        error = y_pred[:, 0] - y", "        error = y_pred - y")),
    _fixed("        loss = (error ** 2).mean()"),
    *_UPDATE,
    _fixed("right = 0"),
    _TEST,
    *_READ,
    _fixed("    answers = (h @ W3 + b3)[:, 0].round()"),
    Line("compare", ("    hits = answers == y", "    hits = answers == y[:, None]")),
    *_END,
)
LINES: Final[Mapping[ShopTask, tuple[Line, ...]]] = {"class": _CLASS, "number": _NUMBER}
STEPS: Final = 6 * 16
"""Of any of them: six epochs of 16 batches, the last one of a single image."""


@dataclass(frozen=True)
class Program:
    """`forms` has, for each line that is not healthy, the number of its form."""

    task: ShopTask = "class"
    forms: ShopForms = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, with all that may stand in them."""
        return LINES[self.task]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.forms

    def form(self, line: int) -> int:
        """Which form stands in that line."""
        return dict(self.forms).get(line, 0)

    def text(self, line: int) -> str:
        """What stands in that line."""
        return self.lines[line].forms[self.form(line)]

    def source(self) -> str:
        """The whole program."""
        return "".join(f"{self.text(line)}\n" for line in range(len(self.lines)))

    def changed(self, line: int, form: int) -> Program:
        """With that form in that line. Raises IndexError for a form that there is not."""
        if not 0 <= form < len(self.lines[line].forms):
            raise IndexError(f"line {line} has {len(self.lines[line].forms)} forms, not {form}")
        forms = {**dict(self.forms), line: form}
        return replace(self, forms=tuple(sorted(pair for pair in forms.items() if pair[1])))
