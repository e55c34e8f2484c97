"""Random texts of tensors that a library may take or refuse, and the names that stand in them."""

from __future__ import annotations

import random
from typing import Final

from engine.explain.shared.shapes import Shape

Draw = random.Random
SIZES: Final = (1, 1, 2, 2, 3, 4, 0)
OPERATORS: Final = ("+", "-", "*", "/", "**", "==", "!=", "<", "<=", ">", ">=", "@")


def some_shape(draw: Draw, most: int = 4) -> Shape:
    """Mostly small, seldom empty."""
    sizes = SIZES if draw.random() < 0.1 else SIZES[:-1]
    return tuple(draw.choice(sizes) for _ in range(draw.randint(0, most)))


def some_link(draw: Draw, rank: int, library: str) -> str:
    """One operation, which a tensor of that rank may or may not take."""

    def axis() -> int:
        return draw.randint(-rank - 1, rank)

    order = ", ".join(map(str, draw.sample(range(rank), rank)))
    one = f"({order}{',' if rank == 1 else ''})"
    sizes = draw.choice(["-1", "2, -1", "(-1, 3)", "1, -1, 1", "2, 2", "()"])
    both = (
        ".T", ".mT", f".reshape({sizes})",
        ".ravel()", ".flatten()", ".squeeze()", f".squeeze({axis()})",
        f".squeeze(({axis()}, {axis()}))",
        f".transpose({axis()}, {axis()})", f".swapaxes({axis()}, {axis()})", "[None]", "[:, None]",
        "[..., None]", f"[{axis()}]", "[1:]", f"[..., {axis()}]", "[:, ::2]", "[0][None]",
        "[:-1, 0]",
        f".reshape({order or 1})", f".sum({axis()})",
    )  # fmt: skip
    numpy = (
        f".transpose({order})", f".transpose({one})", ".transpose()",
        "[:, np.newaxis]", f".sum(axis={axis()}, keepdims=True)", f".mean(axis={axis()})",
        ".permute(1, 0)", ".unsqueeze(0)", ".t()", ".copy()",
    )  # fmt: skip
    torch = (
        f".permute({order})", f".permute({one})", ".t()",
        ".contiguous()",
        ".view(-1)", ".view(2, -1)", ".view(-1, 1)", f".unsqueeze({axis()})", f".flatten({axis()})",
        f".flatten({axis()}, {axis()})", f".movedim({axis()}, {axis()})", ".H", ".mH",
        ".transpose()",
        f".sum(dim={axis()}, keepdim=True)", ".contiguous().view(-1)", 
        f".swapdims({axis()}, {axis()})",
        f".transpose({order})", f".flatten(start_dim={axis()})",
    )  # fmt: skip
    return draw.choice(both + (numpy if library == "numpy" else torch))


def some_function(draw: Draw, text: str, rank: int, library: str) -> str:
    """A function of the library around a text of a tensor."""

    def axis() -> int:
        return draw.randint(-rank - 1, rank)

    order = ", ".join(map(str, draw.sample(range(rank), rank)))
    one = f"({order}{',' if rank == 1 else ''})"
    numpy = (
        f"np.expand_dims({text}, {axis()})", f"np.squeeze({text}, {axis()})",
        f"np.transpose({text})",
        f"np.transpose({text}, {one})", f"np.ravel({text})",
        f"np.swapaxes({text}, {axis()}, {axis()})", f"np.moveaxis({text}, {axis()}, {axis()})",
        f"np.reshape({text}, (-1, 2))",
    )  # fmt: skip
    torch = (
        f"torch.unsqueeze({text}, {axis()})", f"torch.squeeze({text}, {axis()})",
        f"torch.transpose({text}, {axis()}, {axis()})", f"torch.flatten({text}, {axis()})",
        f"torch.movedim({text}, {axis()}, {axis()})", f"torch.t({text})",
        f"torch.permute({text}, {one})",
        f"torch.reshape({text}, (-1, 2))",
    )  # fmt: skip
    return draw.choice(numpy if library == "numpy" else torch)


def some_source(draw: Draw, shape: Shape, name: str, library: str) -> str:
    """A tensor of that shape: by its name, or made on the spot."""
    module = "np" if library == "numpy" else "torch"
    sizes = ", ".join(map(str, shape))
    made = [f"{module}.zeros({shape})", f"{module}.ones({shape})", f"{module}.full({shape}, 7.0)"]
    if library == "torch":
        made += [f"torch.randn({list(shape)})"]
        made += [f"torch.zeros({sizes})"] if shape else []
    else:
        made += [f"np.random.rand({sizes})"] if shape else []
        made += [f"np.random.normal(size={shape})"]
    return draw.choice([name, name, name, *made])


def some_tensor(draw: Draw, shape: Shape, name: str, library: str, links: int = 3) -> str:
    """A chain of up to so many operations on such a tensor, a function around it at times."""
    text = some_source(draw, shape, name, library)
    for _ in range(draw.randint(0, links)):
        text += some_link(draw, len(shape), library)
    return some_function(draw, text, len(shape), library) if draw.random() < 0.2 else text


def some_operation(draw: Draw, a: str, b: str, library: str) -> str:
    """Two texts with a sign between, or a call with both."""
    module = "np" if library == "numpy" else "torch"
    calls = ["matmul", "dot", "maximum", "minimum", "add", "subtract", "greater", "equal", "divide"]
    calls += ["mm", "bmm", "mv", "eq", "sub", "mul"] if library == "torch" else ["power"]
    if draw.random() < 0.4:
        call = draw.choice(calls)
        if call in ("equal", "minimum", "maximum") and library == "torch":
            call = "eq" if call == "equal" else call
        return f"{module}.{call}({a}, {b})"
    blank = draw.choice(["", " "])
    return f"{a}{blank}{draw.choice(OPERATORS)}{blank}{b}"
