"""What a diagnosis states with numbers is so: held against NumPy and arithmetic."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from math import prod
from typing import Any, Final

import numpy as np

from engine.explain.clinic.diagnosis import Diagnosis, Sentence
from engine.explain.clinic.meaning.diagnose import diagnose
from tests.engine.explain.clinic.meaning.findings import MAKERS

Holds = Callable[[Diagnosis, Mapping[str, Any]], bool]


def fails(call: Callable[[], object]) -> bool:
    try:
        call()
    except ValueError:
        return True
    return False


def shapes(diagnosis: Diagnosis) -> list[tuple[int, ...]]:
    return [one.sizes for one in diagnosis.found.shapes]  # type: ignore[misc]


def _clash(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    there = [shape[told["axis"]] for shape in shapes(diagnosis) if len(shape) >= -told["axis"]]
    beyond = [shape[len(shape) + told["axis"] + 1 :] for shape in shapes(diagnosis)]
    return (
        fails(lambda: np.broadcast_shapes(*shapes(diagnosis)))
        and {told["left"], told["right"]} == set(there) - {1}
        and not fails(lambda: np.broadcast_shapes(*beyond))
    )


def _fits(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    result: str = told["result"]
    return str(np.broadcast_shapes(*shapes(diagnosis))) == result


def _inner(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    a, b = shapes(diagnosis)
    return (a[-1], b[-2:][0]) == (told["left"], told["right"]) and told["left"] != told["right"]


def _stacks(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    a, b = shapes(diagnosis)
    axis = told["axis"]
    meet = (a[axis], b[axis]) == (told["left"], told["right"])
    return meet and a[-1] == b[-2] and fails(lambda: np.zeros(a) @ np.zeros(b))


def _product(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    a, b = (np.zeros(shape) for shape in shapes(diagnosis))
    value = np.dot(a, b) if diagnosis.found.word == "dot" else a @ b
    return bool(str(value.shape) == told["result"])


def _trap_dot(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    a, b = (np.zeros(shape) for shape in shapes(diagnosis))
    given = (str((a @ b).shape), str(np.dot(a, b).shape))
    return bool(given == (told["matmul"], told["dot"]))


def _lost(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    larger, smaller = sorted(shapes(diagnosis), key=len, reverse=True)
    return bool(np.zeros(larger).sum(axis=told["axis"]).shape == smaller)


def _joined(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    a, b = shapes(diagnosis)
    off: int = told["off"]
    return a[off] != b[off] and off != diagnosis.found.axis


def _reshape(diagnosis: Diagnosis, told: Mapping[str, Any]) -> bool:
    wanted: Any = diagnosis.found.wanted
    count, asked = told["count"], prod(size for size in wanted if size != -1)
    return told["asked"] == asked and fails(lambda: np.zeros(count).reshape(wanted))


STATED: Final[Mapping[str, Holds]] = {
    "said.broadcast": _clash,
    "said.fits": _fits,
    "said.trap.column": _fits,
    "said.trap.labels": _fits,
    "said.trap.square": _fits,
    "said.product": _inner,
    "said.product.stacks": _stacks,
    "said.product.typed": _product,
    "said.concat": _joined,
    "said.reshape": _reshape,
    "said.reshape.unknown": _reshape,
    "causes.trap.dot": _trap_dot,
    "causes.reduced": _lost,
    "causes.reshape.factor": lambda _, told: (
        told["asked"] % told["power"] == 0 != told["count"] % told["power"]
    ),
    "causes.reshape.more": lambda _, told: told["count"] == told["more"] * told["asked"],
    "causes.reshape.channels": lambda _, told: told["count"] == told["more"] * told["asked"],
    "causes.layer.flatten": lambda _, told: told["wanted"] == told["times"] * told["given"],
    "said.index": lambda found, told: told["last"] + 1 == told["size"] == found.found.sizes[0],
    "said.layer.rank": lambda one, told: told["given"] == len(one.found.shapes[0].sizes),
    "said.layer.size": lambda one, told: (
        one.found.shapes[0].sizes[told["axis"]] == told["given"] != told["wanted"]
    ),
}


def statements(diagnosis: Diagnosis) -> list[Sentence]:
    return [diagnosis.said, *diagnosis.causes]


def test_no_statement_is_wrong() -> None:
    rng = random.Random(15)
    held: Counter[str] = Counter()
    for number in range(100 * len(MAKERS)):
        diagnosis = diagnose(MAKERS[number % len(MAKERS)](rng, "numpy"))
        for sentence in statements(diagnosis):
            if (holds := STATED.get(sentence.key)) is not None:
                assert holds(diagnosis, sentence.values), (sentence, diagnosis.found)
                held[sentence.key] += 1
    assert set(held) == set(STATED), set(STATED) - set(held)
