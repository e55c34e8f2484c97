"""The time that events carry: seconds since 1970, never backwards within one engine."""

import time

_STARTED = time.time() - time.monotonic()


def now() -> float:
    """Seconds since 1970 to the millisecond: the clock at the start, advanced monotonically."""
    return round(_STARTED + time.monotonic(), 3)
