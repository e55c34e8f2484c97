"""The plan of a chain of densely connected layers: which tensors, how many parameters.

`layer_plan(784, (512, 10))` is the chapter's network: each layer has a weight matrix W of
shape (inputs, units) and a bias b of shape (units,), and gives (batch, units).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import whole
from engine.protocol.errors import Mistake

MAX_LAYERS: Final = 8
MAX_WIDTH: Final = 65_536
MAX_TEXT: Final = 100
_SEPARATORS: Final = re.compile(r"[,\s]+")
BATCH: Final = "batch"
"""Stands for the size of the sample axis, which no parameter depends on."""

Role = Literal["weights", "bias"]
Stage = Literal["input", "weights", "bias", "total"]
Why = Literal["no_parameters", "inputs_times_units", "one_per_unit", "all_layers"]


class WidthMistake(Mistake):
    """A text that is no list of widths. Codes: `widths.empty`, `widths.too_long`
    (characters, most), `widths.not_a_number` (token), `widths.leading_zero` (token),
    `widths.out_of_range` (token, least, most), `widths.too_many` (layers, most).
    """


@dataclass(frozen=True, slots=True)
class Parameter:
    """One tensor of parameters: `W` of shape (inputs, units) or `b` of shape (units,)."""

    name: str
    role: Role
    shape: Shape

    @property
    def count(self) -> int:
        """The number of parameters in the tensor."""
        return element_count(self.shape)


@dataclass(frozen=True, slots=True)
class Layer:
    """One dense layer; `number` counts from 1, `share` is its part of all parameters."""

    number: int
    kind: Literal["dense"]
    inputs: int
    units: int
    activation: str
    weights: Parameter
    bias: Parameter
    share: float

    @property
    def name(self) -> str:
        """`dense_1`, `dense_2`, …"""
        return f"{self.kind}_{self.number}"

    @property
    def parameters(self) -> tuple[Parameter, Parameter]:
        """W and b."""
        return self.weights, self.bias

    @property
    def count(self) -> int:
        """The number of parameters in the layer."""
        return self.weights.count + self.bias.count

    @property
    def output_shape(self) -> tuple[str, int]:
        """`(batch, units)`."""
        return BATCH, self.units


@dataclass(frozen=True, slots=True)
class LayerStep:
    """One step of the count.

    `layer` is its position from 0, `shape` that of the tensor in question, `(batch, inputs)`
    for the input; `count` what it adds and `running_total` what there is after it.
    """

    stage: Stage
    why: Why
    layer: int | None
    parameter: Parameter | None
    shape: tuple[str | int, ...]
    count: int
    running_total: int


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """The network as a tree: layers, and in each of them W and b."""

    input_size: int
    layers: tuple[Layer, ...]

    @property
    def input_shape(self) -> tuple[str, int]:
        """`(batch, inputs)`."""
        return BATCH, self.input_size

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """W and b of each layer in turn."""
        return tuple(parameter for layer in self.layers for parameter in layer.parameters)

    @property
    def count(self) -> int:
        """The number of parameters of the whole network."""
        return sum(layer.count for layer in self.layers)

    def bytes(self, itemsize: int = 4) -> int:
        """Bytes that all parameters take; 4 a parameter in float32."""
        return self.count * itemsize

    @property
    def steps(self) -> Lazy[LayerStep]:
        """The input, then W and b of each layer with the running total, then the whole."""
        return Lazy(2 * len(self.layers) + 2, self._step)

    def stage_start(self, layer: int) -> int:
        """The position of the step that counts W of a layer, layers counted from 0."""
        return 1 + 2 * range(len(self.layers))[layer]

    def _step(self, position: int) -> LayerStep:
        if position == 0:
            return LayerStep("input", "no_parameters", None, None, self.input_shape, 0, 0)
        parameters = self.parameters
        if position > len(parameters):
            output = self.layers[-1].output_shape
            return LayerStep("total", "all_layers", None, None, output, self.count, self.count)
        parameter = parameters[position - 1]
        return LayerStep(
            stage=parameter.role,
            why="inputs_times_units" if parameter.role == "weights" else "one_per_unit",
            layer=(position - 1) // 2,
            parameter=parameter,
            shape=parameter.shape,
            count=parameter.count,
            running_total=sum(earlier.count for earlier in parameters[:position]),
        )


def layer_plan(
    input_size: int, widths: Sequence[int], activations: Sequence[str] | None = None
) -> LayerPlan:
    """The plan for an input of `input_size` features and the units of each layer, output
    included. Activations are relu, and softmax at the end, unless given one for each layer.

    Raises `WidthMistake` for a size below 1, above `MAX_WIDTH`, or no or too many layers.
    """
    _require_count(len(widths))
    for size in (input_size, *widths):
        _require_width(str(size), size)
    names = activations or ("relu",) * (len(widths) - 1) + ("softmax",)
    pairs = list(pairwise((input_size, *widths)))
    total = sum(inputs * units + units for inputs, units in pairs)
    return LayerPlan(
        input_size,
        tuple(
            Layer(
                number=number,
                kind="dense",
                inputs=inputs,
                units=units,
                activation=activation,
                weights=Parameter(f"W{number}", "weights", (inputs, units)),
                bias=Parameter(f"b{number}", "bias", (units,)),
                share=(inputs * units + units) / total,
            )
            for number, ((inputs, units), activation) in enumerate(
                zip(pairs, names, strict=True), start=1
            )
        ),
    )


def parse_widths(text: str) -> tuple[int, ...]:
    """The widths a learner typed, 1 to 8 of 1 to 65,536 units: `512`, `512, 256`, `512 256`.

    Raises `WidthMistake`.
    """
    require_length(text, MAX_TEXT, WidthMistake, "widths.too_long")
    span = Span.of(text)
    while (inside := span.inside) is not None:
        span = inside
    tokens = [token for token in span.split(_SEPARATORS) if token]
    _require_count(len(tokens))
    return tuple(_parse_width(token) for token in tokens)


def _parse_width(token: Span) -> int:
    width = whole(token)
    if width is None:
        raise WidthMistake(
            "widths.not_a_number",
            f"{token.quoted} is not a whole number; write widths such as 512, 256",
            token=token.quoted,
        )
    if re.match("0[0-9]", token.text):
        raise WidthMistake(
            "widths.leading_zero",
            f"{token.quoted} begins with 0; a comma separates layers, so write 1024, not 1,024",
            token=token.quoted,
        )
    _require_width(token.quoted, width)
    return width


def _require_count(layers: int) -> None:
    if layers == 0:
        raise WidthMistake("widths.empty", "no width was given; write one such as 512")
    if layers > MAX_LAYERS:
        raise WidthMistake(
            "widths.too_many",
            f"{layers} layers were given; at most {MAX_LAYERS} are built",
            layers=layers,
            most=MAX_LAYERS,
        )


def _require_width(token: str, width: int) -> None:
    if not 1 <= width <= MAX_WIDTH:
        raise WidthMistake(
            "widths.out_of_range",
            f"{token} is not a width from 1 to {MAX_WIDTH:,}",
            token=token,
            least=1,
            most=MAX_WIDTH,
        )
