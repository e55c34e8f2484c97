"""The head of a program in Keras 3: its imports, and which backend they may start."""

from __future__ import annotations

from typing import Final

from tui.shell.programs.imports import STANDARD, importing

ANY: Final = 'os.environ.setdefault("KERAS_BACKEND", "torch")  # or jax, tensorflow'
OF_TORCH: Final = 'os.environ["KERAS_BACKEND"] = "torch"  # its gradient is torch\'s own'
GRADIENTS: Final = (".backward()", "torch.")
"""What runs only where tensors are torch's: Keras itself has no call for a gradient."""
IMPORTS: Final = {
    "import keras": "keras.",
    "import numpy as np": "np.",
    "import torch": "torch.",
    "from keras import ops": "ops.",
}


def with_backend(program: str) -> str:
    """`program` below the imports that it needs, and the backend that is chosen before them."""
    needs_torch = any(sign in program for sign in GRADIENTS)
    lines = [name for name, sign in IMPORTS.items() if sign in program]
    body = "\n".join((OF_TORCH if needs_torch else ANY, *lines, "", program))
    return importing(body, "os", *(name for name in STANDARD if f"{name}." in program))
