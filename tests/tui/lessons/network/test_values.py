"""The lesson network, opened down to single values: real ones, asked for where one looks."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.layers import layer_plan
from engine.explain.shared.tensor_tree import TensorTree
from engine.runs import checkpoint
from engine.runs.runs import CHECKPOINT
from engine.training.initialisation import Weights, initial_parameters
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.lessons.conftest import TRAINED, Learned
from tui.drawing.canvas import Canvas
from tui.lessons.network.lesson import NetworkLesson
from tui.lessons.network.rows import NetworkTree, part_key, value_text
from tui.lessons.network.scene import tree_scene
from tui.lessons.network.state import NetworkState
from tui.lessons.shared.tensors.shape_tree import draw_tree
from tui.link.engine_command import engine_command

WITHOUT_WEIGHTS = TRAINED.parent / "digits-2-epochs" / "recording.jsonl"
FIRST = initial_parameters((784, 512, 10), 0)


def playing(recording: Path | str) -> Sequence[str]:
    return engine_command("replay", "--speed", "0", str(recording))


def lesson_of(person: Person) -> NetworkLesson:
    assert isinstance(person.app.lesson, NetworkLesson)
    return person.app.lesson


def shown(person: Person, name: str) -> str:
    """What stands in the row of that part, its value or count last."""
    rows = [line.strip(" ▾▸↑↓") for line in person.figure.splitlines()]
    return next(row for row in rows if row.startswith(f"{name} "))


async def sees(person: Person, name: str, value: Weights) -> None:
    text = value_text(float(value))
    await person.until(lambda: shown(person, name).endswith(text))


async def test_tensors_open_down_to_the_values_of_the_run_or_of_an_untrained_network(
    learned: Learned,
) -> None:
    async with opened(learned.home, engine=playing(learned.run), lesson="network") as person:
        await person.press("2")
        await person.step()
        await person.press("enter", "down", "enter")
        assert "inputs: 784" in shown(person, "W1")
        assert "units: 512" in shown(person, "W1[0]")
        await sees(person, "W1[0, 3]", FIRST[0][0, 3])
        assert "an untrained network" in person.figure
        await person.press("down", "end")
        await sees(person, "W1[0, 511]", FIRST[0][0, 511])
        assert "from input 0 to unit 511" in person.figure
        await person.press("f2")
        assert "훈련하지 않은 신경망" in person.figure
        await person.press("f2", "left", "left", "end", "enter", "pagedown")
        await sees(person, "W1[783, 9]", FIRST[0][783, 9])

        await person.edit("32")
        tensors = checkpoint.load(TRAINED / CHECKPOINT).tensors
        assert "W1[" not in person.figure, "another network, closed"
        await person.press(*["down"] * 7)
        assert lesson_of(person).count_view.cursor == "b2"
        await person.press("enter", "down")
        await sees(person, "b2[0]", tensors["b2"][0])
        await person.press("end")
        await sees(person, "b2[9]", tensors["b2"][9])
        await person.press("home")
        assert f"run {learned.run}, after step 2,345" in person.figure
        assert "added to the sum of unit 0" in person.figure
        await person.press("left", "left", "up", "enter", "end", "down", "end", "enter", "down")
        await sees(person, "W2[31, 0]", tensors["W2"][31, 0])

        await person.edit("64, 16")
        await person.press(*["down"] * 6, "enter", "down", "enter", "down")
        await sees(person, "W2[0, 0]", initial_parameters((784, 64, 16, 10), 0)[2][0, 0])
        assert "an untrained network" in person.figure


async def test_a_recording_without_weights_says_so_and_the_tree_stays_of_use(home: Path) -> None:
    async with opened(
        home, engine=playing(WITHOUT_WEIGHTS), lesson="network", replay=True
    ) as person:
        await person.until(lambda: person.app.engine_state.run is not None)
        await person.press("2")
        await person.step()
        await person.press("enter", "down", "enter", "down")
        await person.until_shown("left no weights on this machine")
        assert shown(person, "W1[0, 0]").endswith("·")
        await person.press("left", "left", "left", "left")
        assert "left no weights" not in person.figure


async def test_a_silent_engine_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="network") as person:
        await person.press("2")
        await person.step()
        await person.press("enter", "down", "enter", "down", "pagedown")
        assert lesson_of(person).count_view.cursor == "W1:0,10"
        assert shown(person, "W1[0, 10]").endswith("·")
        assert "the engine is not there yet" in person.figure
        for size in ((60, 16), (80, 24), (120, 40)):
            await person.pilot.resize_terminal(*size)
            await person.press("f2")
            assert "W1[0, 10]" in person.figure
            assert "[ ? ]" in person.figure
        await person.press("question_mark")
        assert "PgUp PgDn" in person.screen


# ---- the rows


def state_of(
    widths: Sequence[int], trees: dict[str, TensorTree], cursor: str, seen: list[tuple[str, int]]
) -> NetworkState:
    plan = layer_plan(784, (*widths, 10))

    def value(name: str, place: int) -> float:
        seen.append((name, place))
        return float(place)

    return NetworkState(
        plan, plan, "", 128, len(plan.parameters) + 1, False, False, cursor, frozenset(),
        lambda key, **values: key, trees, value,
    )  # fmt: skip


@given(st.lists(st.integers(1, 9), min_size=1, max_size=3), st.data())
def test_every_row_is_found_by_its_key_and_every_value_stands_in_its_place(
    widths: list[int], data: st.DataObject
) -> None:
    plan = layer_plan(784, (*widths, 10))
    trees: dict[str, TensorTree] = {}
    for parameter in data.draw(st.lists(st.sampled_from(plan.parameters[1:]), max_size=3)):
        tree = TensorTree(parameter.shape, frozenset({()}))
        for position in data.draw(st.sets(st.integers(0, parameter.shape[0] - 1), max_size=3)):
            tree = tree.toggled((position,))
        trees[parameter.name] = tree
    rows = NetworkTree(state_of(widths, trees, "network", [])).rows
    for place, row in enumerate(rows):
        assert NetworkTree(state_of(widths, trees, row.key, [])).row(row.key) == place
    for name, tree in trees.items():
        places = np.arange(np.prod(tree.shape)).reshape(tree.shape)
        leaves = [row for row in rows if row.value and row.name.startswith(f"{name}[")]
        for leaf in leaves:
            index = tuple(int(part) for part in leaf.key.split(":")[1].split(","))
            assert leaf.value == value_text(float(places[index]))


@pytest.mark.parametrize("size", [(78, 15), (160, 50)])
def test_opening_four_billion_values_costs_what_is_in_sight(size: tuple[int, int]) -> None:
    widest, seen = (65_536, 65_536), list[tuple[str, int]]()
    tree = TensorTree(widest, frozenset({(), (65_535,)}))
    state = state_of(widest, {"W2": tree}, part_key("W2", (65_535, 65_535)), seen)
    tracemalloc.start()
    began = time.perf_counter()
    canvas = Canvas(*size)
    draw_tree(canvas, tree_scene(state, "tree"))
    seconds = time.perf_counter() - began
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "W2[65535, 65535]" in canvas.text()
    assert len(seen) <= size[1] + 1
    drawn = set(seen)
    assert drawn <= set(NetworkTree(state).values_in_sight(size[1])), "or nobody asks for it"
    assert most < 5_000_000
    assert seconds < 0.5, "50 ms on an idle machine without a memory tracer"
