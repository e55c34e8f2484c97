"""`engine replay`: a recording that speaks as the engine did; needs no torch."""

from collections.abc import Sequence

from engine.cli.command_line import WRONG_USE, Parser, complain
from engine.cli.run_names import named
from engine.explain.shared.wording.options import RUN_HELP, SPEED_HELP, speed
from engine.explain.shared.wording.sentences import told
from engine.protocol.errors import Mistake
from engine.runs import recording, runs
from engine.runs.player import Player
from engine.serving.process import serve


def main(arguments: Sequence[str]) -> int:
    """Replay on standard input and output; returns only where there is nothing to replay."""
    parser = Parser(prog="ch2-tui replay", description="A recorded run, played back.")
    parser.add_argument("run", metavar="RUN", help=RUN_HELP)
    parser.add_argument("--speed", type=speed, default=1.0, metavar="X", help=SPEED_HELP)
    options = parser.parse_args(arguments)
    try:
        recorded = recording.read(runs.recording_of(named(options.run)))
    except Mistake as mistake:
        complain(f"ch2-tui replay: {told(mistake)}")
        return WRONG_USE
    serve(Player(recorded, speed=options.speed))
    return 0
