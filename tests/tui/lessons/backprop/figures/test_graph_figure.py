"""The drawn graph: every wire arrives, crossings are no joints, and the reference looks so."""

from __future__ import annotations

import itertools
import re
import unicodedata
from math import inf, nan

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.explain.backprop.graph_layout import lay_out
from engine.explain.backprop.graph_wires import route
from engine.explain.backprop.names import names_of
from engine.explain.backprop.presets import preset
from engine.explain.backprop.steps import plan
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.text import parse
from tests.engine.explain.expressions import expressions, trees
from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.drawing.numbers import near_pair, tidy
from tui.lessons.backprop.figures.figure import BackpropScene, graph_scene
from tui.lessons.backprop.figures.graph_figure import WIRE, draw_graph, shows_slopes, wiring_of
from tui.lessons.backprop.figures.graph_plot import bracketed, plotted
from tui.lessons.backprop.figures.graph_scene import GraphScene
from tui.lessons.backprop.figures.graph_wires import (
    ACROSS,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    UPRIGHT,
    Wiring,
    glyph,
)

WAYS = {LEFT: (0, -1, RIGHT), RIGHT: (0, 1, LEFT), UP: (-1, 0, DOWN), DOWN: (1, 0, UP)}


def scene_of(expression: Expression, position: int = 0, **values: float) -> GraphScene:
    numbers = {name: values.get(name, 2.0) for name in expression.names}
    found = plan(expression, numbers)
    position = position % len(found.steps)
    node = found.steps[position].node
    chosen = expression.result if node is None else node
    scene = BackpropScene("", found, names_of(expression), position, chosen, None, False, str)
    return graph_scene(scene, 4)


def drawn(text: str, position: int = -1, width: int = 78, rows: int = 10, **values: float) -> str:
    canvas = Canvas(width, rows)
    draw_graph(canvas, 0, rows, scene_of(parse(text), position, **values))
    return canvas.text()


def arrives(lines: Wiring, source: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether lines lead from one cell to the other, going straight on where wires cross."""
    seen, waiting = set(), [(source, RIGHT)]
    while waiting:
        (row, column), came = waiting.pop()
        for arms, _ in lines.groups(lines.cells[row, column]):
            if not arms & came:
                continue
            if (row, column) == end and arms & LEFT:
                return True
            for arm, (down, right, back) in WAYS.items():
                there = (row + down, column + right)
                if arms & arm and there in lines.cells and (there, back) not in seen:
                    seen.add((there, back))
                    waiting.append((there, back))
    return False


@settings(max_examples=100, deadline=None)
@given(expressions(), st.sampled_from([30, 78, 160]))
def test_every_wire_leads_from_its_value_to_its_operation(
    expression: Expression, width: int
) -> None:
    scene = scene_of(expression)
    plot = plotted(scene, width, 12)
    lines = wiring_of(plot, scene)
    for user, node in enumerate(expression.nodes):
        for source in node.inputs:
            begin = (plot.layout.row(source), plot.out(source))
            assert any(arms & RIGHT for arms, _ in lines.groups(lines.cells[begin]))
            end = (plot.layout.row(user), plot.start(user) - 1)
            assert arrives(lines, begin, end), (user, source)


@settings(max_examples=100, deadline=None)
@given(expressions())
def test_wires_share_a_cell_only_where_they_are_joined_or_cross(expression: Expression) -> None:
    scene = scene_of(expression)
    lines = wiring_of(plotted(scene, 78, 12), scene)
    for cell in lines.cells.values():
        groups = sorted(arms for arms, _ in lines.groups(cell))
        assert len(groups) == 1 or groups == [ACROSS, UPRIGHT]


def test_a_wire_that_would_leave_over_another_gets_a_row_of_its_own() -> None:
    expression = parse("((b - b) + (a + d))*(a + b)")
    routed = route(expression, 0)
    assert routed.layout.rows != lay_out(expression, 0).rows
    for channel in routed.channels:
        for left in channel.meetings:
            for right in channel.meetings:
                if left.track is not None and right.track is not None and left.track < right.track:
                    others = zip(right.sources, right.rows, strict=True)
                    assert left.row not in {row for by, row in others if by not in left.sources}


@settings(max_examples=60, deadline=None)
@given(trees())
def test_the_wires_of_a_tree_cross_nowhere(expression: Expression) -> None:
    scene = scene_of(expression)
    lines = wiring_of(plotted(scene, 78, 12), scene)
    assert all(len(lines.groups(cell)) == 1 for cell in lines.cells.values())


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_what_is_written_stands_whole_and_over_no_wire(expression: Expression) -> None:
    scene = scene_of(expression, -1)
    plot = plotted(scene, 10**6, 10**6)
    text = drawn_whole(scene, plot.width, plot.height)
    for face in scene.faces:
        assert face.value in text
        assert face.label in text
        if face.gradient:
            assert bracketed(face.gradient) in text


@settings(max_examples=100, deadline=None)
@given(expressions(), st.sampled_from([78, 118, 300]))
@example(parse("relu(a)*(a*b) + a*c*(a - b)"), 300)
def test_a_slope_stands_on_a_straight_piece_of_its_own_wire(
    expression: Expression, width: int
) -> None:
    scene = scene_of(expression, -1)
    plot = plotted(scene, width, 60)
    lines = wiring_of(plot, scene)
    for wire, slope in scene.slopes.items():
        row, start, end = plot.last_run(*wire)
        if end - start < len(slope.text) + 2 * WIRE:
            assert not shows_slopes(plot, scene), "all of them or none"
            continue
        for column in range(end - WIRE - len(slope.text), end - WIRE):
            ((arms, _),) = lines.groups(lines.cells[row, column])
            assert arms == ACROSS, wire
            assert {piece[1].node for piece in lines.cells[row, column].arms} == {wire[1]}


def test_every_slope_of_the_first_example_is_on_its_wire_where_there_is_room() -> None:
    first = preset(0)
    for width, rows, shown in ((80, 13, True), (118, 16, True), (78, 8, False)):
        text = drawn("(w*x + b - y)^2", -1, width, rows, **first.values)
        found = re.findall("×(-?[0-9]+)", text)
        assert sorted(found) == (["-1", "1", "1", "1", "2", "3", "6"] if shown else []), text
    assert "×" not in drawn("(w*x + b - y)^2", 4, 118, 16).replace("┤ × ├", ""), "not before"


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_nothing_moves_from_step_to_step(expression: Expression) -> None:
    values = dict(zip(expression.names, (0.37, -2.5, 11.0, 3.0), strict=False))
    plots = {plotted(scene_of(expression, at, **values), 78, 12).sizes for at in range(-3, 9)}
    assert len(plots) == 1


def test_what_is_cut_at_a_side_is_marked_in_every_row_that_goes_on() -> None:
    figure = drawn("+".join(["w*1.234567"] * 6), 0, 60, 12, w=0.777).splitlines()
    cut = [line for line in figure if line.startswith("⋯") or line[59:].startswith("⋯")]
    assert len(cut) > 1, figure


def test_a_tight_graph_drops_blanks_before_it_is_cut() -> None:
    texts = {width: drawn("|w*x + b - y|", -1, width, 9) for width in (78, 64, 58, 53)}
    assert "┤ × ├" in texts[78].replace("╡", "┤").replace("╞", "├")
    assert "[ 2 ]" in texts[78]
    assert "[2]" in texts[58]
    assert all("loss" in text and "⋯" not in text for text in texts.values())
    assert "⋯" in drawn("|w*x + b - y|", -1, 52, 9)


def drawn_whole(scene: GraphScene, width: int, rows: int) -> str:
    canvas = Canvas(width + 4, rows + 4)
    draw_graph(canvas, 0, rows + 4, scene)
    return canvas.text()


def test_the_reference_graph_at_the_step_of_the_gradient_of_w() -> None:
    figure = drawn("|w*x + b - y|", -2, rows=9, w=3.0, x=2.0, b=1.0, y=4.0)
    assert figure.splitlines() == REFERENCE.splitlines()


REFERENCE = """\
 ▸ w   3 ═══╗ ┌───┐ p 6
     [ 2 ]  ╠═╡ × ╞════════╗
            │ └───┘ [ 1 ]  ║ ┌───┐ s 7
   x   2 ───┘              ╠═╡ + ╞════════╗
     [   ]      b   1 ─────┘ └───┘ [ 1 ]  ║ ┌───┐ r 3     ┌─────┐ 3
                  [ 1 ]                   ╠═╡ − ╞═════════╡ |·| ╞══════ loss
                               y   4 ─────┘ └───┘ [ 1 ]   └─────┘ [ 1 ]
                                 [-1 ]
"""


def test_an_operation_whose_inputs_come_the_wrong_way_round_says_their_order() -> None:
    figure = drawn("log(a - 2)*b + max(a, b)*c", -1, rows=14, a=3.0, b=1.0, c=1.0)
    assert "a − 2 ╞" in figure, figure
    assert "− ╞" in drawn("b - a"), "where they come in order the sign is enough"


@pytest.mark.parametrize("doubled", [0, LEFT, UP, LEFT | UP])
@pytest.mark.parametrize("arms", list(range(1, 16)))
def test_every_cell_has_a_glyph_and_that_has_a_stand_in(arms: int, doubled: int) -> None:
    found = glyph(arms, doubled & arms)
    assert unicodedata.east_asian_width(found) == "A"
    assert to_ascii(found) in "-|+="


def test_a_graph_that_is_too_wide_is_seen_around_the_node_in_focus() -> None:
    text = "exp(" * 12 + "x" + ")" * 12
    canvas = Canvas(78, 6)
    expression = parse(text)
    scene = scene_of(expression, 0, x=0.1)
    draw_graph(canvas, 0, 6, scene)
    assert "loss" in canvas.text(), "the result is in focus"
    starts = [line[:1] for line in canvas.text().splitlines()]
    assert starts.count("⋯") == 1, "the wire goes on at its left"
    at_input = GraphScene(expression, scene.faces, scene.active, None, (0,))
    canvas = Canvas(78, 6)
    places = draw_graph(canvas, 0, 6, at_input)
    assert "loss" not in canvas.text()
    assert any(place.index == (0,) for place in places)


@settings(max_examples=40, deadline=None)
@given(expressions(), st.sampled_from([(40, 7), (78, 5)]))
def test_the_node_of_every_step_is_in_sight(expression: Expression, size: tuple[int, int]) -> None:
    for at in range(len(plan(expression, dict.fromkeys(expression.names, 2.0)).steps)):
        canvas = Canvas(*size)
        draw_graph(canvas, 0, size[1], scene_of(expression, at))
        assert "▸" in canvas.text()


def test_what_is_seen_of_a_large_graph_moves_only_when_it_must() -> None:
    text = "exp(" * 12 + "x" + ")" * 12
    figures = [drawn(text, at, 60, 5, x=0.1) for at in range(1, 12)]
    boxes = [[at for at, cell in enumerate(figure) if cell == "┌"] for figure in figures]
    moves = sum(one[:1] != other[:1] for one, other in itertools.pairwise(boxes))
    assert 0 < moves < 6, figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"), (-1.0, "-1"), (0.25, "0.25"), (-0.0024726, "-0.002473"), (3.14159, "3.142"),
        (1e9, "1e9"), (1.25e-7, "1.25e-7"), (inf, "inf"), (nan, "nan"), (0.99999, "1"),
        (-0.0, "0"), (123456.0, "1.23e5"),
    ],
)  # fmt: skip
def test_a_number_is_short(value: float, text: str) -> None:
    assert tidy(value) == text


def test_near_numbers_show_their_difference() -> None:
    assert near_pair(3.0, 3.002) == "3.000 → 3.002"
    assert near_pair(0.313262, 0.315228) == "0.31326 → 0.31523"
    assert near_pair(1.0, 1.0) == "1.000 → 1.000"
    assert near_pair(inf, 1.0) == "inf → 1"
