"""Targets that are not for these predictions: another shape, one-hot or not, a class too many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Found, Named, Size, Sizes
from engine.explain.clinic.reasoning.code import MATRIX, Tensor, each, grown, squeezed, tensor
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import diagnosis, offer, say, showing
from engine.explain.clinic.reasoning.sizes import ANY, count_of, equal, may_be, same, written

LOSS: Final = "keras.losses.{}({{0}}, {{1}})"


def targets(found: Found) -> Diagnosis:
    """What to say of `targets`: of the predictions and of what they are compared with."""
    if len(found.shapes) != 2:
        return _untold_targets(found)
    predictions, target = (tensor(named) for named in found.shapes)
    said = say("said.targets", predictions=written(predictions.sizes), target=written(target.sizes))
    return diagnosis(
        found,
        said,
        say("why.targets"),
        axes=_off(predictions.sizes, target.sizes),
        causes=_target_causes(predictions.sizes, target.sizes),
        repairs=_target_repairs(predictions, target),
        opening=of_shapes("broadcasting", "-", (predictions.sizes, target.sizes)),
    )


def _untold_targets(found: Found) -> Diagnosis:
    """Only how many samples there are is told, or that there is an axis too many."""
    if len(found.sizes) == 2:
        left, right = found.sizes
        key = found.word if found.word in ("samples", "elements") else "batches"
        said = say(f"said.targets.{key}", left=left, right=right)
        causes = [say("causes.targets.samples" if key == "samples" else "causes.targets.batches")]
        return diagnosis(found, said, say("why.targets.batches"), causes=causes)
    if found.rank not in (None, 1):
        said, why = say("said.targets.rank", rank=found.rank), say("why.targets.classes")
        return diagnosis(found, said, why, checks=("print(input.shape, target.shape)",))
    column = tensor(Named("target", ("n", 1)))
    one_hot = tensor(Named("target", ("n", "classes")))
    offered = [
        offer(squeezed(column, -1), "targets.column"),
        offer(_argmax(one_hot), "targets.one_hot"),
    ]
    return diagnosis(
        found,
        say("said.targets.multi"),
        say("why.targets.classes"),
        causes=[say("causes.targets.column"), say("causes.targets.one_hot")],
        repairs=offered,
        checks=("print(input.shape, target.shape)",),
    )


def _off(predictions: Sizes, target: Sizes) -> tuple[int | None, int | None]:
    """The last axis at which they differ, in each."""
    if len(predictions) != len(target):
        return (-1 if len(predictions) > len(target) else None), (
            -1 if len(target) > len(predictions) else None
        )
    for axis in range(-1, -len(target) - 1, -1):
        if not equal(predictions[axis], target[axis]):
            return axis, axis
    return None, None


def _is_one(size: Size) -> bool:
    return size == 1


def _of_classes(predictions: Sizes, target: Sizes) -> bool:
    """Whether there is a row of classes for each sample, and one number to compare it with."""
    if len(predictions) < MATRIX or _is_one(predictions[-1]):
        return False
    return may_be(target, predictions[:-1]) or may_be(target, (*predictions[:-1], 1))


def _target_causes(predictions: Sizes, target: Sizes) -> Iterator[Sentence]:
    if _of_classes(predictions, target):
        yield say("causes.labels.sparse")
    elif same((*target, 1), predictions) or same((*predictions, 1), target):
        yield say("causes.targets.column_of_one")
    elif _of_classes(target, predictions):
        yield say("causes.targets.one_unit", classes=target[-1])
    elif predictions[:1] != target[:1]:
        yield say("causes.targets.batches")
    elif len(predictions) == len(target):
        yield say("causes.targets.classes")
    else:
        yield say("causes.broadcast.print")


def _target_repairs(predictions: Tensor, target: Tensor) -> Iterator[Repair]:
    if same((*target.sizes, 1), predictions.sizes):
        made = squeezed(predictions, -1)
        shown = of_shapes("broadcasting", "-", (made.sizes, target.sizes))
        yield showing(offer(made, "targets.squeezed", name=_name(predictions)), shown)
        made = grown(target, len(target.sizes))
        yield offer(made, "targets.grown", name=_name(target))
    elif same((*predictions.sizes, 1), target.sizes):
        made = squeezed(target, -1)
        shown = of_shapes("broadcasting", "-", (predictions.sizes, made.sizes))
        yield showing(offer(made, "targets.squeezed", name=_name(target)), shown)
        made = grown(predictions, len(predictions.sizes))
        yield offer(made, "targets.grown", name=_name(predictions))
    elif _of_classes(predictions.sizes, target.sizes):
        yield from sparse(target, predictions)


def _name(one: Tensor) -> str:
    return one.code["numpy"]


# ---- labels of classes


def sparse(target: Tensor, predictions: Tensor) -> Iterator[Repair]:
    """A loss that takes the numbers of classes, or a row of 0 and 1 for each of them."""
    classes = predictions.sizes[-1]
    is_column = len(target.sizes) == len(predictions.sizes)
    if len(predictions.sizes) == MATRIX:
        flat = squeezed(target, -1) if is_column else target
        in_torch = each([flat, predictions], (), torch="F.cross_entropy({1}, {0})")
        in_keras = each(
            [target, predictions],
            predictions.sizes[:-1],
            keras=LOSS.format("sparse_categorical_crossentropy"),
            tensorflow="tf." + LOSS.format("sparse_categorical_crossentropy"),
        )
        yield offer(in_torch, "targets.cross_entropy")
        yield offer(in_keras, "labels.sparse")
    if isinstance(classes, int):
        flat = squeezed(target, -1) if is_column else target
        one_hot = each(
            [target, flat],
            predictions.sizes,
            numpy=f"np.eye({classes})[{{1}}]",
            torch=f"F.one_hot({{1}}, {classes}).float()",
            tensorflow=f"tf.one_hot({{1}}, {classes})",
            keras=f"keras.utils.to_categorical({{0}}, {classes})",
            jax=f"jax.nn.one_hot({{1}}, {classes})",
        )
        yield offer(one_hot, "labels.one_hot", classes=classes)


def _argmax(one: Tensor) -> Tensor:
    return each(
        [one],
        one.sizes[:-1],
        every="{0}.argmax(axis=-1)",
        torch="{0}.argmax(dim=-1)",
        tensorflow="tf.argmax({0}, axis=-1)",
        keras="ops.argmax({0}, axis=-1)",
    )


def labels(found: Found) -> Diagnosis:
    """What to say of `labels`: one-hot where numbers of classes are wanted, or the other way."""
    why = say("why.labels")
    if not found.shapes:
        return diagnosis(found, say("said.labels.untold"), why)
    target = tensor(found.shapes[0])
    predictions = tensor(found.shapes[1]) if len(found.shapes) > 1 else None
    rows = predictions.sizes if predictions else ()
    told = {"labels": written(target.sizes), "predictions": written(rows)}
    causes, offered = [say("causes.labels.sparse")], list[Repair]()
    if predictions is None:
        takes_numbers = found.word == "numbers" or found.word.startswith("sparse")
        key = "said.labels.alone_rows" if takes_numbers else "said.labels.alone"
        said = say(key, labels=told["labels"])
        if takes_numbers:
            causes = [say("causes.labels.one_hot")]
            offered = [offer(_argmax(target), "labels.argmax")]
    elif len(target.sizes) == 1 and count_of(rows) == target.sizes[0] != rows[0]:
        said, causes = say("said.labels.flat", **told), [say("causes.labels.one_hot")]
        offered = list(_unflattened(target, predictions))
    elif _of_classes(rows, target.sizes):
        said, offered = say("said.labels.sparse", **told), list(sparse(target, predictions))
    elif same(rows, target.sizes) and not _is_one(rows[-1]):
        said, causes = say("said.labels.one_hot", **told), [say("causes.labels.one_hot")]
        offered = list(_one_hot(target, predictions))
    elif rows and target.sizes and len(rows) == len(target.sizes) and _is_one(rows[-1]):
        said = say("said.labels.one_unit", **told)
        causes = [say("causes.targets.one_unit", classes=target.sizes[-1])]
    else:
        said, causes = say("said.labels", **told), [say("causes.targets.classes")]
    axes = _off(target.sizes, rows) if predictions else (None,)
    return diagnosis(found, said, why, axes=axes, causes=causes, repairs=offered)


def _one_hot(target: Tensor, predictions: Tensor) -> Iterator[Repair]:
    """The loss for one-hot labels, or the number of the class in each row."""
    loss = each(
        [target, predictions],
        predictions.sizes[:-1],
        keras=LOSS.format("categorical_crossentropy"),
        tensorflow="tf." + LOSS.format("categorical_crossentropy"),
    )
    yield offer(loss, "labels.categorical")
    yield offer(_argmax(target), "labels.argmax")


def _unflattened(target: Tensor, predictions: Tensor) -> Iterator[Repair]:
    """One-hot labels that the loss for numbers of classes has laid in one row."""
    classes = predictions.sizes[-1]
    loss = "losses.categorical_crossentropy("
    made = each(
        [target, predictions],
        predictions.sizes[:-1],
        tensorflow=f"tf.keras.{loss}tf.reshape({{0}}, [-1, {classes}]), {{1}})",
        keras=f"keras.{loss}ops.reshape({{0}}, (-1, {classes})), {{1}})",
    )
    yield offer(made, "labels.unflattened")


# ---- classes


def classes(found: Found) -> Diagnosis:
    """What to say of `classes`: a label that is none of theirs."""
    position, count = found.position, found.count
    target = tensor(Named("target", ANY))
    offered = []
    if position is None:
        said = say("said.classes.untold")
    elif count is None:
        said = say("said.classes.uncounted", position=position)
    else:
        said = say("said.classes", position=position, count=count, last=count - 1)
    if position is not None and position > 0 and count in (None, position):
        offered.append(offer(each([target], ANY, every="{0} - 1"), "classes.from_one"))
    causes = [say("causes.classes.from_one"), say("causes.classes.units")]
    if position is not None and position < 0:
        causes = [say("causes.classes.negative")]
    return diagnosis(
        found,
        said,
        say("why.classes"),
        causes=causes,
        repairs=offered,
        checks=("print(target.min(), target.max(), output.shape)",),
    )
