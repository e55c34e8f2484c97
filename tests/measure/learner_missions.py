"""The missions that are done in a lesson and not typed: how one fails, and how they are done."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.explain.digits.missions import EDGE
from tests.measure.learner import Learner, Stuck
from tests.measure.learner_shop import SHOP, find_helped, find_one, find_until_done
from tui.shell import chapter
from tui.shell.course.mission import Mission

Doing = Callable[[Learner, Mission], None]


class Hand(NamedTuple):
    """Something that is done in a lesson: what, in words, and its keys."""

    what: str
    done: Doing


CURSOR = re.compile(r" \d+ .*\[ *\d+ *\]")
"""A row of an image's values with the one under the cursor."""
TRAINS = 600.0
"""Seconds that a training may take."""
WRONG_MISSIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("compile", "both_fall"): ("0.9 0.2 -> 0.8 0.4",),
    ("backprop", "silent"): ("w*x; w = 2, x = 3",),
    ("backprop", "opposite"): ("a*b; a = 1, b = 2",),
    ("derivative", "line"): ("x",),
    ("derivative", "still"): ("x^2",),
    ("descent", "missed"): ("w^2",),
    ("descent", "momentum"): ("1 0",),
    ("attributes", "mebibyte"): ("(7, 7) float32",),
    ("attributes", "light"): ("(100, 100, 1) float64",),
    ("broadcasting", "more_values"): ("(3, 4) + (4,)",),
    ("product", "transpose"): ("[[1, 2], [3, 4]]",),
    ("product", "small_inside"): ("(2, 3) @ (3, 2)",),
    ("elementwise", "unequal"): ("1 2 3; 1 2 3",),
    ("geometry", "twice"): ("[[1, 2], [3, 4]]",),
    ("geometry", "flat"): ("[[1, 2], [3, 4]]",),
    ("layer", "fires"): ("1 1 1 0",),
    ("reshape", "in_order"): (".T",),
    ("reshape", "third"): (".reshape(3, 2)",),
    ("slicing", "half_row"): ("train_images[0, 0]",),
    ("slicing", "last_rows"): ("train_images[::3]",),
    ("ranks", "block"): ("(3, 3, 3)",),
    ("kinds", "year"): ("(8760, 20, 3)",),
}
"""What is wrong there, where a number is no answer."""


# ---- digits


def _on_paper_or_ink(learner: Learner, mission: Mission) -> None:
    """A pixel beside the first one that is not what is looked for."""
    grid = [re.findall(r"\d+", row[35:]) for row in learner.text.splitlines()]
    at = next(number for number, row in enumerate(learner.text.splitlines()) if CURSOR.search(row))
    place = len(re.findall(r"\d+", learner.row(at)[35 : learner.row(at).rindex("[")]))
    beside = {
        "left": grid[at][place - 1],
        "right": grid[at][place + 1],
        "up": grid[at - 1][place],
        "down": grid[at + 1][place],
    }
    way = next(way for way, value in beside.items() if int(value) not in EDGE)
    learner.press(way)
    learner.judged("digits", mission, "paper", "ink")


def _on_an_edge(learner: Learner, mission: Mission) -> None:
    """To and fro through the rows, down the image."""
    done = _text(learner, "digits", mission, "right")
    way = "left"
    for _ in range(28):
        while learner.changes((way,), 0.6):
            if learner.is_told_like(done):
                return
        way = "right" if way == "left" else "left"
        learner.changes(("down",))
        if learner.is_told_like(done):
            return
    raise Stuck("no edge was found")


# ---- fit


def train_once(learner: Learner, during: Callable[[], object]) -> None:
    """The chapter's training, from Enter to its end, and something during it."""
    done = chapter.texts(learner.language, "fit").get("labels", "status.finished")
    learner.press("enter")
    during()
    learner.until(lambda: done in learner.row(0), TRAINS, what="a training's end")


def _settings(learner: Learner, epochs: int, batch: int, hidden: int, rate: str) -> None:
    """The next training's, through the panel."""
    learner.press("e")
    epochs_word = chapter.texts(learner.language, "fit").get("settings", "title")
    learner.until(lambda: learner.sees(epochs_word), what="the settings")
    for text in (str(epochs), str(batch), str(hidden), None, rate):
        if text is not None:
            learner.press(*["backspace"] * 8, *text)
        learner.press("tab")
    learner.press("enter")
    learner.until(lambda: not learner.sees(epochs_word), what="out of the settings")


def _trained(*setting: object, code: str) -> Doing:
    def train(learner: Learner, mission: Mission) -> None:
        _settings(learner, *setting)  # type: ignore[arg-type]
        learner.press("enter")
        learner.judged("fit", mission, code, seconds=TRAINS)

    return train


# ---- evaluate


def _one(learner: Learner, mission: Mission) -> None:
    """A 1 in the middle, as test images have it: it is read."""
    learner.until(lambda: "[2 " in learner.row(0), what="the pad")
    learner.press("r", *["up"] * 9, "space", *["down"] * 18, "space", "1")
    learner.judged("evaluate", mission, "was_read", "right")


def _corner(learner: Learner, mission: Mission) -> None:
    """A small 7 in a corner, as it is."""
    learner.press("r", *["up"] * 14, *["left"] * 14, "space", *["right"] * 5)
    learner.press(*["down", "down", "left"] * 3, "space", "p", "7")
    learner.judged("evaluate", mission, "right")


# ---- training_loop


def _downhill(learner: Learner, mission: Mission) -> None:
    learner.press("enter")
    learner.judged("training_loop", mission, "fell")


def _uphill(learner: Learner, mission: Mission) -> None:
    learner.press("x", "enter")
    learner.judged("training_loop", mission, "right")


# ---- from_scratch


def _by_hand(numbers: str, keys: tuple[str, ...], code: str) -> Doing:
    def train(learner: Learner, mission: Mission) -> None:
        learner.to_view("from_scratch", 4)
        learner.press("e")
        learner.until(lambda: learner.types, what="the field of numbers")
        learner.press(*["backspace"] * 24, *numbers, "enter")
        learner.until(lambda: not learner.types)
        learner.press(*keys)
        learner.press("enter")
        learner.judged("from_scratch", mission, code, seconds=TRAINS)

    return train


def _text(learner: Learner, lesson: str, mission: Mission, code: str) -> str:
    return learner.ending_texts(lesson).sections["missions"][f"{mission.key}.{code}"]


SWITCHES = ("right", "right", "down", "down", "right", "down", "right")
"""Glorot's start, logits, shuffled."""
HANDS: Mapping[tuple[str, str], tuple[Hand, Hand]] = {
    ("digits", "edge"): (
        Hand("paper or ink", _on_paper_or_ink),
        Hand("a pixel of the outline", _on_an_edge),
    ),
    ("fit", "smallest"): (
        Hand("512 units", _trained(1, 128, 512, "0.001", code="too_many")),
        Hand("64 units, 5 epochs", _trained(5, 128, 64, "0.001", code="right")),
    ),
    ("fit", "short"): (
        Hand("batches of 128", _trained(1, 128, 512, "0.001", code="too_long")),
        Hand("batches of 1,024, rate 0.003", _trained(1, 1024, 512, "0.003", code="right")),
    ),
    ("evaluate", "fooled"): (
        Hand("a 1 in the middle", _one),
        Hand("a small 7 in a corner", _corner),
    ),
    ("training_loop", "rose"): (Hand("a step downhill", _downhill), Hand("uphill", _uphill)),
    ("from_scratch", "better"): (
        Hand("rate 0.001, 1 epoch", _by_hand("0.001 1 0", (), "too_low")),
        Hand("rate 0.1, 5 epochs, switches", _by_hand("0.1 5 0", SWITCHES, "right")),
    ),
    (SHOP, "figure"): (
        Hand("one that its curve tells", find_helped),
        Hand("one that only a figure tells", find_helped),
    ),
    (SHOP, "alone"): (Hand("one fault found", find_one), Hand("three found", find_until_done)),
}
"""How each is failed, and how it is done."""
