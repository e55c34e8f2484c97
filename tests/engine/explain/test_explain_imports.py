"""Plans are pure Python: neither torch nor NumPy is loaded by importing or using them."""

import subprocess
import sys

USE = """
import sys
from engine.explain.broadcasting.answers import grade_shape
from engine.explain.broadcasting.plan import BroadcastError, plan
from engine.explain.shared.curves import Pyramid
from engine.explain.shared.networks.layers import layer_plan
from engine.explain.network.parameter_answers import grade_count
from engine.explain.shared.pixels import Picture, grade_pixel
from engine.explain.kinds.plan import grade_axis, parse_sizes
from engine.explain.shared.memory import Amount, Fit
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.shared.tensor_tree import TensorTree
from engine.explain.shared.tensors import parse_tensor
from engine.explain.shared.tensors import plan as way_into
typed = parse_broadcast("np.zeros((3, 4)) + (4,).T", max_rank=6, max_size=9)
list(plan(*typed.shapes).steps)
grade_shape(plan((3,)), "3")
BroadcastError([(3,), (2,)]).repairs
grade_count(layer_plan(784, (512, 10)), "407,050")
Picture(1, 1, b"5").window(0, 0, 3, 3)
history = Pyramid(9)
history.add(3, 1.0, 0.5, 2.0)
history.columns(3)
list(way_into(parse_tensor("[[1, 2], [3, 4]]")).steps)
TensorTree((10, 10)).revealed((3, 4)).rows
grade_axis(parse_sizes("image", "(2, 3, 4, 1)"), "3")
Fit(3, 9).verdict, Amount(3).text
print(sorted({"numpy", "torch", "textual", "rich"} & set(sys.modules)))
"""


def test_neither_torch_nor_numpy_is_loaded() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", USE], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.strip() == "[]"
