"""Processors are counted as this process may use them: by affinity and by the cgroups' quotas."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.training.threads.processors import Processors, processors, quota

V1 = "30 25 0:28 {top} /sys/fs/cgroup/{name} rw - cgroup cgroup rw,{name}"
V2 = "30 25 0:28 {top} {at} rw,nosuid shared:9 - cgroup2 cgroup2 rw"


class Machine:
    """A made /proc/self and /sys/fs/cgroup."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc" / "self").mkdir(parents=True)

    def says(self, mounts: str, groups: str) -> None:
        (self.root / "proc" / "self" / "mountinfo").write_text(mounts + "\n")
        (self.root / "proc" / "self" / "cgroup").write_text(groups + "\n")

    def grants(self, folder: str, **files: str) -> None:
        there = self.root / folder.lstrip("/")
        there.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (there / name.replace("__", ".")).write_text(text + "\n")

    def v1(self, folder: str, quota: int, period: int = 100_000) -> None:
        self.grants(folder, cpu__cfs_quota_us=f"{quota}", cpu__cfs_period_us=f"{period}")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", ["cpu", "cpu,cpuacct", "cpuacct,cpu"])
def test_v1_is_read_where_it_is_mounted(machine: Machine, name: str) -> None:
    machine.says(V1.format(top="/", name=name), f"9:pids:/other\n4:{name}:/jobs/7\n0::/")
    machine.v1(f"/sys/fs/cgroup/{name}/jobs/7", 150_000)
    assert quota(machine.root) == 1.5


def test_v1_without_a_quota_grants_all(machine: Machine) -> None:
    machine.says(V1.format(top="/", name="cpu"), "1:cpu:/")
    machine.v1("/sys/fs/cgroup/cpu", -1)
    assert quota(machine.root) is None


@pytest.mark.parametrize("at", ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"])
@pytest.mark.parametrize(
    ("said", "granted"), [("200000 100000", 2.0), ("max 100000", None), ("50000 200000", 0.25)]
)
def test_v2_is_read_where_it_is_mounted(
    machine: Machine, at: str, said: str, granted: float | None
) -> None:
    machine.says(V2.format(top="/", at=at), "0::/user.slice/me.scope")
    machine.grants(f"{at}/user.slice/me.scope", cpu__max=said)
    assert quota(machine.root) == granted


def test_the_least_of_all_above_counts(machine: Machine) -> None:
    machine.says(V2.format(top="/", at="/sys/fs/cgroup"), "0::/a/b/c")
    machine.grants("/sys/fs/cgroup/a", cpu__max="100000 100000")
    machine.grants("/sys/fs/cgroup/a/b", cpu__max="max 100000")
    machine.grants("/sys/fs/cgroup/a/b/c", cpu__max="300000 100000")
    assert quota(machine.root) == 1.0


@pytest.mark.parametrize("own", ["/docker/1f", "/docker/1f/below"])
def test_a_containers_own_cgroup_is_its_mount(machine: Machine, own: str) -> None:
    """Its path is the host's, and what is mounted begins at the container's."""
    machine.says(V1.format(top="/docker/1f", name="cpu"), f"3:cpu:{own}")
    machine.v1("/sys/fs/cgroup/cpu", 120_000)
    assert quota(machine.root) == 1.2


def test_of_both_versions_the_less_counts(machine: Machine) -> None:
    both = V1.format(top="/", name="cpu") + "\n" + V2.format(top="/", at="/sys/fs/cgroup/unified")
    machine.says(both, "1:cpu:/x\n0::/x")
    machine.v1("/sys/fs/cgroup/cpu/x", 300_000)
    machine.grants("/sys/fs/cgroup/unified/x", cpu__max="250000 100000")
    assert quota(machine.root) == 2.5


def test_other_controllers_limit_no_processors(machine: Machine) -> None:
    machine.says(V1.format(top="/", name="cpuacct"), "1:cpuacct:/")
    machine.v1("/sys/fs/cgroup/cpuacct", 100_000)
    assert quota(machine.root) is None


@pytest.mark.parametrize(
    ("mounts", "groups"),
    [
        ("", ""),
        ("nonsense", "nonsense"),
        ("1 2 - cgroup2", "0"),
        (V2.format(top="/", at="relative"), "0::/"),
        (V2.format(top="/", at="/sys/fs/cgroup"), "0::/../../etc"),
        (V2.format(top="/", at="/sys/fs/cgroup"), "0::relative"),
    ],
)
def test_what_cannot_be_read_limits_nothing(machine: Machine, mounts: str, groups: str) -> None:
    machine.grants("/etc", cpu__max="1000 100000")
    machine.grants("/sys/fs/cgroup", cpu__max="0 0")
    machine.says(mounts, groups)
    assert quota(machine.root) is None
    assert quota(machine.root / "nowhere") is None


@pytest.mark.parametrize(
    ("allowed", "granted", "usable"),
    [
        (8, None, 8),
        (8, 0.25, 1),
        (8, 1.4, 1),
        (8, 1.5, 2),
        (2, 16.0, 2),
        (4_096, None, 1_024),
    ],
)
def test_threads_are_at_most_what_can_run_at_once(
    allowed: int, granted: float | None, usable: int
) -> None:
    assert Processors(9_999, allowed, granted).usable == usable


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
def test_affinity_counts_in_the_engines_own_process() -> None:
    first = min(os.sched_getaffinity(0))
    code = (
        f"import os; os.sched_setaffinity(0, {{{first}}})\n"
        "from engine.training import devices\n"
        "from engine.training.threads.processors import processors\n"
        "print(processors().allowed, devices.default_threads())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]
    assert processors().machine >= processors().allowed >= 1
