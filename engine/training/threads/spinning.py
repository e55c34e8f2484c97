"""How long torch's threads spin for the next piece of work before they sleep.

GNU OpenMP lets them spin for milliseconds, so that waking costs nothing. Where another program
wants the same processors, a thread then spins away the very time that the one it waits for
needs: with one busy neighbour on two processors an epoch took 5 to 15 s instead of .6.
"""

import os
from collections.abc import MutableMapping
from typing import Final

VARIABLE: Final = "GOMP_SPINCOUNT"
SPINS: Final = "3000"
"""Long enough to bridge what lies between two products of a step, also on a processor whose
pause is short. Beside neighbours `neighbours` makes it less still."""
_POLICIES = (VARIABLE, "OMP_WAIT_POLICY", "KMP_BLOCKTIME", "KMP_LIBRARY")


def settle(environ: MutableMapping[str, str] = os.environ) -> None:
    """Choose, unless the user did. To be called before torch is imported, which reads it once."""
    if chosen_by_user(environ) is None:
        environ[VARIABLE] = SPINS


def chosen_by_user(environ: MutableMapping[str, str] = os.environ) -> str | None:
    """The user's own choice, as `OMP_WAIT_POLICY=PASSIVE`, which then stands."""
    for name in _POLICIES:
        value = environ.get(name)
        # Ours may come by way of a process of ours that started this one.
        if value is not None and (name, value) != (VARIABLE, SPINS):
            return f"{name}={value}"
    return None
