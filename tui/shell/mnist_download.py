"""A download of MNIST as the learner sees it: asked for, under way beside the keys, over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.protocol import AnyEvent
    from tui.shell.shell import Shell

MEGABYTE = 1_000_000


class MnistDownload:
    """Asks the engine for MNIST, and opens it once it is there.

    How much has arrived is in `EngineState.download`; every frame shows it in its line of
    keys, where neither a key nor a question takes it away.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._to_open = False

    def begin(self) -> None:
        """Fetch MNIST: asked for, and only then."""
        from engine import protocol

        shell = self._shell
        begun = shell.ask(protocol.Download())
        if begun:
            shell.engine_state.download = (0, 0)
        says = ("download", "begun") if begun else ("engine_busy",)
        shell.notice(shell.words.get(*says))
        shell.show_keys()

    def cancel(self) -> None:
        """Give it up; what has arrived is kept."""
        from engine import protocol

        self._shell.ask(protocol.CancelDownload())

    def heard(self, event: AnyEvent) -> None:
        """An event of the engine, after the state took note of it."""
        from engine import protocol

        match event:
            case protocol.Hello():
                self._to_open = False  # a fresh engine opens the data anyway
            case protocol.DownloadProgress():
                self._shell.show_keys()
            case protocol.DownloadFinished():
                self._finished()
            case protocol.Problem() if event.code.startswith("download."):
                self._shell.show_keys()
        if self._to_open and not self._training:
            self._open()

    @property
    def _training(self) -> bool:
        run = self._shell.engine_state.run
        return run is not None and run.active

    def _finished(self) -> None:
        shell = self._shell
        if shell.engine_state.data is None:
            # What was named could not be opened, and this is what was fetched instead.
            shell.options.data = "mnist"
        wanted = shell.options.data in ("auto", "mnist")
        self._to_open = wanted
        key = "here" if not wanted else "later" if self._training else "opened"
        shell.notice(shell.words.get("download", key))
        shell.show_keys()

    def _open(self) -> None:
        from engine import protocol

        self._to_open = False
        self._shell.ask(protocol.OpenData(where=self._shell.options.data))


def megabytes(count: int) -> str:
    """Bytes as MB, to a tenth."""
    return f"{count / MEGABYTE:.1f}"
