"""`python -m engine …`: finds the command by its first word and imports only that."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from engine.training.threads import spinning

COMMANDS = {
    "serve": "engine.cli.serve",
    "fit": "engine.cli.fit",
    "data": "engine.cli.data",
    "runs": "engine.cli.runs",
    "replay": "engine.cli.replay",
    "bench": "engine.cli.bench.command",
    "doctor": "engine.cli.doctor",
}


def main(arguments: list[str]) -> int:
    """The exit code of the command that `arguments` name."""
    open_missing_streams()
    spinning.settle()
    module = COMMANDS.get(arguments[0]) if arguments else None
    if module is None:
        from engine.explain.shared.wording.sentences import said

        named = "no command {command}; there are {commands}"
        unnamed = "no command; there are {commands}"
        command, commands = repr("".join(arguments[:1])), ", ".join(COMMANDS)
        why = said(named if arguments else unnamed, command=command, commands=commands)
        print(f"engine: {why}", file=sys.stderr)
        return 2
    from engine.explain.shared.wording.output import quiet_when_unread

    def run() -> int:
        code: int = import_module(module).main(arguments[1:])
        return code

    return quiet_when_unread(run, f"ch2-tui {arguments[0]}")


def open_missing_streams() -> None:
    """Where standard input, output or error was closed by whoever started us, be it empty.

    Or the first files that are opened take their numbers, and the protocol is written there.
    """
    for descriptor, mode in enumerate("rww"):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free is this one: those below are open by now.
            opened = os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)
            assert opened == descriptor
            stream = open(descriptor, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, ("stdin", "stdout", "stderr")[descriptor], stream)


def leave(code: int) -> NoReturn:
    """End with `code`; at once where torch is loaded: to take it apart takes half a second."""
    if "torch" in sys.modules:
        import logging

        with suppress(OSError, ValueError):  # those whom Python tells in its own way
            sys.stdout.flush()
            sys.stderr.flush()
            logging.shutdown()
            os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    from engine.protocol.system.own import use_own

    use_own()
    leave(main(sys.argv[1:]))
