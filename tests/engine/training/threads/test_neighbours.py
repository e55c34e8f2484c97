"""Beside neighbours a training's threads sleep instead of spin; its numbers stay the same."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.training.threads import processors, teams
from engine.training.threads.neighbours import EVERY, QUIET, Neighbours, Taken

CPU = "cpu{} {} 0 0 1000 0 0 0 {} 0 0\n"


class Clock:
    """Time, the process's own seconds, and a /proc/stat, all as told."""

    def __init__(self, stat: Path, processors: int = 2) -> None:
        self.now = self.own = 0.0
        self._stat, self._busy = stat, [0.0] * processors
        self.pass_by(0)

    def pass_by(self, seconds: float, own: float = 0.0, others: tuple[float, ...] = ()) -> None:
        """`own` and `others` in processors; ours run on the first ones."""
        self.now += seconds
        self.own += own * seconds
        for number, share in enumerate(others):
            self._busy[number] += share * seconds
        self._busy[0] += own * seconds
        lines = [CPU.format("", round(sum(self._busy) * 100), 0)]
        lines += [CPU.format(n, round(busy * 100), 0) for n, busy in enumerate(self._busy)]
        self._stat.write_text("".join(lines) + "intr 5\n")

    def taken(self, allowed: set[int]) -> Taken:
        return Taken(allowed, stat=self._stat, own=lambda: self.own, now=lambda: self.now)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "stat", processors=4)


def test_what_others_take_is_all_but_our_own(clock: Clock) -> None:
    taken = clock.taken({0, 1})
    clock.pass_by(1.0, own=0.8, others=(0.2, 0.9))
    assert taken.by_others() == pytest.approx(1.1)
    clock.pass_by(2.0, own=1.0)
    assert taken.by_others() == pytest.approx(0.0)


def test_processors_that_we_may_not_use_are_not_counted(clock: Clock) -> None:
    taken = clock.taken({0, 1})
    clock.pass_by(1.0, others=(0.0, 0.5, 1.0, 1.0))
    assert taken.by_others() == pytest.approx(0.5)


def test_what_the_host_took_counts(tmp_path: Path) -> None:
    stat, times = tmp_path / "stat", iter((0.0, 1.0, 2.0))
    stat.write_text(CPU.format(0, 0, 0))
    taken = Taken({0}, stat=stat, own=lambda: 0.0, now=lambda: next(times))
    stat.write_text(CPU.format(0, 0, 70))
    assert taken.by_others() == pytest.approx(0.7)


@pytest.mark.parametrize("text", ["", "cpu0 1 2", "cpu0 a b c d e f g h", None])
def test_a_system_that_does_not_tell_has_no_neighbours(tmp_path: Path, text: str | None) -> None:
    stat = tmp_path / "stat"
    if text is not None:
        stat.write_text(text)
    times = iter((0.0, 1.0))
    taken = Taken({0}, stat=stat, own=lambda: 0.0, now=lambda: next(times))
    assert taken.by_others() == 0.0


class Parked:
    """Teams as they are parked and ended."""

    def __init__(self) -> None:
        self.now: list[int] = []
        self.all: list[int] = []

    def __call__(self, size: int) -> "Parked":
        self.now.append(size)
        self.all.append(size)
        return self

    def end(self) -> None:
        self.now.pop()


@pytest.fixture
def parked() -> Parked:
    return Parked()


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = processors.Processors(4, 2, None)
    monkeypatch.setattr(processors, "processors", lambda: counted)
    monkeypatch.setattr(teams, "can_park", lambda: True)
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY"):
        monkeypatch.delenv(name, raising=False)


def test_beside_a_busy_neighbour_it_gives_way_and_takes_back_when_it_is_gone(
    clock: Clock, parked: Parked
) -> None:
    beside = Neighbours(2, taken=clock.taken({0, 1}), park=parked)
    clock.pass_by(EVERY, own=1.9)
    beside.look()
    assert not beside.given_way
    clock.pass_by(EVERY, own=1.0, others=(0.0, 1.0))
    beside.look()
    assert beside.given_way
    assert parked.now == [2], "with two that train and one processor less than three"
    for _ in range(QUIET):
        assert beside.given_way
        clock.pass_by(EVERY, own=1.9)
        beside.look()
    assert not beside.given_way
    assert parked.now == []


def test_what_takes_little_is_no_neighbour(clock: Clock, parked: Parked) -> None:
    beside = Neighbours(2, taken=clock.taken({0, 1}), park=parked)
    for _ in range(20):
        clock.pass_by(EVERY, own=1.7, others=(0.1, 0.1))
        beside.look()
    assert parked.all == []


def test_one_that_comes_and_goes_does_not_make_it_turn_each_time(
    clock: Clock, parked: Parked
) -> None:
    beside = Neighbours(2, taken=clock.taken({0, 1}), park=parked)
    for _ in range(20):
        clock.pass_by(EVERY, own=1.0, others=(0.0, 1.0))
        beside.look()
        clock.pass_by(EVERY, own=1.9)
        beside.look()
    assert parked.all == [2]


def test_it_is_not_looked_at_more_often_than_can_be_counted(clock: Clock, parked: Parked) -> None:
    beside = Neighbours(2, taken=clock.taken({0, 1}), park=parked)
    clock.pass_by(EVERY / 2, others=(1.0, 1.0))
    beside.look()
    assert not beside.given_way


@pytest.mark.parametrize(
    ("threads", "variables"),
    [(1, {}), (2, {"OMP_WAIT_POLICY": "ACTIVE"}), (2, {"GOMP_SPINCOUNT": "300000"})],
)
def test_one_thread_and_a_users_own_choice_are_left_alone(
    clock: Clock,
    parked: Parked,
    monkeypatch: pytest.MonkeyPatch,
    threads: int,
    variables: dict[str, str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    beside = Neighbours(threads, taken=clock.taken({0, 1}), park=parked)
    clock.pass_by(1.0, others=(1.0, 1.0))
    beside.look()
    assert parked.all == []


MANAGED = """
import os, sys, threading, time, torch
from engine.training.threads import teams
torch.set_num_threads(2)
numbers = torch.zeros(1 << 17)
def spun(n=400):
    # What the other thread of the team burns while this one sleeps between two pieces of work.
    began = time.process_time()
    for _ in range(n):
        numbers.add_(1)
        time.sleep(.0005)
    return time.process_time() - began
assert teams.can_park()
spun()
before = spun()
team = teams.ParkedTeam(len(os.sched_getaffinity(0)))
beside = spun()
team.end()
after = spun()
print(before, beside, after, threading.active_count())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GNU OpenMP is torch's on Linux")
def test_a_parked_team_ends_the_spinning_of_torchs_threads_and_its_end_brings_it_back() -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_"))}
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one processor: there a team of two never spins")
    done = subprocess.run(
        [sys.executable, "-c", MANAGED],
        env={**kept, "GOMP_SPINCOUNT": "10000000"},
        capture_output=True,
        text=True,
        check=True,
    )
    before, beside, after, threads = map(float, done.stdout.split())
    assert beside < before / 2
    assert beside < after / 2
    assert threads == 1


@pytest.fixture
def team_of_two() -> Iterator[None]:
    import torch

    was = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(was)


@pytest.mark.skipif(sys.platform != "linux", reason="GNU OpenMP is torch's on Linux")
def test_a_thread_that_is_done_with_torch_ends_its_team(team_of_two: None) -> None:
    import torch

    if not teams.can_end_own():
        pytest.skip("this torch has an older GNU OpenMP")
    there: list[int] = []

    def work() -> None:
        before = len(os.listdir("/proc/self/task"))
        torch.set_num_threads(2)
        torch.zeros(1 << 18).add_(1)
        there.append(len(os.listdir("/proc/self/task")) - before)
        teams.end_own()
        there.append(len(os.listdir("/proc/self/task")) - before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert there == [1, 0]
