"""The learner's page: what is in it, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.explain.evaluate import book
from engine.protocol.arrays import number
from tui.link.runs.earlier_runs import EarlierRun
from tui.shell import chapter
from tui.shell.course.kept import Guess
from tui.shell.course.mission import missions_of
from tui.shell.course.page.blocks import Block, Drawn, Grid, Heading, Listing, Paragraph
from tui.shell.course.page.drawings import Curve, curve_svg, digit_svg
from tui.shell.course.page.facts import Facts
from tui.shell.course.told import asked_text

COLUMNS = 240
"""Points of a curve."""
MOST_RUNS = 12
Told = Callable[..., str]


def page(facts: Facts) -> tuple[str, list[Block]]:
    """The title, and the blocks of the page."""
    told = partial(chapter.texts(facts.language, "page").get, "page")
    title = told("title")
    blocks: list[Block] = [Heading(1, title), Paragraph(told("written", date=facts.date))]
    for part in (_network, _digit, _lessons, _guesses, _missions, _summary, _further):
        blocks += part(facts, told)
    return title, blocks


def _network(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("network"))
    run = facts.run
    if run is None:
        yield Paragraph(told("network.none"))
    else:
        yield Paragraph(told("network.settings", **_settings(run, told)))
        if run.step < run.started.steps:
            yield Paragraph(told("network.so_far", step=run.step, steps=run.started.steps))
        if run.known:
            shows = "network.curve.by_epochs" if run.by_epochs else "network.curve"
            drawn = curve_svg(_curve(run, told))
            yield Drawn("curve.svg", told(shows, steps=run.known), drawn)
        head = ("epoch", "loss", "accuracy", "test_loss", "test_accuracy", "seconds")
        yield Grid(
            tuple(map(told, head)),
            tuple(
                (
                    str(epoch),
                    *(
                        f"{number(value):.4f}"
                        for value in (one.loss, one.accuracy, one.test_loss, one.test_accuracy)
                    ),
                    f"{one.seconds:.2f}",
                )
                for epoch, one in enumerate(run.epochs, start=1)
            ),
        )
        if run.started.data == "mnist":
            values = {"loss": f"{book.LOSS:.4f}", "accuracy": f"{book.ACCURACY:.4f}"}
            yield Paragraph(told("network.book", **values))
        else:
            yield Paragraph(told("network.other_data"))
    if len(facts.runs) > 1:
        yield Heading(3, told("runs"))
        yield Grid(
            tuple(map(told, ("run", "setting", "trained", "test_accuracy"))),
            tuple(
                (
                    one.run,
                    f"784 → {' → '.join(map(str, one.settings.hidden))} → 10, "
                    f"{one.settings.optimizer} {one.settings.learning_rate:g}",
                    f"{one.step:,} / {one.steps:,}",
                    told("untested")
                    if one.test_accuracy is None
                    else f"{number(one.test_accuracy):.4f}",
                )
                for one in facts.runs[:MOST_RUNS]
            ),
        )


def _settings(run: EarlierRun, told: Told) -> dict[str, object]:
    started, settings = run.started, run.settings
    return {
        "run": started.run,
        "layers": f"784 → {' → '.join(map(str, settings.hidden))} → 10",
        "parameters": started.parameters,
        "optimizer": settings.optimizer,
        "rate": f"{settings.learning_rate:g}",
        "batch_size": settings.batch_size,
        "epochs": settings.epochs,
        "data": told(f"data.{started.data}"),
        "seed": str(settings.seed),
        "device": started.device_name,
    }


def _curve(run: EarlierRun, told: Told) -> Curve:
    steps = run.started.steps
    columns = min(COLUMNS, run.loss.buckets)
    points = [
        ((place + 0.5) * steps / columns, column.mean, column.low, column.high)
        for place, column in enumerate(run.loss.columns(columns))
        if column is not None
    ]
    tests = [
        (epoch * run.started.steps_per_epoch, number(one.test_loss))
        for epoch, one in enumerate(run.epochs, start=1)
    ]
    return Curve(
        steps,
        run.started.steps_per_epoch,
        points,
        tests,
        (told("network.line"), told("network.dots")),
    )


def _digit(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("digit"))
    if facts.digit is None:
        yield Paragraph(told("digit.none"))
        return
    pixels, label = facts.digit
    yield Drawn("digit.svg", told("digit.shows"), digit_svg(pixels))
    said = [] if label is None else [told("digit.label", label=str(label))]
    if facts.reads is not None and facts.run is not None:
        best = max(range(len(facts.reads)), key=facts.reads.__getitem__)
        share = f"{facts.reads[best]:.3f}"
        said.append(told("digit.read", run=facts.run.started.run, digit=str(best), share=share))
        if label is not None:
            said.append(told("digit.right" if best == label else "digit.wrong"))
    if said:
        yield Paragraph(" ".join(said))


def _lessons(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("lessons"))
    rows = []
    for entry in chapter.entries():
        mark = facts.marks[entry.id]
        if not mark:
            continue
        knows = chapter.texts(facts.language, f"{entry.id}/course").get("know")
        name = f"{entry.number} {entry.titles[facts.language]}"
        rows.append((name, told(f"mark.{mark}").replace(" ", "\u00a0"), _sentence(knows)))
    if rows:
        yield Grid(tuple(map(told, ("lesson", "mark", "know"))), tuple(rows))
    else:
        yield Paragraph(told("lessons.none"))


def _sentence(text: str) -> str:
    """With a capital, unless it begins with code."""
    word = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if word.strip(",.;:").isalpha() else text


def _guesses(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("guesses"))
    if not facts.guesses:
        yield Paragraph(told("guesses.none"))
        return
    yield Grid(
        tuple(map(told, ("lesson", "asked", "answer", "verdict"))),
        tuple(
            (
                chapter.entry(guess.lesson).titles[facts.language],
                asked_text(guess, facts.language),
                guess.answer,
                _verdict(guess, told),
            )
            for guess in facts.guesses
        ),
    )


def _verdict(guess: Guess, told: Told) -> str:
    if guess.right:
        return told("right")
    return told("wrong.was", was=guess.was) if guess.was else told("wrong")


def _missions(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("missions"))
    if not facts.missions:
        yield Paragraph(told("missions.none"))
        return
    rows = []
    for solved in facts.missions:
        texts = chapter.texts(facts.language, f"{solved.lesson}/course")
        if texts.has("missions", solved.mission):
            title = chapter.entry(solved.lesson).titles[facts.language]
            values = {one.key: one.values for one in missions_of(solved.lesson)}[solved.mission]
            does = texts.get("missions", solved.mission, **values)
            rows.append((title, does, solved.answer))
    yield Grid(tuple(map(told, ("lesson", "mission", "answer"))), tuple(rows))


def _summary(facts: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("summary"))
    run = facts.run
    own, values = "", dict[str, object]()
    if run is not None and run.epochs and run.loss.first is not None:
        own = ".own"
        values = {
            **_settings(run, told),
            "steps": run.step,
            "train": run.started.train,
            "test": run.started.test,
            "first": f"{run.loss.first:.3f}",
            "last": f"{number(run.epochs[-1].loss):.3f}",
            "accuracy": f"{number(run.epochs[-1].test_accuracy):.4f}",
        }
    yield Listing(
        (
            told(f"summary.learning{own}", **values),
            told(f"summary.batches{own}", **values),
            told("summary.gradient"),
            told(f"summary.step{own}", **values),
            told("summary.differentiable"),
            told(f"summary.unseen{own}", **values),
        )
    )


def _further(_: Facts, told: Told) -> Iterator[Block]:
    yield Heading(2, told("further"))
    for key in ("book", "next", "again"):
        yield Paragraph(told(f"further.{key}"))
