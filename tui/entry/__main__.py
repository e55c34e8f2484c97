"""`python -m ch2_tui`: the same as `ch2-tui`, where scripts are not on the path."""

import sys

from . import main

if __name__ == "__main__":
    sys.exit(main())
