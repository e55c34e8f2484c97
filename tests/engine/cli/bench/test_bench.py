"""The bench: turns are taken, ratios are those of medians, and a run of it holds together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.cli.bench.rounds import Result, compete, ratios


class Stopwatch:
    """A contestant whose epochs take what it is told."""

    def __init__(self, name: str, seconds: list[float], log: list[str]) -> None:
        self.name = name
        self._seconds = iter(seconds)
        self._log = log

    def epoch(self) -> float:
        self._log.append(self.name)
        return next(self._seconds)

    def close(self) -> None:
        pass


def test_everyone_has_a_turn_a_round_and_the_first_round_does_not_count() -> None:
    log: list[str] = []
    fast = Stopwatch("fast", [9.0, 1.0, 1.2, 1.1], log)
    slow = Stopwatch("slow", [9.0, 2.0, 2.2, 2.4], log)
    results = compete([fast, slow], 3, lambda _number, _name: None)
    assert [result.seconds for result in results] == [(1.0, 1.2, 1.1), (2.0, 2.2, 2.4)]
    assert log == ["slow", "fast", "fast", "slow", "slow", "fast", "fast", "slow"]


def test_ratios_are_those_of_the_medians() -> None:
    results = [
        Result(name="floor", seconds=(1.0, 2.0, 90.0)),
        Result(name="engine", seconds=(3.0, 2.5, 0.1)),
    ]
    assert ratios(results, "floor") == {"floor": 1.0, "engine": 1.25}
    assert ratios(results, "nobody") == {}


@pytest.fixture
def few_images(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (300, 28, 28), dtype=np.uint8)
    labels = rng.integers(0, 10, 300, dtype=np.uint8)
    path = tmp_path / "few.npz"
    np.savez(path, x_train=images, y_train=labels, x_test=images[:50], y_test=labels[:50])
    return path


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "engine", "bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_a_bench_reports_every_contestant_once_a_round(few_images: Path) -> None:
    done = bench("--json", "--rounds", "2", "--no-sweep", "--data", str(few_images))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    names = list(report["seconds"])
    assert {"matrix products alone", "this engine, fp32", "this engine, bf16"} <= set(names)
    assert all(len(told["all"]) == 2 for told in report["seconds"].values())
    assert report["times_the_floor"]["matrix products alone"] == 1.0
    plain = report["faster_than"]["fp32"]["plain PyTorch, DataLoader"]
    medians = {name: told["median"] for name, told in report["seconds"].items()}
    expected = medians["plain PyTorch, DataLoader"] / medians["this engine, fp32"]
    assert plain == pytest.approx(expected)
    assert report["images"] == 300
    images = np.load(few_images)["x_train"]
    ever = int(images.any(0).sum())
    assert report["inputs"]["all"] == 784
    assert ever <= report["inputs"]["computed"] < min(ever + 17, 785)


@pytest.mark.parametrize("wrong", [("--rounds", "0"), ("--rounds", "x"), ("--data", "nowhere")])
def test_wrong_use_is_one_line_and_exit_code_2(wrong: tuple[str, str]) -> None:
    done = bench(*wrong)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert not done.stdout
