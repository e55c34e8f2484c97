"""Keras as a contestant, on whichever of its backends is installed here."""

from __future__ import annotations

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path

from engine.data.dataset import Arrays, Dataset
from engine.data.files import npz
from engine.explain.shared.wording.sentences import said
from engine.protocol import FitSettings
from engine.protocol.errors import Mistake
from engine.protocol.system.own import command

BACKENDS = {"jax": "jax", "tensorflow": "tensorflow", "torch": "torch"}
"""Keras's name of a backend, and the package that must be there for it."""


def backends() -> list[str]:
    """The backends that Keras could use here; none without Keras."""
    if find_spec("keras") is None:
        return []
    return [backend for backend, package in BACKENDS.items() if find_spec(package) is not None]


class Keras:
    """Keras on one backend, in a process of its own. Raises Mistake when it can't be had."""

    def __init__(self, backend: str, settings: FitSettings, dataset: Dataset, folder: Path) -> None:
        self.name = f"keras {backend}"
        path = folder / "images.npz"
        if not path.exists():
            arrays = (dataset.x_train, dataset.y_train, dataset.x_test, dataset.y_test)
            npz.write(path, Arrays(*arrays))
        asked = {
            "path": str(path),
            "hidden": settings.hidden,
            "batch_size": settings.batch_size,
            "learning_rate": settings.learning_rate,
            "seed": settings.seed,
        }
        self._process = subprocess.Popen(
            command("engine.cli.bench.keras_child", backend, json.dumps(asked)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.version = str(self._answer()["keras"])

    def epoch(self) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write("epoch\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def _answer(self) -> dict[str, str | float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            why = said("{name} ended with status {code}; leave it out", name=self.name, code=code)
            raise Mistake("bench.keras", why)
        answer: dict[str, str | float] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
