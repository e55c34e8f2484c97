"""Starts our two packages, whatever else is called `engine` or `tui` on this machine.

Both are common names: a file engine.py on PYTHONPATH, where one stands or beside what pip
installed would be run in our place. PYTHONPATH stays as it is, since torch may lie there.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE if (HERE / "engine").is_dir() else HERE.parent
"""Where both packages lie: installed within this one, so that they meet no others; else beside."""
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
    return [sys.executable, "-P", str(HERE / "start.py"), module, *words]


def main() -> int:
    """`ch2-tui`; the exit code."""
    use_own()
    from tui.__main__ import main

    return main()


if __name__ == "__main__":
    from runpy import run_module

    sys.modules["ch2_tui.start"] = sys.modules["__main__"]
    use_own()
    del sys.argv[0]
    run_module(sys.argv[0], run_name="__main__", alter_sys=True)
