"""All messages that are known."""

from __future__ import annotations

from typing import Final

from engine.explain.clinic.reading.messages.broadcasting import BROADCASTING
from engine.explain.clinic.reading.messages.dtypes import DTYPES
from engine.explain.clinic.reading.messages.graphs import GRAPHS
from engine.explain.clinic.reading.messages.indexing import INDEXING
from engine.explain.clinic.reading.messages.joining import JOINING
from engine.explain.clinic.reading.messages.layers import LAYERS
from engine.explain.clinic.reading.messages.products import PRODUCTS
from engine.explain.clinic.reading.messages.rearranging import REARRANGING
from engine.explain.clinic.reading.messages.targets import TARGETS
from engine.explain.clinic.reading.patterns import Pattern

KNOWN: Final[tuple[Pattern, ...]] = (
    *BROADCASTING,
    *PRODUCTS,
    *REARRANGING,
    *JOINING,
    *INDEXING,
    *LAYERS,
    *TARGETS,
    *DTYPES,
    *GRAPHS,
)
