"""The engine behind a slow line: each of its events comes later."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

LATER = 0.3
"""Seconds, each."""


def main() -> None:
    engine = [sys.executable, "-P", "-m", "engine", "serve"]
    with subprocess.Popen(engine, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def pass_on() -> None:
            assert process.stdin is not None
            while line := sys.stdin.buffer.readline():
                process.stdin.write(line)
                process.stdin.flush()
            process.stdin.close()

        threading.Thread(target=pass_on, daemon=True).start()
        for line in process.stdout:
            time.sleep(LATER)
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
