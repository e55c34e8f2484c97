"""The code of the attributes lesson for the learner's own tensor, matrix and write."""

from __future__ import annotations

from engine.explain.attributes.matrix_rank import MatrixPlan
from engine.explain.attributes.plan import AttributePlan
from engine.explain.attributes.sharing import PART, VALUES, SharingPlan
from engine.explain.shared.shapes import format_shape

CREATE = {
    "torch": 'x = torch.empty({shape}, dtype=torch.{dtype}, device="meta")',
    "numpy": "x = np.broadcast_to(np.zeros((), np.{dtype}), {shape})",
}
"""Neither takes the memory that it counts."""
NO_BFLOAT16 = "# NumPy has no bfloat16; float16 has 2 bytes too"


def code_values(tensor: AttributePlan, matrix: MatrixPlan, write: SharingPlan) -> dict[str, str]:
    """What fills the placeholders of the code."""
    shape, name = format_shape(tensor.shape), tensor.dtype.name
    numpy_name = {"bfloat16": "float16", "bool": "bool_"}.get(name, name)
    created = CREATE["numpy"].format(shape=shape, dtype=numpy_name)
    if name == "bfloat16":
        created = f"{NO_BFLOAT16}\n{created}"
    return {
        "create_torch": CREATE["torch"].format(shape=shape, dtype=name),
        "create_numpy": created,
        "shape_keras": shape,
        "dtype_keras": name,
        "bytes_keras": str(tensor.dtype.item_size),
        "place_keras": str(range(len(VALUES[PART]))[write.place]),
        "cell_keras": str(write.cell),
        "value_keras": str(write.value),
        "matrix": str([list(row) for row in matrix.matrix]),
        "values": str(list(VALUES)),
        "part": f"{PART.start}:{PART.stop}",
        "write": f"y[{write.place}] = {write.value}",
    }
