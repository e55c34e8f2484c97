"""Where a program is cut into the cells of a notebook."""

from __future__ import annotations

from tui.shell.exports.notebook import cells_of

PROGRAM = """import os

def f(x):
    y = x

    return y


try:
    f()

except TypeError:
    pass

else:
    pass
rows = [
    1,

]

print(rows)
"""


def test_a_cell_ends_at_a_blank_line_between_two_statements_and_nowhere_else() -> None:
    cells = list(cells_of(PROGRAM))
    assert [cell.split()[0] for cell in cells] == ["import", "def", "try:", "print(rows)"]
    for cell in cells:
        compile(cell, cell, "exec")
    assert "".join("".join(cells).split()) == "".join(PROGRAM.split())
