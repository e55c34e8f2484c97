"""The tree of layers, the count of its parameters, and answers about it."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.network.parameter_answers import grade_count
from engine.explain.shared.networks.layers import WidthMistake, layer_plan, parse_widths
from engine.explain.shared.typed.whole_numbers import NumberMistake

CHAPTER = layer_plan(784, (512, 10))
widths = st.lists(st.integers(1, 300), min_size=1, max_size=8).map(tuple)


def test_the_chapters_network_has_407050_parameters_nearly_all_in_the_first_layer() -> None:
    first, last = CHAPTER.layers
    assert (first.count, last.count, CHAPTER.count) == (401_920, 5_130, 407_050)
    assert f"{first.share:.1%}" == "98.7%"
    assert (first.weights.shape, first.bias.shape) == ((784, 512), (512,))
    assert (first.output_shape, last.output_shape) == (("batch", 512), ("batch", 10))
    assert (first.activation, last.activation) == ("relu", "softmax")
    assert [parameter.name for parameter in CHAPTER.parameters] == ["W1", "b1", "W2", "b2"]
    assert [layer.name for layer in CHAPTER.layers] == ["dense_1", "dense_2"]
    assert round(CHAPTER.bytes() / 2**20, 2) == 1.55


@given(st.integers(1, 300), widths)
def test_counts_are_those_of_torchs_linear_layers(inputs: int, units: tuple[int, ...]) -> None:
    chosen = layer_plan(inputs, units)
    for layer, width in zip(chosen.layers, (inputs, *units), strict=False):
        linear = torch.nn.Linear(width, layer.units, device="meta")
        assert layer.count == sum(tensor.numel() for tensor in linear.parameters())
        assert layer.weights.shape == tuple(linear.weight.shape)[::-1]
    assert chosen.count == sum(parameter.count for parameter in chosen.parameters)
    assert sum(layer.share for layer in chosen.layers) == pytest.approx(1)


def test_the_steps_count_up_from_the_input_to_the_whole() -> None:
    told = [(step.stage, step.layer, step.shape, step.running_total) for step in CHAPTER.steps]
    assert told == [
        ("input", None, ("batch", 784), 0),
        ("weights", 0, (784, 512), 401_408),
        ("bias", 0, (512,), 401_920),
        ("weights", 1, (512, 10), 407_040),
        ("bias", 1, (10,), 407_050),
        ("total", None, ("batch", 10), 407_050),
    ]
    assert CHAPTER.steps[CHAPTER.stage_start(1)].parameter == CHAPTER.layers[1].weights


@given(st.integers(1, 300), widths)
def test_the_running_total_grows_by_what_each_step_counts(
    inputs: int, units: tuple[int, ...]
) -> None:
    steps = layer_plan(inputs, units).steps
    forwards = list(steps)
    assert [steps[place] for place in range(len(steps) - 1, -1, -1)] == forwards[::-1]
    for before, after in pairwise(forwards[:-1]):
        assert after.running_total == before.running_total + after.count
    assert forwards[-1].running_total == forwards[-2].running_total


def test_activations_may_be_given_one_for_each_layer() -> None:
    assert layer_plan(4, (3, 2), ("tanh", "relu")).layers[0].activation == "tanh"
    with pytest.raises(ValueError, match="zip"):
        layer_plan(4, (3, 2), ("relu",))


@pytest.mark.parametrize(
    "text", ["512, 256", "512 256", "(512, 256)", "[512,256]", "５１２、２５６"]
)
def test_widths_are_read(text: str) -> None:
    assert parse_widths(text) == (512, 256)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "widths.empty"),
        ("0", "widths.out_of_range"),
        ("-5", "widths.out_of_range"),
        ("65537", "widths.out_of_range"),
        ("a", "widths.not_a_number"),
        ("5.5", "widths.not_a_number"),
        ("1,024, 005", "widths.leading_zero"),
        ("1 " * 9, "widths.too_many"),
        ("1" * 101, "widths.too_long"),
    ],
)
def test_wrong_widths_are_told_in_one_line(text: str, code: str) -> None:
    with pytest.raises(WidthMistake) as caught:
        parse_widths(text)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@given(st.text(max_size=120))
def test_any_text_is_widths_or_a_mistake(text: str) -> None:
    try:
        read = parse_widths(text)
    except WidthMistake:
        return
    assert read == parse_widths(str(read))


@pytest.mark.parametrize(
    "text",
    [
        "407050",
        "407,050",
        "407 050",
        "784*512+512 + 512*10+10",
        "(784 + 1) × 512 + 513x10",
        "４０７，０５０",
        "785*512 + 5,130",
    ],
)
def test_every_spelling_of_the_right_count_is_right(text: str) -> None:
    assert grade_count(CHAPTER, text).right


@pytest.mark.parametrize(
    ("text", "code", "layer"),
    [
        ("784*512 + 512*10", "forgot_bias", None),
        ("784*512 + 512 + 512*10", "forgot_last_bias", 1),
        ("401,920", "forgot_output_layer", None),
        ("5130", "forgot_first_layer", None),
        ("784*512", "weights_only_first_layer", 0),
        ("512*10", "weights_only_one_layer", 1),
        ("784*512 + 784 + 512*10 + 512", "swapped", None),
        ("784 + 512 + 512 + 10", "added", None),
        ("522", "units", None),
        ("4 * 407050", "bytes", None),
        ("400000", "too_low", None),
        ("500000", "too_high", None),
    ],
)
def test_a_wrong_count_is_explained_by_what_it_would_have_meant(
    text: str, code: str, layer: int | None
) -> None:
    verdict = grade_count(CHAPTER, text)
    assert (verdict.right, verdict.code, verdict.layer) == (False, code, layer)


def test_one_layer_can_be_asked_for_alone() -> None:
    assert grade_count(CHAPTER, "5130", layer=1).right
    assert grade_count(CHAPTER, "5120", layer=1).code == "forgot_bias"
    assert grade_count(layer_plan(4, (3, 2, 2)), "3*2 + 2").code == "one_layer"


@given(st.integers(1, 50), widths, st.integers(0, 10_000))
def test_a_count_is_right_exactly_when_it_is_the_plans(
    inputs: int, units: tuple[int, ...], answer: int
) -> None:
    chosen = layer_plan(inputs, units)
    assert grade_count(chosen, f"{chosen.count:,}").right
    assert grade_count(chosen, str(answer)).right == (answer == chosen.count)


def test_a_text_that_is_no_number_is_a_mistake_not_a_wrong_answer() -> None:
    with pytest.raises(NumberMistake):
        grade_count(CHAPTER, "lots")
