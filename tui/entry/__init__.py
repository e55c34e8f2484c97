"""`ch2-tui`. In a wheel this folder is the package ch2_tui, beside which lies nothing else of ours.

It is the one name that nobody else has; both packages lie within it, so that they meet no others.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

OWN = Path("engine", "protocol", "system", "own.py")


def main() -> int:
    """The command line; the exit code."""
    # Within this package as pip leaves it, or in the tree that `pip install -e` put on the path.
    places = (Path(__file__).resolve().parent, *map(Path, sys.path))
    spec = spec_from_file_location("_own", next(p / OWN for p in places if (p / OWN).is_file()))
    assert spec is not None
    assert spec.loader is not None
    own = module_from_spec(spec)
    spec.loader.exec_module(own)
    own.use_own()
    from tui.__main__ import main

    return main()
