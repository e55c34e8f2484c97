"""The bench: turns are taken, ratios are those of medians, and a run of it holds together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.cli.bench import contestants
from engine.cli.bench.rounds import Result, compete, ratios
from engine.protocol import FitSettings
from engine.training.fast.queued_step import Launch
from tests.engine.training.fast.operations import Operations, repeat


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


def test_the_floor_is_one_launch_of_all_products_of_an_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    launched: list[int] = []

    def preparing(device: object, told: object) -> Callable[[Callable[[], None]], Launch]:
        def prepare(work: Callable[[], None]) -> Launch:
            with Operations() as operations:
                work()
            products = [one for one in operations.done if one.name == "aten.mm.out"]
            assert len(products) == len(operations.done) == 5 * 3

            def replay() -> None:
                launched.append(len(products))
                repeat(products)

            return Launch(replay, lambda: lambda: None)

        return prepare

    monkeypatch.setattr(contestants, "preparing", preparing)
    floor = contestants.Floor("floor", FitSettings(batch_size=128, hidden=(16,)), 300, "cpu")
    assert floor.epoch() > 0
    floor.epoch()
    assert launched == [15, 15]


KERAS = """
import json, os
with open(os.environ["SEEN"], "w") as seen:
    json.dump(dict(os.environ), seen)
raise ImportError("no more of it here")
"""


@pytest.mark.parametrize("chosen", [{}, {"XLA_PYTHON_CLIENT_PREALLOCATE": "true"}])
def test_a_backend_leaves_a_gpu_s_memory_to_others_unless_its_user_says_otherwise(
    chosen: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "keras.py").write_text(KERAS)
    seen = tmp_path / "seen.json"
    path = os.pathsep.join([str(tmp_path), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "SEEN": str(seen), **chosen}
    child = [sys.executable, "-P", "-m", "engine.cli.bench.keras_child", "jax", "{}"]
    subprocess.run(child, env=environment, capture_output=True, check=False, timeout=60)
    told = json.loads(seen.read_text())
    assert told["KERAS_BACKEND"] == "jax"
    assert told["TF_FORCE_GPU_ALLOW_GROWTH"] == "true"
    expected = chosen.get("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    assert told["XLA_PYTHON_CLIENT_PREALLOCATE"] == expected


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
