"""Keras in a process of its own: `python -m engine.cli.bench.keras_child BACKEND SETTINGS`.

A backend is chosen before Keras is imported and stays for the process's life. Each line on
standard input asks for one epoch; each line on standard output is its seconds. The images
come from the file named by SETTINGS (JSON with path, hidden, batch_size, learning_rate, seed).
"""

from __future__ import annotations

import json
import os
import sys
from time import perf_counter
from typing import Any

_MODEST = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}
"""Backends take most of a GPU's memory at once otherwise, which others here need too."""


def main(backend: str, settings: dict[str, Any]) -> int:
    """Answer until the input ends."""
    os.environ["KERAS_BACKEND"] = backend
    for variable, value in _MODEST.items():
        os.environ.setdefault(variable, value)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a backend prints must not look like an answer

    import keras
    import numpy as np

    with np.load(settings["path"], allow_pickle=False) as data:
        images = data["x_train"].reshape(-1, 784).astype("float32") / 255
        labels = keras.utils.to_categorical(data["y_train"], 10)
    keras.utils.set_random_seed(settings["seed"])
    layers = [keras.layers.Dense(width, activation="relu") for width in settings["hidden"]]
    network = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    network.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=settings["learning_rate"]),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    print(json.dumps({"keras": keras.__version__}), file=answers, flush=True)
    for _ in sys.stdin:
        started = perf_counter()
        network.fit(images, labels, epochs=1, batch_size=settings["batch_size"], verbose=0)
        print(json.dumps({"seconds": perf_counter() - started}), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
