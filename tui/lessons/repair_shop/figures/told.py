"""What the shop's figures say in lines of text: the code, and the numbers of both runs."""

from __future__ import annotations

from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short
from tui.lessons.repair_shop.figures.both_runs import TOLD, Runs, names_of, shapes_of
from tui.lessons.repair_shop.figures.found import FoundScene
from tui.lessons.repair_shop.figures.repair import RepairScene


def tell_repair(scene: RepairScene, width: int) -> str:
    """The program line by line, what may stand at the cursor, what is said, and both runs."""
    said = [scene.title]
    said += [f"{at + 1:>2}  {line}" for at, line in enumerate(scene.lines)]
    said += [f"{at + 1}: {form}" for at, form in enumerate(scene.forms)]
    said += wrap_cells(scene.told[0], width)
    return "\n".join((*said, tell_both(scene.runs, width)))


def tell_both(runs: Runs, width: int) -> str:
    """The losses and the accuracy that both print, and the shapes of their names."""
    word, said = runs.word, list[str]()
    both = [(word("own"), runs.own), (word("healthy"), runs.healthy)]
    for name, run in both:
        if run is None or not run.losses:
            continue
        losses = enumerate(run.epochs, 1)
        said += [
            f"{name}: {word('loss', epoch=epoch)} {short(loss)}"
            for epoch, loss in losses
            if epoch in TOLD
        ]
        said.append(f"{name}: {word('accuracy')} {short(run.accuracy)}")
    for shape in names_of(runs):
        own, healthy = shapes_of(runs, shape)
        said.append(f"{shape}: {word('own')} {own}, {word('healthy')} {healthy}")
    return "\n".join(line for one in said for line in wrap_cells(one, width))


def tell_found(scene: FoundScene, width: int) -> str:
    """The faults that were found, each with what it shows in, its hints and the right line."""
    word, said = scene.word, list[str]()
    for row in scene.rows:
        if row.name:
            said.append(f"{row.name}: {row.right}")
            said.append(f"{word('column.shows')} {row.shows}; {word('column.hints')} {row.hints}")
    return "\n".join(line for one in said for line in wrap_cells(one, width)) or word("none")
