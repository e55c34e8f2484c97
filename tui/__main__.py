"""The command line: parses, then imports only what the subcommand needs."""

from __future__ import annotations

import sys


def main() -> int:
    from tui.app import Ch2App, Options
    from tui.engine_link import engine_command

    app = Ch2App(Options(engine=engine_command("serve")))
    return app.run() or 0


if __name__ == "__main__":
    sys.exit(main())
