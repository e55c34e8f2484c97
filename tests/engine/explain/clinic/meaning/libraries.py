"""What the names in a repair's code stand for in each library, and its tensor of an array."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from engine.explain.clinic.found import Library

Names = Mapping[str, Any]
Make = Callable[[Any], Any]


def numpy_names() -> tuple[Names, Make]:
    import numpy as np

    return {"np": np}, np.asarray


def torch_names() -> tuple[Names, Make]:
    import torch
    from torch import nn
    from torch.nn import functional as F  # noqa: N812

    return {"torch": torch, "nn": nn, "F": F}, torch.from_numpy


def keras_names() -> tuple[Names, Make]:
    """Keras 3 on torch, as the environment may have it already."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    from keras import ops

    return {"keras": keras, "ops": ops}, ops.convert_to_tensor


def jax_names() -> tuple[Names, Make]:
    jax, jnp = (import_module(name) for name in ("jax", "jax.numpy"))
    return {"jax": jax, "jnp": jnp}, jnp.asarray


def tensorflow_names() -> tuple[Names, Make]:
    tensorflow = import_module("tensorflow")
    return {"tf": tensorflow}, tensorflow.convert_to_tensor


NAMES_IN: Mapping[Library, Callable[[], tuple[Names, Make]]] = {
    "numpy": numpy_names,
    "torch": torch_names,
    "keras": keras_names,
    "jax": jax_names,
    "tensorflow": tensorflow_names,
}
