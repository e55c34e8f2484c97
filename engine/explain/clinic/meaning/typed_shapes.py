"""Two shapes that were typed: they clash, or fit, or fit and are not what was meant."""

from __future__ import annotations

from dataclasses import replace

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Found
from engine.explain.clinic.meaning.broadcasting import broadcasting, sign_of
from engine.explain.clinic.meaning.losses import sparse
from engine.explain.clinic.meaning.products import product
from engine.explain.clinic.reasoning.code import (
    MATRIX,
    Tensor,
    grown,
    infix,
    multiplied,
    squeezed,
    tensor,
)
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import asker, diagnosis, listed, offer, say, showing
from engine.explain.clinic.reasoning.product_rule import dot_of, product_of
from engine.explain.clinic.reasoning.sizes import broadcast, equal, same, written

PRODUCTS = ("@", "dot", "matmul", "mm", "bmm", "·")


def shapes(found: Found) -> Diagnosis:
    """What to say of `shapes`."""
    if found.word in PRODUCTS:
        return _product(found)
    outcome = broadcast([named.sizes for named in found.shapes])
    if not outcome.fits:
        of_sign = sign_of(found) or len(found.shapes) != 2 or outcome.open
        return broadcasting(found) if of_sign else _of_no_sign(found)
    said, why, causes, repairs = _fits(found)
    sizes = [named.sizes for named in found.shapes]
    return diagnosis(
        found,
        said,
        why,
        axes=[None] * len(sizes),
        causes=causes,
        repairs=repairs,
        opening=of_shapes("broadcasting", sign_of(found), sizes),
        checks=(),
    )


def _of_no_sign(found: Found) -> Diagnosis:
    """They clash element by element; whether that or a product was meant is not said."""
    a, b = (named.sizes for named in found.shapes)
    clash, result = broadcasting(found), product_of(a, b)
    told = {**clash.said.values, "result": written(result or ())}
    as_product = product(replace(found, word=""))
    first, second = as_product, clash
    if result is not None:
        said = say("said.unsigned.product", **told)
        first, second = clash, as_product
    elif "left" in as_product.said.values:
        inner = {f"inner_{side}": as_product.said.values[side] for side in ("left", "right")}
        said = say("said.unsigned", **told, **inner)
        if len(a) != len(b):
            first, second = clash, as_product
    else:
        said, first, second = clash.said, clash, as_product
    repairs = [*_likely(first), *_likely(second)]
    kept = {one.code[asker(found)]: one for one in reversed(repairs) if asker(found) in one.code}
    return replace(clash, said=said, repairs=tuple(reversed(kept.values())))


def _likely(part: Diagnosis) -> list[Repair]:
    """The first two, without those that only a layer or an outer product would have."""
    unlikely = ("notes.layer", "notes.outer", "notes.rows")
    kept = [one for one in part.repairs if not one.refused and one.note.key not in unlikely]
    return kept[:2]


def _fits(found: Found) -> tuple[Sentence, Sentence, list[Sentence], list[Repair]]:
    sizes = [named.sizes for named in found.shapes]
    result = broadcast(sizes).sizes
    told = {"shapes": listed(found.shapes), "result": written(result)}
    sign = sign_of(found)
    why = say("why.broadcast")
    if len(sizes) == 2:
        a, b = (tensor(named) for named in found.shapes)
        if (repairs := _column(a, b, sign)) and sign not in ("*", "+", "**"):
            return say("said.trap.column", **told), why, [say("causes.trap.loss")], repairs
        if repairs := _labels(a, b, sign):
            return say("said.trap.labels", **told), why, [say("causes.trap.labels")], repairs
        if repairs := _square(a, b, sign):
            return say("said.trap.square", **told), why, [say("causes.trap.square")], repairs
    return say("said.fits", **told), why, [], []


def _column(a: Tensor, b: Tensor, sign: str) -> list[Repair]:
    """Each of n numbers with each of n, where one with one was meant: (n,) and (n, 1)."""
    for place, (one, other) in enumerate(((a, b), (b, a))):
        if len(one.sizes) == 1 and same((*one.sizes, 1), other.sizes) and one.sizes != (1,):
            flat, column = squeezed(other, -1), grown(one, 1)
            pairs = [(one, flat, other), (column, other, one)]
            made: list[Repair] = []
            for key, (first, second, changed) in zip(
                ("trap.squeezed", "trap.grown"), pairs, strict=True
            ):
                left, right = (second, first) if place else (first, second)
                result = broadcast([left.sizes, right.sizes]).sizes
                whole = infix(left, sign, right, result) if sign else (flat, column)[len(made)]
                shown = of_shapes("broadcasting", sign, (left.sizes, right.sizes))
                note = offer(whole, key, name=changed.code["numpy"], result=written(result))
                made.append(showing(note, shown))
            return made
    return []


def _labels(a: Tensor, b: Tensor, sign: str) -> list[Repair]:
    """A number of a class for each row of predictions: (n, 1) and (n, classes)."""
    named = any(isinstance(size, str) for size in a.sizes + b.sizes)
    if sign not in ("-", "==", "") and not (named and sign == "+"):
        return []
    for target, predictions in ((a, b), (b, a)):
        if len(target.sizes) == len(predictions.sizes) == MATRIX:
            (rows, one), (others, classes) = target.sizes, predictions.sizes
            if equal(rows, others) and rows != 1 and one == 1 and classes != 1:
                return list(sparse(target, predictions))
    return []


def _square(a: Tensor, b: Tensor, sign: str) -> list[Repair]:
    """A square and a vector, which goes along the rows and might have been meant for columns."""
    for place, (one, other) in enumerate(((a, b), (b, a))):
        if len(other.sizes) == 1 and other.sizes != (1,) and same(one.sizes, other.sizes * MATRIX):
            column = grown(other, 1)
            pair = (column, one) if place else (one, column)
            whole = infix(pair[0], sign, pair[1], one.sizes) if sign else column
            note = offer(whole, "trap.column", name=other.code["numpy"])
            shown = of_shapes("broadcasting", sign, [each.sizes for each in pair])
            return [showing(note, shown)]
    return []


def _product(found: Found) -> Diagnosis:
    """With @ between them, or dot."""
    if len(found.shapes) != 2:
        return product(found)
    (a, b), is_dot = (named.sizes for named in found.shapes), found.word in ("dot", "·")
    result = dot_of(a, b) if is_dot else product_of(a, b)
    if result is None or not a or not b:
        return product(replace(found, word="dot" if is_dot else ""))
    told = {"shapes": listed(found.shapes), "result": written(result)}
    left, right = (tensor(named) for named in found.shapes)
    repairs, causes = [], []
    matmul, dot = product_of(a, b), dot_of(a, b)
    if matmul != dot and matmul is not None and dot is not None:
        causes = [say("causes.trap.dot", matmul=written(matmul), dot=written(dot))]
        if is_dot:
            repairs = [offer(multiplied(left, right, matmul), "trap.matmul")]
    return diagnosis(
        found,
        say("said.product.typed", **told),
        say("why.product.vector" if len(b) == 1 else "why.product"),
        axes=(-1, -1 if len(b) == 1 else -2),
        causes=causes,
        repairs=repairs,
        opening=of_shapes("product", "dot" if is_dot else "@", (a, b)),
        checks=(),
    )
