"""Every import contract binds: an import that it forbids, planted beside the real ones, breaks it.

The graph of all imports is built once, from the source; what is planted in it is gone after
the test. That import-linter finds the same in a file is shown once, with a copy of the tree.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).resolve().parents[2]
KINDS: dict[str, type[Contract]] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
}
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS: dict[str, dict[str, Any]] = {
    options["name"]: options for options in CONFIGURATION["contracts_options"]
}
LINT = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports(no_cache=True))"

ENGINE = "the engine's rooms point one way; plans know only the protocol"
NO_SCREEN = "the engine needs no screen"
NO_ENGINE = "the screen knows of the engine only what may be said, and the explanations"
NO_TORCH = "the screen never imports torch, not even by way of the engine"
LIGHT = "messages, explanations, data and recordings need no torch"
SCREEN = "the screen's rooms point one way"
LESSONS = "a lesson knows of no other lesson, only what a few share"
PLANS = "nor do its plans"


@dataclass(frozen=True)
class Planted:
    """An import that is not there: of `imported`, in a module that is not there either."""

    importer: str
    imported: str

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported}"


def rooms(package: str) -> list[str]:
    """What lies at the top of a package, as modules."""
    inside = (ROOT / package).iterdir()
    return sorted(
        f"{package}.{path.stem}"
        for path in inside
        if (path.is_dir() and path.name != "__pycache__")
        or (path.suffix == ".py" and path.name != "__init__.py")
    )


def upward(contract: str) -> Iterator[Planted]:
    """For each two neighbouring layers an import that points up, and between two beside each
    other one that points across.
    """
    (package,) = CONTRACTS[contract]["containers"]
    layers = [re.split(r" *\| *", layer) for layer in CONTRACTS[contract]["layers"]]
    for above, below in pairwise(layers):
        for high in above:
            for low in below:
                yield Planted(f"{package}.{low}.planted", f"{package}.{high}")
    for beside in layers:
        for one in beside:
            for other in beside:
                if one != other:
                    yield Planted(f"{package}.{one}.planted", f"{package}.{other}")


def forbidden() -> Iterator[tuple[str, Planted]]:
    """Each contract with imports that break it, and no other."""
    for contract in (ENGINE, SCREEN):
        for planted in upward(contract):
            yield contract, planted
    for room in rooms("engine"):
        if room not in ("engine.protocol", "engine.explain"):
            yield ENGINE, Planted("engine.explain.shared.typed.planted", room)
            yield NO_ENGINE, Planted("tui.shell.planted", room + ".planted")
    for toolkit in ("textual", "rich"):
        yield NO_SCREEN, Planted("engine.cli.planted", toolkit)
    yield NO_SCREEN, Planted("engine.serving.threads.planted", "tui.link")
    for library in ("torch", "safetensors"):
        yield NO_TORCH, Planted("tui.lessons.fit.planted", library)
        yield NO_TORCH, Planted("tui.drawing.planted", library)
    for source in CONTRACTS[LIGHT]["source_modules"]:
        yield LIGHT, Planted(f"{source}.planted", "torch")
    yield LESSONS, Planted("tui.lessons.layer.planted", "tui.lessons.product.figure")
    yield LESSONS, Planted("tui.lessons.shared.tensors.planted", "tui.lessons.reshape.digit")
    yield PLANS, Planted("engine.explain.layer.planted", "engine.explain.product.plan")
    yield PLANS, Planted("engine.explain.shared.planted", "engine.explain.product.plan")


def allowed() -> Iterator[Planted]:
    """What no contract forbids: the ways that are meant to be gone."""
    yield Planted("tui.link.planted", "engine.protocol.arrays")
    yield Planted("tui.drawing.planted", "engine.explain.shared.shapes")
    yield Planted("tui.lessons.layer.planted", "tui.lessons.shared.networks.networks")
    yield Planted("engine.explain.layer.planted", "engine.explain.shared.shapes")
    yield Planted("engine.explain.layer.planted", "engine.protocol.errors")
    yield Planted("engine.runs.planted", "engine.data.source")


@cache
def imports() -> grimp.ImportGraph:
    """What imports what in both packages."""
    return grimp.build_graph("tui", "engine", include_external_packages=True, cache_dir=None)


def broken(graph: grimp.ImportGraph) -> set[str]:
    """The names of the contracts that do not hold of those imports."""
    fallen = set()
    for name, options in CONTRACTS.items():
        contract = KINDS[options["type"]](name, CONFIGURATION["session_options"], options)
        if not contract.check(deepcopy(graph), verbose=False).kept:
            fallen.add(name)
    return fallen


def broken_by(planted: Planted) -> set[str]:
    graph = deepcopy(imports())
    for module in (planted.importer, planted.imported):
        if module not in graph.modules:
            graph.add_module(module, is_squashed=module.split(".")[0] not in ("tui", "engine"))
    graph.add_import(
        importer=planted.importer, imported=planted.imported, line_number=1, line_contents="planted"
    )
    return broken(graph)


def test_the_tree_as_it_is_keeps_every_contract() -> None:
    assert not broken(imports())


@pytest.mark.parametrize(("contract", "planted"), list(forbidden()), ids=str)
def test_a_forbidden_import_breaks_its_contract_and_no_other(
    contract: str, planted: Planted
) -> None:
    assert broken_by(planted) == {contract}


@pytest.mark.parametrize("planted", list(allowed()), ids=str)
def test_what_is_meant_to_be_imported_breaks_none(planted: Planted) -> None:
    assert not broken_by(planted)


def test_no_contract_goes_unproved() -> None:
    assert {contract for contract, _ in forbidden()} == set(CONTRACTS)


@pytest.mark.parametrize(("package", "contract"), [("engine", ENGINE), ("tui", SCREEN)])
def test_a_room_that_no_layer_names_breaks_the_layers(package: str, contract: str) -> None:
    graph = deepcopy(imports())
    graph.add_module(f"{package}.planted")
    assert broken(graph) == {contract}


def test_a_lesson_asks_only_for_its_own_plans_or_those_that_a_few_share() -> None:
    foreign = [
        f"{module} imports {plan}"
        for module in sorted(imports().find_descendants("tui.lessons"))
        for plan in sorted(imports().find_modules_directly_imported_by(module))
        if plan.startswith("engine.explain.")
        and (lesson := module.split(".")[2]) != "shared"
        and plan.split(".")[2] not in ("shared", lesson)
    ]
    assert not foreign, "what two lessons use belongs in engine/explain/shared"


def test_import_linter_sees_what_is_written_in_a_file(tmp_path: Path) -> None:
    for package in ("tui", "engine"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.gz")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "engine" / "explain" / "shared" / "typed" / "text.py"
    planted.write_text(planted.read_text(encoding="utf-8") + "\nimport engine.runs.recording\n")
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import sys; sys.path.insert(0, '.');" + LINT],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.findall(r"^(.*) BROKEN", done.stdout, re.MULTILINE) == [ENGINE], done.stdout
