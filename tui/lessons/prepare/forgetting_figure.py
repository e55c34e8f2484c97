"""One preparation forgotten: what arrives, and what torch or a training says to it."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.shared.pixels import BRIGHTEST
from engine.explain.shared.shapes import format_shape
from engine.protocol.arrays import Real, number
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import as_told, short
from tui.drawing.places import Place
from tui.lessons.prepare.arriving import draw_arriving
from tui.lessons.prepare.scene import FORGOTTEN, ForgettingScene, Forgotten

LEFT = 2
BAR = 20
UNKNOWN = "–"
USUAL = 9
"""Rows that what happened takes, as a rule: what stands below does not move for them."""


def draw_forgetting(canvas: Canvas, scene: ForgettingScene) -> list[Place]:
    """Draw everything; returns the rows of the choices."""
    names = {which: scene.word(f"stage.{_stage(which)}") for which in FORGOTTEN}
    second = LEFT + max(max(map(cell_len, names.values())), cell_len(scene.word("forgotten"))) + 2
    third = second + 32
    canvas.put(0, LEFT, scene.word("forgotten"), "quiet")
    canvas.put(0, second, scene.word("arrives"), "quiet")
    canvas.put(0, third, scene.word("happens"), "quiet")
    places: list[Place] = []
    for row, which in enumerate(FORGOTTEN, start=1):
        here = which == scene.chosen
        ink = "accent" if here else ""
        canvas.put(row, LEFT - 2, "▸" if here else "", "accent")
        canvas.put(row, LEFT, names[which], ink)
        canvas.put(row, second, _arrives(scene, which), ink)
        said, said_ink = _happened(scene, which)
        canvas.line(row, third, said, said_ink)
        places.append(Place(row, 0, canvas.width - 1, "forgotten", (row - 1,)))
    row = len(FORGOTTEN) + 2
    draw = _draw_trainings if scene.chosen == "scale" else _draw_refusal
    draw_arriving(canvas, max(draw(canvas, row, scene), row + USUAL) + 1, scene)
    return places


def _stage(which: Forgotten) -> str:
    return {"reshape": "flat", "scale": "scaled"}.get(which, which)


def _arrives(scene: ForgettingScene, which: Forgotten) -> str:
    height, width = scene.side
    flat = format_shape((scene.batch, height * width))
    return {
        "reshape": f"{format_shape((scene.batch, height, width))} float32",
        "float": f"{flat} uint8",
        "scale": f"{flat} float32, 0–{BRIGHTEST}",
        "one_hot": f"{scene.word('labels')} {format_shape((scene.batch,))} uint8",
    }[which]


def _happened(scene: ForgettingScene, which: Forgotten) -> tuple[str, str]:
    """In a word, with its ink."""
    if which == scene.chosen and scene.waiting:
        return scene.word("waiting"), "virtual"
    if which == "scale":
        if scene.busy:
            return scene.word("training"), "accent"
        if sum(one.after is not None for one in scene.trainings.values()) == 2:
            return scene.word("measured"), "strong"
        return scene.word("untried"), "virtual"
    found = scene.tried.get(which)
    if found is None:
        return scene.word("untried"), "virtual"
    return (scene.word("refused"), "bad") if found.refusal else (scene.word("taken"), "good")


def _draw_refusal(canvas: Canvas, row: int, scene: ForgettingScene) -> int:
    """What torch said, why, and for labels the loss in both ways; returns the row below."""
    which, width = scene.chosen, canvas.width - LEFT - 1
    found = scene.tried.get(which)
    height, columns = scene.side
    if found is None:
        texts = [(scene.word("try"), "quiet")]
    else:
        said = f"torch: {found.refusal}" if found.refusal else scene.word("no_refusal")
        why = scene.word(
            f"why.{which}",
            width=columns,
            pixels=height * columns,
            units=scene.units,
            batch=found.samples,
        )
        texts = [(said, "bad" if found.refusal else ""), ("", ""), (why, "")]
        if which == "one_hot":
            values = {"loss": _short(found.loss), "integers": _short(found.loss_of_integers)}
            texts += [("", ""), (scene.word("both_losses", **values), "")]
    for text, ink in texts:
        for line in wrap_cells(text, width):
            canvas.put(row, LEFT, line, ink)
            row += 1
    return row


def _draw_trainings(canvas: Canvas, row: int, scene: ForgettingScene) -> int:
    """The test set's loss and accuracy before and after one epoch, scaled and not; as above."""
    start = LEFT + max(cell_len(scene.word(f"pixels.{key}")) for key in ("scaled", "bytes")) + 2
    columns = (start + 9, start + 20, start + 31, start + 42)
    canvas.right(row, columns[1], scene.word("before"), "quiet")
    canvas.right(row, columns[3], scene.word("after"), "quiet")
    for column, key in zip(columns, ("loss", "accuracy") * 2, strict=True):
        canvas.right(row + 1, column, scene.word(key), "quiet")
    for line, scaled in enumerate((True, False), start=row + 2):
        canvas.put(line, LEFT, scene.word("pixels.scaled" if scaled else "pixels.bytes"))
        training = scene.trainings.get(scaled)
        if training is None:
            for column in columns:
                canvas.right(line, column, UNKNOWN, "virtual")
            continue
        before, after = training.before, training.after
        if before is not None:
            canvas.right(line, columns[0], _short(before.test_loss))
            canvas.right(line, columns[1], _short(before.test_accuracy))
        if after is not None:
            ink = "good" if scaled else "bad"
            canvas.right(line, columns[2], _short(after.test_loss), ink)
            canvas.right(line, columns[3], _short(after.test_accuracy), ink)
        else:
            done = BAR * training.step // training.steps
            bar = "=" * done + ">" * (done < BAR) + "." * (BAR - done - 1)
            reached = f"{training.step}/{training.steps} [{bar}]"
            said = scene.word("stopped") if training.stopped else reached
            canvas.put(line, columns[1] + 2, said, "quiet" if training.stopped else "accent")
    row += 5
    for told in wrap_cells(_verdict(scene), canvas.width - LEFT - 1):
        canvas.put(row, LEFT, told, "" if len(scene.trainings) == 2 else "quiet")
        row += 1
    return row


def _verdict(scene: ForgettingScene) -> str:
    """What the two trainings show, computed from them."""
    scaled, unscaled = (scene.trainings.get(which) for which in (True, False))
    if not (scaled and scaled.before and scaled.after) or not (
        unscaled and unscaled.before and unscaled.after
    ):
        return scene.word("try_training" if not scene.busy else "same_otherwise")
    before = _told(unscaled.before.test_loss) / _told(scaled.before.test_loss)
    after = _told(unscaled.after.test_loss) / _told(scaled.after.test_loss)
    lost = _told(scaled.after.test_accuracy) - _told(unscaled.after.test_accuracy)
    key = "worse" if lost > 0 else "no_worse"
    return scene.word(
        key,
        before=short(before, 3),
        after=short(after, 3),
        points=f"{abs(100 * lost):.2f}".removesuffix("0"),
    )


def _short(value: Real) -> str:
    return short(number(value))


def _told(value: Real) -> float:
    """The number that stands in the table."""
    return as_told(number(value))
