"""What a reduction is used for in the chapter, each as it can be typed."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final = {
    "rows": "x = (3, 4); x.sum(axis=1)",
    "square": "x = (3, 3); x / x.sum(axis=1)",
    "shares": "x = [[1, 3, 4], [2, 2, 6]]; x / x.sum(axis=1, keepdims=True)",
    "softmax": "x = [[1, 2, 4], [1000, 1000, 1000]]; e = exp(x - x.max(axis=1, keepdims=True));"
    " e / e.sum(axis=1, keepdims=True)",
    "accuracy": "p = [[0.1, 0.7, 0.2], [0.8, 0.1, 0.1], [0.3, 0.3, 0.4], [0.2, 0.5, 0.3]];"
    " y = [1, 0, 2, 2]; (p.argmax(axis=1) == y).mean()",
    "loss": "p = [2.5, 0.0, 2.0, 8.0]; y = [3, -0.5, 2, 7]; ((p - y) ** 2).mean()",
    "bias": "b = [1, 2]; g = [[0.2, -0.1], [0.4, 0.3], [-0.1, 0.1]]; b - 0.1 * g.sum(axis=0)",
    "image": "x = (60000, 28, 28); x.mean(axis=0)",
}
"""By what they are of; the last is what the average digit is made of."""
FIRST: Final = "rows"
