"""`python -P -m engine …`: finds the command by its first word and imports only that."""

import sys
from importlib import import_module

COMMANDS = {
    "serve": "engine.serve_command",
    "fit": "engine.fit_command",
    "data": "engine.data.command",
    "runs": "engine.runs_command",
    "replay": "engine.replay_command",
    "bench": "engine.bench.command",
    "doctor": "engine.doctor_command",
}


def main(arguments: list[str]) -> int:
    """The exit code of the command that `arguments` name."""
    module = COMMANDS.get(arguments[0]) if arguments else None
    if module is None:
        said = f"no command {arguments[0]!r}" if arguments else "no command"
        print(f"engine: {said}; there are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    code: int = import_module(module).main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
