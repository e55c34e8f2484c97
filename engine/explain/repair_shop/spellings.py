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
            'x_train = data["x_train"].view(-1, 784) / 255',
            'x_train = data["x_train"].flatten(1) / 255',
            'x_train = torch.flatten(data["x_train"], 1) / 255',
            'x_train = data["x_train"].reshape((-1, 784)) / 255',
            'x_train = data["x_train"].reshape(-1, 28 * 28) / 255',
            'x_train = data["x_train"].reshape(-1, 784).float() / 255',
            'x_train = data["x_train"].float().reshape(-1, 784) / 255',
            'x_train = data["x_train"].reshape(-1, 784).div(255)',
        ),
    },
    "start": {
        0: ("W1 = glorot(28 * 28, 64)",),
        1: ("W1 = torch.zeros((784, 64))",),
        2: ("W1 = torch.ones((784, 64))",),
    },
    "parameters": {
        0: (
            "parameters = (W1, b1, W2, b2, W3, b3)",
            "parameters = W1, b1, W2, b2, W3, b3",
            "parameters = [W1, W2, W3, b1, b2, b3]",
            "parameters = [b1, b2, b3, W1, W2, W3]",
            "parameters = [b1, W1, b2, W2, b3, W3]",
            "parameters = [W3, b3, W2, b2, W1, b1]",
            "parameters = [W1, W2, W3] + [b1, b2, b3]",
        ),
        1: ("parameters = (b1, b2, b3)", "parameters = b1, b2, b3"),
        2: ("parameters = [b3, W3]", "parameters = (W3, b3)"),
    },
    "batch": {
        0: (
            "(x, y) = (x_train[rows], y_train[rows])",
            "x, y = (x_train[rows], y_train[rows])",
            "x, y = x_train[rows, :], y_train[rows]",
        ),
        1: ("x, y = x_train[0:128], y_train[0:128]",),
    },
    "zero": {
        0: (
            "optimizer.zero_grad(set_to_none=True)",
            "optimizer.zero_grad(set_to_none=False)",
        ),
        1: ("pass",),
    },
    "total": {
        0: (
            "total += len(x) * loss.item()",
            "total += loss.item() * len(y)",
            "total += len(y) * loss.item()",
            "total += loss.item() * len(rows)",
            "total += len(rows) * loss.item()",
            "total += loss.item() * x.shape[0]",
            "total += loss.item() * y.shape[0]",
            "total += loss.item() * x.size(0)",
            "total += loss.item() * y.size(0)",
            "total = total + loss.item() * len(x)",
            "total = total + len(x) * loss.item()",
        ),
        1: ("total += 128 * loss.item()", "total = total + loss.item() * 128"),
        2: ("total = total + loss.item()",),
    },
    "step": {1: ("pass",)},
    "test": {
        0: (
            "for (x, y) in zip(x_test.split(10), y_test.split(10)):",
            "for x, y in zip(torch.split(x_test, 10), torch.split(y_test, 10)):",
        ),
        1: ("for x, y in zip(torch.split(x_train, 10), torch.split(y_train, 10)):",),
    },
    "read": {
        0: (
            "h = torch.relu(torch.matmul(h, W2) + b2)",
            "h = torch.relu(torch.mm(h, W2) + b2)",
            "h = torch.relu(h.matmul(W2) + b2)",
            "h = torch.relu(b2 + h @ W2)",
            "h = (h @ W2 + b2).relu()",
            "h = F.relu(h @ W2 + b2)",
        ),
        1: (
            "h = torch.relu(h @ W2.t() + b2)",
            "h = torch.relu(h @ W2.mT + b2)",
            "h = torch.relu(h @ W2.transpose(0, 1) + b2)",
        ),
    },
}
_CLASS: Final[Spellings] = {
    "optimizer": {
        0: (
            "optimizer = torch.optim.SGD(parameters, 0.1)",
            "optimizer = torch.optim.SGD(params=parameters, lr=0.1)",
            "optimizer = torch.optim.SGD(lr=0.1, params=parameters)",
            "optimizer = torch.optim.SGD(parameters, lr=0.1, maximize=False)",
        ),
        1: ("optimizer = torch.optim.SGD(parameters, 10)",),
        2: ("optimizer = torch.optim.SGD(parameters, maximize=True, lr=0.1)",),
        3: ("optimizer = torch.optim.SGD(parameters, 0.001)",),
    },
    "output": {
        0: (
            "logits = b3 + h @ W3",
            "logits = (h @ W3) + b3",
            "logits = (h @ W3 + b3)",
            "logits = torch.matmul(h, W3) + b3",
            "logits = torch.mm(h, W3) + b3",
            "logits = h.matmul(W3) + b3",
            "logits = F.linear(h, W3.T, b3)",
        ),
        1: (
            "logits = (h @ W3 + b3).softmax(1)",
            "logits = (h @ W3 + b3).softmax(-1)",
            "logits = F.softmax(h @ W3 + b3, 1)",
            "logits = F.softmax(h @ W3 + b3, dim=1)",
            "logits = F.softmax(h @ W3 + b3, -1)",
            "logits = F.softmax(h @ W3 + b3, dim=-1)",
            "logits = torch.softmax(h @ W3 + b3, -1)",
        ),
        2: ("logits = (h @ W3 + b3).relu()", "logits = F.relu(h @ W3 + b3)"),
        3: ("logits = h @ W3.t() + b3",),
    },
    "answer": {
        0: (
            "answers = (h @ W3 + b3).argmax(-1)",
            "answers = torch.argmax(h @ W3 + b3, 1)",
            "answers = torch.argmax(h @ W3 + b3, -1)",
            "answers = (h @ W3 + b3).max(1).indices",
            "answers = (h @ W3 + b3).max(-1).indices",
            "answers = (h @ W3 + b3).max(1)[1]",
            "answers = torch.max(h @ W3 + b3, 1).indices",
            "answers = (h @ W3 + b3).softmax(1).argmax(1)",
        ),
        1: (
            "answers = torch.argmax(h @ W3 + b3, 0)",
            "answers = (h @ W3 + b3).max(0).indices",
        ),
    },
    "compare": {
        0: (
            "hits = y == answers",
            "hits = (answers == y)",
            "hits = (y == answers)",
            "hits = answers.eq(y)",
            "hits = y.eq(answers)",
            "hits = torch.eq(answers, y)",
        ),
        1: (
            "hits = answers == y.unsqueeze(1)",
            "hits = answers == y.view(-1, 1)",
            "hits = answers == y.reshape(-1, 1)",
            "hits = y[:, None] == answers",
        ),
    },
}
_NUMBER: Final[Spellings] = {
    "optimizer": {
        0: (
            "optimizer = torch.optim.SGD(parameters, 0.004)",
            "optimizer = torch.optim.SGD(params=parameters, lr=0.004)",
            "optimizer = torch.optim.SGD(lr=0.004, params=parameters)",
            "optimizer = torch.optim.SGD(parameters, lr=0.004, maximize=False)",
        ),
        1: ("optimizer = torch.optim.SGD(parameters, 0.4)",),
        2: ("optimizer = torch.optim.SGD(parameters, maximize=True, lr=0.004)",),
        3: ("optimizer = torch.optim.SGD(parameters, 0.00004)",),
    },
    "error": {
        0: (
            "error = y - y_pred[:, 0]",
            "error = y_pred.squeeze() - y",
            "error = y_pred.squeeze(1) - y",
            "error = y_pred.squeeze(-1) - y",
            "error = y - y_pred.squeeze()",
            "error = y - y_pred.squeeze(1)",
            "error = y_pred.flatten() - y",
            "error = y_pred.ravel() - y",
            "error = y_pred.reshape(-1) - y",
            "error = y_pred.view(-1) - y",
            "error = y_pred - y[:, None]",
            "error = y_pred - y.unsqueeze(1)",
            "error = y_pred - y.view(-1, 1)",
            "error = y_pred - y.reshape(-1, 1)",
        ),
        1: ("error = y - y_pred",),
    },
    "near": {
        0: (
            "hits = (y - answers).abs() < 1",
            "hits = torch.abs(answers - y) < 1",
            "hits = torch.abs(y - answers) < 1",
            "hits = abs(answers - y) < 1",
            "hits = abs(y - answers) < 1",
            "hits = 1 > (answers - y).abs()",
        ),
        1: ("hits = (answers - y) < 1",),
        2: (
            "hits = abs(answers - y[:, None]) < 1",
            "hits = (answers - y.unsqueeze(1)).abs() < 1",
        ),
    },
}
SPELLINGS: Final[Mapping[ShopTask, Spellings]] = {
    "class": {**_BOTH, **_CLASS},
    "number": {**_BOTH, **_NUMBER},
}
