"""`ch2-tui engine`: the engine on standard input and output."""

from collections.abc import Sequence

from engine.cli.command_line import Parser
from engine.explain.shared.wording.options import DEVICE_HELP, device
from engine.serving.process import serve
from engine.serving.trainer import Network


def main(arguments: Sequence[str]) -> int:
    """Serve; does not return but for wrong use."""
    parser = Parser(prog="ch2-tui engine", description="The engine on standard input and output.")
    parser.add_argument("--device", type=device, default="auto", metavar="DEVICE", help=DEVICE_HELP)
    options = parser.parse_args(arguments)
    serve(Network(options.device))
    return 0
