"""The time that events carry: seconds since 1970, never backwards within one engine."""

import time

YEAR_10000 = 253_402_300_800.0
"""The first moment that no calendar of the library can name."""
LAST = YEAR_10000 - 3 * 86_400
"""The last moment that is told, whatever the machine's clock says; it has a date in every zone."""
_offset = time.time() - time.monotonic()


def now() -> float:
    """Seconds since 1970 to the millisecond: the clock at the start, advanced monotonically.

    Within what `Event.at` may be, also where the machine's clock is not.
    """
    return min(max(round(_offset + time.monotonic(), 3), 0.0), LAST)


def not_before(moment: float) -> None:
    """From now on `now` gives `moment` or later: the clock may have been set back since.

    A moment that no calendar names is passed over.
    """
    global _offset
    if 0 <= moment < YEAR_10000:
        _offset = max(_offset, moment - time.monotonic())
