"""From what was found to what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis
from engine.explain.clinic.found import Found, Kind
from engine.explain.clinic.meaning.broadcasting import broadcasting
from engine.explain.clinic.meaning.dtypes import dtype
from engine.explain.clinic.meaning.indexing import axis, index, indices
from engine.explain.clinic.meaning.joining import concat, stack
from engine.explain.clinic.meaning.layers import layer_rank, layer_size
from engine.explain.clinic.meaning.losses import classes, labels, targets
from engine.explain.clinic.meaning.products import product
from engine.explain.clinic.meaning.reshaping import reshape, view
from engine.explain.clinic.meaning.typed_shapes import shapes
from engine.explain.clinic.meaning.wanted import wanted_shape

OF_KIND: Final[Mapping[Kind, Callable[[Found], Diagnosis]]] = {
    "axis": axis,
    "broadcast": broadcasting,
    "classes": classes,
    "concat": concat,
    "dtype": dtype,
    "index": index,
    "indices": indices,
    "labels": labels,
    "layer_rank": layer_rank,
    "layer_size": layer_size,
    "product": product,
    "reshape": reshape,
    "shapes": shapes,
    "stack": stack,
    "targets": targets,
    "view": view,
    "wanted_shape": wanted_shape,
}


def diagnose(found: Found) -> Diagnosis:
    """What it means, for every kind that there is."""
    return OF_KIND[found.kind](found)
