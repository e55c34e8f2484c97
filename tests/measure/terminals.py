"""What each kind of terminal gets to see: a capture of three screens of each, and its facts.

    python tests/measure/terminals.py FOLDER

writes `<kind>-<screen>.txt`; what is printed is what was sent: bytes, how many colours, whether
greys or any colour at all, braille and other signs that are not ASCII.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.protocol.system.own import command  # noqa: E402
from tests.tui.terminals import KINDS, AnsweringTerminal, Kind  # noqa: E402

RECORDING = ROOT / "tests" / "recordings" / "digits-5-epochs"
REPLAY = command("tui", "replay", str(RECORDING), "--speed", "0", "--lang", "en")
SCREENS = (("fit", "", "2,345"), ("map", "m", "The mathematical building blocks"))
PARAMETERS = re.compile(rb"\x1b\[([0-9;]+)m")
COLOUR = re.compile(r"(?:^|;)((?:[34]8;(?:5;\d+|2;\d+;\d+;\d+))|[349]\d|10\d)(?=;|$)")


def captured(name: str, kind: Kind, folder: Path) -> str:
    """Its row in the table; the captures lie in `folder` then."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": home,
            "CH2_TUI_HOME": home,
            "LC_ALL": "C.UTF-8",
        }
        with AnsweringTerminal(kind, REPLAY, environment) as terminal:
            shown = ""
            if "dumb" not in kind.variables.values():
                for screen, key, text in SCREENS:
                    if key:
                        terminal.press(key)
                    terminal.wait_for(text)
                    (folder / f"{name.replace(' ', '-')}-{screen}.txt").write_text(terminal.text)
                    shown += terminal.text
                terminal.press("q")
            code = terminal.end()
            written = terminal.written
    if not shown:
        (folder / f"{name}.txt").write_bytes(written)
    sent = {
        colour
        for sequence in PARAMETERS.findall(written)
        for colour in COLOUR.findall(sequence.decode())
    }
    braille = sum("\u2801" <= sign <= "\u28ff" for sign in shown)
    others = sum(not sign.isascii() for sign in shown) - braille
    return f"{name:<14}{code:>5}{len(written):>8,}{len(sent):>9}{braille:>9}{others:>9}"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{'terminal':<14}{'exit':>5}{'bytes':>8}{'colours':>9}{'braille':>9}{'others':>9}")
    for name, kind in KINDS.items():
        print(captured(name, kind, folder), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
