"""No module imports what imports it, however it hides the import.

An import inside a function and one for types alone tie modules as well as any other: neither
can be read, tested or moved without the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

import grimp
import pytest

Imports = Mapping[str, Set[str]]
"""What each module imports of ours."""


@cache
def imports(*, of_types: bool) -> Imports:
    """All imports of the tree; with `of_types` also those under TYPE_CHECKING."""
    graph = grimp.build_graph(
        "tui", "engine", exclude_type_checking_imports=not of_types, cache_dir=None
    )
    return {
        module: frozenset(graph.find_modules_directly_imported_by(module))
        for module in graph.modules
    }


def names_its_lesson(module: str, imported: str) -> bool:
    """Whether a view names, as a type, the lesson that makes it.

    The two are one thing in two files: a view reads and sets what its lesson alone has, and
    nothing of it is seen outside of the lesson's folder.
    """
    folder = imported.removesuffix(".lesson")
    return (
        folder.startswith("tui.lessons.")
        and imported == f"{folder}.lesson"
        and module.startswith(f"{folder}.")
        and imported not in imports(of_types=False)[module]
    )


ALLOWED: tuple[Callable[[str, str], bool], ...] = (names_its_lesson,)
"""What may point back; each says why."""


def circle(tree: Imports) -> list[str]:
    """A circle of imports, each of the next, the first one named again at the end; or nothing."""
    left = {
        module: {found for found in of if not any(allowed(module, found) for allowed in ALLOWED)}
        for module, of in tree.items()
    }
    try:
        TopologicalSorter(left).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return []


def test_nothing_imports_what_imports_it() -> None:
    assert circle(imports(of_types=True)) == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        pytest.param("tui.shell.panels.panel", "tui.shell.app", id="a panel its application"),
        pytest.param("tui.shell.frame", "tui.shell.map.chapter_map", id="a frame one of its kind"),
        pytest.param("tui.lessons.fit.view", "tui.lessons.fit.log", id="views each other"),
        pytest.param(
            "engine.explain.broadcasting.steps", "engine.explain.broadcasting.plan", id="steps"
        ),
    ],
)
def test_an_import_that_points_back_is_told(module: str, imported: str) -> None:
    tree = imports(of_types=True)
    found = circle({**tree, module: tree[module] | {imported}})
    assert (module, imported) in pairwise(found)


def test_a_view_may_name_its_lesson_as_a_type_and_not_use_it() -> None:
    view, lesson = "tui.lessons.fit.view", "tui.lessons.fit.lesson"
    assert names_its_lesson(view, lesson)
    assert not names_its_lesson(lesson, view)
    assert not names_its_lesson("tui.lessons.descent.view", lesson)
    assert not names_its_lesson("tui.shell.lesson", "tui.shell.app")
