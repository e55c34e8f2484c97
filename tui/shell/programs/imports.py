"""The modules of Python's own that a program needs, at its head."""

from __future__ import annotations

STANDARD = frozenset({"base64", "math", "os", "time", "timeit", "zlib"})


def importing(program: str, *modules: str) -> str:
    """`program` with these of `STANDARD` imported in its first lines, in order."""
    first, _, rest = program.partition("\n\n")
    wanted, known = {f"import {name}" for name in modules}, {f"import {name}" for name in STANDARD}
    if set(first.split("\n")) <= known:
        wanted |= set(first.split("\n"))
    else:
        rest = program
    return "\n".join(sorted(wanted)) + f"\n\n{rest}"
