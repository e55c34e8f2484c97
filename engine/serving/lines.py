"""Bytes as they come from a pipe, cut into lines of a stated length."""

from collections.abc import Iterator


class LineTooLong(ValueError):
    """A line went over the limit; it was skipped up to its newline."""


class Lines:
    """Gathers chunks; never holds more than `limit` bytes and a chunk."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._skipping = False

    def feed(self, chunk: bytes) -> Iterator[bytes | LineTooLong]:
        """The lines that `chunk` completes, newline included, each as it is asked for.

        A line longer than `limit` comes as one LineTooLong, as soon as that is known.
        """
        for piece in _pieces(chunk):
            ends = piece.endswith(b"\n")
            if self._skipping:
                self._skipping = not ends
                continue
            self._rest += piece
            if len(self._rest) > self._limit:
                self._rest.clear()
                self._skipping = not ends
                yield LineTooLong(f"a line of more than {self._limit:,} bytes was skipped")
            elif ends:
                line = bytes(self._rest)
                self._rest.clear()
                yield line


def _pieces(chunk: bytes) -> list[bytes]:
    # Not splitlines: that breaks at a carriage return too, an ordinary byte here.
    *whole, rest = chunk.split(b"\n")
    return [piece + b"\n" for piece in whole] + ([rest] if rest else [])
