"""Other ways to write what a line of the repair shop can be: they do the same as a form of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.protocol import ShopTask

Spellings = Mapping[str, Mapping[int, tuple[str, ...]]]
"""By the name of a line and the number of its form."""

_BOTH: Final[Spellings] = {
    "scale": {
        0: (
            'x_train = data["x_train"].flatten(1) / 255',
            'x_train = data["x_train"].reshape(-1, 784).float() / 255',
            'x_train = data["x_train"].float().reshape(-1, 784) / 255',
        ),
    },
    "start": {
        1: ("W1 = torch.zeros((784, 64))",),
        2: ("W1 = torch.ones((784, 64))",),
    },
    "zero": {
        1: ("pass",),
    },
    "total": {
        0: (
            "total += loss.item() * len(y)",
            "total += loss.item() * len(rows)",
        ),
    },
    "step": {
        1: ("pass",),
    },
}
_CLASS: Final[Spellings] = {
    "output": {
        0: ("logits = F.linear(h, W3.T, b3)",),
        1: ("logits = (h @ W3 + b3).softmax(-1)",),
    },
    "answer": {
        0: (
            "answers = (h @ W3 + b3).argmax(-1)",
            "answers = (h @ W3 + b3).softmax(1).argmax(1)",
        ),
    },
    "compare": {
        1: (
            "hits = answers == y.unsqueeze(1)",
            "hits = answers == y.view(-1, 1)",
        ),
    },
}
_NUMBER: Final[Spellings] = {
    "error": {
        0: (
            "error = y_pred.squeeze() - y",
            "error = y_pred.squeeze(1) - y",
            "error = y_pred.squeeze(-1) - y",
            "error = y_pred.flatten() - y",
            "error = y_pred - y[:, None]",
            "error = y_pred - y.unsqueeze(1)",
            "error = y_pred - y.view(-1, 1)",
        ),
    },
    "near": {
        2: ("hits = (answers - y.unsqueeze(1)).abs() < 1",),
    },
}
SPELLINGS: Final[Mapping[ShopTask, Spellings]] = {
    "class": {**_BOTH, **_CLASS},
    "number": {**_BOTH, **_NUMBER},
}
