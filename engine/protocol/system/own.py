"""Our two packages are run, whatever else is called `engine` or `tui` on this machine.

Both are common names: a file engine.py on PYTHONPATH, where one stands or beside what pip
installed would be run in our place. PYTHONPATH stays as it is, since torch may lie there.

This file is also run by its path, `own.py MODULE words`, and by the entry that pip installs.
It imports nothing of ours, which is not found before.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[3]
"""Where both packages lie."""
OWN = ("tui", "engine")


class OwnPackages:
    """Finds the packages of OWN in ROOT, before anybody looks anywhere else."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return PathFinder.find_spec(name, [str(ROOT)]) if name in OWN else None


def use_own() -> None:
    """From now on `tui` and `engine` are ours; what others have loaded by that name is let go."""
    if OwnPackages not in sys.meta_path:
        sys.meta_path.insert(0, OwnPackages)
    for package in OWN:
        loaded = getattr(sys.modules.get(package), "__file__", None)
        if loaded is None or Path(loaded).resolve().parent != ROOT / package:
            for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                del sys.modules[name]


def command(module: str, *words: str) -> list[str]:
    """What runs a module of ours in a process of its own, as `python -m` would."""
    # -P: nothing is looked for where this file lies, which would come before all else.
    return [sys.executable, "-P", str(HERE), module, *words]


if __name__ == "__main__":
    from runpy import run_module

    use_own()
    del sys.argv[0]
    run_module(sys.argv[0], run_name="__main__", alter_sys=True)
