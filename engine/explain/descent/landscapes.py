"""Losses of one and of two parameters, each of which teaches something about descending.

All are analytic, with their gradients; points are float64 (…, parameters).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.explain.descent.minima import Minima

Values = npt.NDArray[np.float64]
Point = tuple[float, ...]

CurveName = Literal["bowl", "valleys", "plateau", "shoulder", "corner"]
MapName = Literal["bowl", "ravine", "saddle", "valleys", "plateau", "samples"]
CURVES: tuple[CurveName, ...] = ("bowl", "valleys", "plateau", "shoulder", "corner")
MAPS: tuple[MapName, ...] = ("bowl", "ravine", "saddle", "valleys", "plateau", "samples")
SAMPLES = 12
_SEED = 19
"""Of the samples' noise."""


@dataclass(frozen=True, eq=False)
class Landscape:
    """A loss of `parameters` parameters.

    `loss` and `gradient` take points (…, parameters) and give (…) and (…, parameters). `start`
    and `rate` are those that show it best to begin with; `minima` are its lowest places, the
    deepest one first; `reach` is how far it is shown across, and up. `curvatures` are the
    eigenvalues of its second derivative, largest first, where that is the same everywhere.
    """

    name: str
    parameters: int
    formula: str
    loss: Callable[[Values], Values]
    gradient: Callable[[Values], Values]
    start: Point
    rate: float
    minima: tuple[Point, ...]
    reach: tuple[float, float]
    curvatures: tuple[float, ...] = ()
    samples: int = 0
    """How many samples the loss is a mean of; 0 where it is of none."""
    sample_gradient: Callable[[Values, npt.NDArray[np.intp]], Values] | None = None
    """The gradient of the mean loss of some samples only, at one point."""
    names: tuple[str, ...] = ()
    """What its parameters are called; w, or w1 and w2, unless said."""
    bottom: float = 0.0
    """The lowest loss that is shown of one parameter."""
    floors: Minima | None = None
    """Its minima where they may be of whole valleys."""

    @property
    def called(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return self.names or (("w",) if self.parameters == 1 else ("w1", "w2"))

    def at(self, *place: float) -> float:
        """The loss at one place."""
        with np.errstate(all="ignore"):
            return float(self.loss(np.array(place, np.float64)))

    def distance(self, point: Values) -> float:
        """How far the nearest of its minima is."""
        if self.floors is not None:
            return float(self.floors.distances(np.where(np.isfinite(point), point, np.inf)))
        with np.errstate(all="ignore"):
            return min(float(np.linalg.norm(point - np.array(place))) for place in self.minima)


def on_grid(landscape: Landscape, across: Values, up: Values) -> Values:
    """The loss of a landscape at each (across, up): (len(up), len(across))."""
    x, y = np.meshgrid(across, up)
    with np.errstate(all="ignore"):
        return landscape.loss(np.stack([x, y], -1))


def _valley_minima() -> tuple[float, float]:
    """Where w³ − 4w + 1 = 0 with a valley: the deeper one is at the left."""
    roots = sorted(np.roots([1.0, 0.0, -4.0, 1.0]).real)
    return float(roots[0]), float(roots[2])


_DEEP, _SHALLOW = _valley_minima()


def _bowl(parameters: int) -> Landscape:
    return Landscape(
        "bowl",
        parameters,
        "w²" if parameters == 1 else "w1² + w2²",
        lambda w: (w**2).sum(-1),
        lambda w: 2 * w,
        (3.0,) if parameters == 1 else (3.0, 2.0),
        0.02,
        ((0.0,) * parameters,),
        (4.0, 12.0) if parameters == 1 else (3.8, 2.6),
        (2.0,) * parameters,
    )


def _valleys_curve() -> Landscape:
    return Landscape(
        "valleys",
        1,
        "(w² − 4)²/16 + w/4 + 1",
        lambda w: (w[..., 0] ** 2 - 4) ** 2 / 16 + w[..., 0] / 4 + 1,
        lambda w: w * (w**2 - 4) / 4 + 0.25,
        (3.4,),
        0.1,
        ((_DEEP,), (_SHALLOW,)),
        (4.0, 6.0),
    )


def _plateau(parameters: int) -> Landscape:
    def rest(w: Values) -> Values:
        rest: Values = np.exp(-(w**2).sum(-1) / 2)
        return rest

    squares = "w²" if parameters == 1 else "(w1² + w2²)"
    return Landscape(
        "plateau",
        parameters,
        f"1 − exp(−{squares}/2)",
        lambda w: 1 - rest(w),
        lambda w: w * rest(w)[..., np.newaxis],
        (3.2,) if parameters == 1 else (2.8, 1.5),
        0.2,
        ((0.0,) * parameters,),
        (4.0, 1.2) if parameters == 1 else (3.8, 2.6),
    )


def _shoulder() -> Landscape:
    return Landscape(
        "shoulder",
        1,
        "(w⁴/4 + w³)/10 + 0.675",
        lambda w: (w[..., 0] ** 4 / 4 + w[..., 0] ** 3) / 10 + 0.675,
        lambda w: w**2 * (w + 3) / 10,
        (2.0,),
        0.5,
        ((-3.0,),),
        (4.0, 3.0),
    )


def _corner() -> Landscape:
    return Landscape(
        "corner",
        1,
        "|w|",
        lambda w: np.abs(w).sum(-1),
        np.sign,
        (3.05,),
        0.2,
        ((0.0,),),
        (4.0, 4.0),
    )


def _ravine() -> Landscape:
    steep = 20.0
    return Landscape(
        "ravine",
        2,
        "(w1² + 20·w2²)/2",
        lambda w: (w[..., 0] ** 2 + steep * w[..., 1] ** 2) / 2,
        lambda w: w * np.array([1.0, steep]),
        (-3.4, 1.2),
        0.02,
        ((0.0, 0.0),),
        (3.8, 2.6),
        (steep, 1.0),
    )


def _saddle() -> Landscape:
    def gradient(w: Values) -> Values:
        return np.stack([w[..., 0], w[..., 1] ** 3 / 4 - w[..., 1]], -1)

    return Landscape(
        "saddle",
        2,
        "w1²/2 + w2⁴/16 − w2²/2 + 1",
        lambda w: w[..., 0] ** 2 / 2 + w[..., 1] ** 4 / 16 - w[..., 1] ** 2 / 2 + 1,
        gradient,
        (-3.2, 0.0),
        0.2,
        ((0.0, 2.0), (0.0, -2.0)),
        (3.8, 2.6),
    )


def _valleys_map() -> Landscape:
    def gradient(w: Values) -> Values:
        across = w[..., 0] * (w[..., 0] ** 2 - 4) / 4 + 0.25
        return np.stack([across, w[..., 1]], -1)

    return Landscape(
        "valleys",
        2,
        "(w1² − 4)²/16 + w1/4 + w2²/2 + 1",
        lambda w: (w[..., 0] ** 2 - 4) ** 2 / 16 + w[..., 0] / 4 + w[..., 1] ** 2 / 2 + 1,
        gradient,
        (3.2, -2.0),
        0.1,
        ((_DEEP, 0.0), (_SHALLOW, 0.0)),
        (3.8, 2.6),
    )


@lru_cache(1)
def samples() -> tuple[Values, Values]:
    """x and y of the samples that `w1·x + w2` is fitted to, each (SAMPLES,)."""
    random = np.random.default_rng(_SEED)
    x = random.uniform(-1.6, 2.4, SAMPLES)
    return x, 1.2 * x - 0.6 + random.normal(0, 0.6, SAMPLES)


def _samples() -> Landscape:
    x, y = samples()
    inputs = np.stack([x, np.ones_like(x)], -1)
    hessian = inputs.T @ inputs / len(x)
    lowest = np.linalg.solve(hessian, inputs.T @ y / len(x))

    def loss(w: Values) -> Values:
        mean: Values = ((w @ inputs.T - y) ** 2).mean(-1) / 2
        return mean

    def gradient(w: Values) -> Values:
        slopes: Values = (w @ inputs.T - y) @ inputs / len(x)
        return slopes

    def sample_gradient(w: Values, chosen: npt.NDArray[np.intp]) -> Values:
        slopes: Values = (inputs[chosen] @ w - y[chosen]) @ inputs[chosen] / len(chosen)
        return slopes

    return Landscape(
        "samples",
        2,
        f"Σ (w1·x + w2 − y)²/{2 * SAMPLES}",
        loss,
        gradient,
        (-2.4, 2.0),
        0.2,
        ((float(lowest[0]), float(lowest[1])),),
        (3.8, 2.6),
        tuple(float(value) for value in sorted(np.linalg.eigvalsh(hessian), reverse=True)),
        SAMPLES,
        sample_gradient,
    )


_CURVES: Mapping[CurveName, Callable[[], Landscape]] = MappingProxyType(
    {
        "bowl": lambda: _bowl(1),
        "valleys": _valleys_curve,
        "plateau": lambda: _plateau(1),
        "shoulder": _shoulder,
        "corner": _corner,
    }
)
_MAPS: Mapping[MapName, Callable[[], Landscape]] = MappingProxyType(
    {
        "bowl": lambda: _bowl(2),
        "ravine": _ravine,
        "saddle": _saddle,
        "valleys": _valleys_map,
        "plateau": lambda: _plateau(2),
        "samples": _samples,
    }
)


@lru_cache(len(CURVES))
def curve(name: CurveName) -> Landscape:
    """A loss of one parameter."""
    return _CURVES[name]()


@lru_cache(len(MAPS))
def surface(name: MapName) -> Landscape:
    """A loss of two parameters."""
    return _MAPS[name]()
