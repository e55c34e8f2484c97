"""A training that is killed (-9) at any moment goes on to the very same weights."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.engine.talk import PATIENCE, environment

Kill = dict[str, Any]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> list[Kill]:
    """What became of a training killed in front of each of its calls of the system."""
    folder = tmp_path_factory.mktemp("killed")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.engine.training.kill_points", str(folder)],
        env=environment(folder / "home"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_it_is_killed_at_many_moments(kills: list[Kill]) -> None:
    assert len(kills) > 50
    assert all(kill["was_killed"] for kill in kills)


def test_every_run_that_was_announced_goes_on_unless_it_had_finished(kills: list[Kill]) -> None:
    for kill in kills:
        if kill["announced"] and not kill["said_finished"]:
            assert (kill["code"], kill["errors"]) == (0, ""), kill


def test_a_run_that_was_not_announced_goes_on_too_or_says_that_nothing_is_there(
    kills: list[Kill],
) -> None:
    for kill in kills:
        if not kill["announced"] and kill["code"]:
            assert kill["code"] == 2
            assert "there is no checkpoint" in kill["errors"]
            assert kill["errors"].count("\n") == 1


def test_the_weights_are_those_of_an_uninterrupted_run(kills: list[Kill]) -> None:
    resumed = [kill for kill in kills if kill["code"] == 0]
    assert len(resumed) >= 50
    assert all(kill["same"] for kill in resumed)


def test_the_recording_is_whole_and_in_order_and_nothing_else_is_left(kills: list[Kill]) -> None:
    for kill in kills:
        if kill["code"] == 0:
            assert (kill["step"], kill["finished"], kill["cut"]) == (20, True, False)
            assert kill["in_order"]
            assert kill["left"] == ["checkpoint.safetensors", "recording.jsonl"]


def test_what_had_finished_before_it_was_killed_says_so(kills: list[Kill]) -> None:
    finished = [kill for kill in kills if kill.get("said_finished")]
    assert finished
    for kill in finished:
        assert kill["code"] == 2
        assert "has trained all its epochs" in kill["errors"]
