"""Each field of each answer made extreme: refused by the link, or drawn in every view.

tests/measure/extremes.py tries all extremes of all fields in all lessons.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random

import msgspec
import pytest

from engine.protocol import ProtocolError, decode_command, decode_event
from tests.tui.hostile import attack
from tests.tui.hostile.answered import Answers, Event, stored
from tests.tui.hostile.extremes import Case, cases, declared_fields, fields, reconciled
from tests.tui.hostile.walks import LESSONS, views, walks
from tui.lessons.digits.lesson import DigitsLesson
from tui.link.control_characters import without_control
from tui.link.order.event_order import EventOrder

KINDS = {
    "digits": ("hello", "device_ready", "problem", "download_progress", "download_finished"),
    "prepare": ("data_ready", "images", "batch_tried"),
    "network": ("parameter_values",),
    "compile": ("predicted",),
    "fit": (
        "fit_started", "before_training", "progress", "steps", "epochs", "evaluating",
        "epoch_ended", "checkpoint_saved", "fit_paused", "fit_continued", "fit_finished", "runs",
        "evaluated", "step_filmed",
    ),
    "evaluate": ("cell_images",),
    "elementwise": ("race_progress", "race_finished"),
    "layer": ("activations", "unit_weights"),
    "geometry": ("untangled",),
    "descent": ("loss_slice",),
    "update": ("gradient", "nudged", "passes_timed", "updates_tried"),
    "training_loop": ("stepped", "steps_ended"),
    "from_scratch": ("scratch_sources", "stage_progress", "stage_run", "scratch_look"),
    "repair_shop": ("shop_look",),
}  # fmt: skip
"""Where each kind of event is shown here; all lessons that show it are for the measurement."""
FURTHER = {"network", "evaluate"}
"""Where Enter in each view asks too little."""
TRIES = 3
"""Extremes of a field that are tried until the link lets one through: beside those of other kinds
of events, and then once alone."""
NEVER = {
    "data_ready.rests_on[]", "epochs.started.settings.forks[].epoch", "fit_started.settings.forks",
    "fit_started.settings.forks[].epoch", "fit_started.settings.forks[].learning_rate",
    "fit_started.settings.forks[].run", "runs.runs[].settings.forks[].epoch",
    "gradient.largest[].place", "gradient.shape", "gradient.shape[]", "nudged.samples",
    "parameter_values.shape", "updates_tried.examples",
    "stepped.settings.forks", "stepped.settings.forks[].epoch",
    "stepped.settings.forks[].learning_rate", "stepped.settings.forks[].run",
    "stepped.taken.image", "stepped.taken.tensors[].shape", "stepped.taken.tensors[].column",
    "scratch_look.accuracy", "scratch_look.clipped", "scratch_look.clipped[]", "scratch_look.loss",
    "scratch_look.loss[]", "scratch_look.first_clipped", "scratch_look.first_loss",
    "shop_look.step",
}  # fmt: skip
"""Fields that must fit to others, so that no extreme of one alone is a message."""


@cache
def answers() -> Answers:
    return stored()


def test_every_extreme_of_every_answer_is_an_event_or_a_problem() -> None:
    seen: set[str] = set()
    for key, found in answers().items():
        order = EventOrder()
        command = decode_command(key.encode())
        order.asked(msgspec.structs.replace(command, id=1))
        for event in max(found, key=len):
            addressed = {**event, "reply_to": 1} if event["reply_to"] else event
            kind = event["type"]
            if kind not in seen and (kind != "stepped" or event["taken"] is not None):
                seen.add(kind)
                for case in cases(kind):
                    if (changed := case.applied(addressed)) is not None:
                        _hear(changed, order)
            order.disorder(decode_event(msgspec.json.encode(addressed)))
    assert seen >= set(fields()) - {"problem"}, "record again: tests/measure/extremes.py --record"


def _hear(event: dict[str, object], order: EventOrder) -> None:
    for variant in (event, reconciled(deepcopy(event))):
        with contextlib.suppress(ProtocolError):
            decoded = decode_event(without_control(msgspec.json.encode(variant)))
            deepcopy(order).disorder(decoded)


def test_every_kind_of_event_is_shown_somewhere() -> None:
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(fields())
    assert set(KINDS) <= set(LESSONS)


@pytest.mark.parametrize("lesson", KINDS)
async def test_each_field_of_what_a_lesson_shows_is_made_extreme_and_every_view_opened(
    lesson: str, tmp_path: Path
) -> None:
    findings, wanted = attack.Findings(), KINDS[lesson]
    walked = walks(lesson) if lesson in FURTHER else views(lesson)
    screen = len(lesson) % 2  # half of the lessons in each size and language
    async with attack.lesson_at(lesson, tmp_path, screen) as person:
        events = await attack.heard(person, lesson, answers(), walked)
        assert set(wanted) <= set(events), "record again: tests/measure/extremes.py --record"
        fields = {field: some for kind in wanted for field, some in by_field(kind, events).items()}
        for field, some in fields.items():
            Random(field).shuffle(some)
        for number in range(TRIES):
            left = [some for field, some in fields.items() if field not in findings.shown]
            tried = [some[number] for some in left if number < len(some)]
            for cases in attack.rounds(tried, Random(lesson)):
                await attack.attack(person, lesson, answers(), cases, findings, walked)
        for field, some in fields.items():
            if field not in findings.shown:  # it may have been what came beside it that was refused
                await attack.attack(person, lesson, answers(), some[:1], findings, walked)
    assert not findings.fell, "\n\n".join(f"{w}: {how}" for w, how in findings.fell.items())
    told = set(fields)
    assert told <= findings.tried
    assert {field.split(".")[0] for field in findings.shown} == set(wanted)
    never = {field for kind in wanted for field in declared_fields(kind)} - told
    assert never == {field for field in NEVER if field.split(".")[0] in wanted}


def by_field(kind: str, events: Mapping[str, Sequence[Event]]) -> dict[str, list[Case]]:
    """The extremes that may arrive, by the field that is so."""
    found: dict[str, list[Case]] = {}
    for case in cases(kind):
        if attack.may_arrive(case, events):
            found.setdefault(case.field, []).append(case)
    return found


async def test_what_falls_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = attack.Findings()
    async with attack.lesson_at("digits", tmp_path) as person:
        events = await attack.heard(person, "digits", answers(), views("digits"))
        monkeypatch.setattr(DigitsLesson, "caption", lambda lesson: 1 // 0)
        case = next(case for case in cases("data_ready") if attack.may_arrive(case, events))
        await attack.attack(person, "digits", answers(), (case,), findings, views("digits"))
    assert "ZeroDivisionError" in next(iter(findings.fell))
