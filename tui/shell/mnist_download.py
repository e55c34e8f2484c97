"""A download of MNIST as the learner sees it: asked for, under way beside the keys, over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.protocol import AnyEvent
    from tui.shell.app import Ch2App

MEGABYTE = 1_000_000


class MnistDownload:
    """Asks the engine for MNIST, and opens it once it is there.

    How much has arrived is in `EngineState.download`; every frame shows it in its line of
    keys, where neither a key nor a question takes it away.
    """

    def __init__(self, app: Ch2App) -> None:
        self._app = app
        self._to_open = False

    def begin(self) -> None:
        """Fetch MNIST: asked for, and only then."""
        from engine import protocol

        frame = self._app.frame
        begun = self._app.ask(protocol.Download())
        if begun:
            self._app.engine_state.download = (0, 0)
        if frame is not None:
            frame.notice(frame.word("download", "begun") if begun else frame.word("engine_busy"))
            frame.show_keys()

    def cancel(self) -> None:
        """Give it up; what has arrived is kept."""
        from engine import protocol

        self._app.ask(protocol.CancelDownload())

    def said(self, event: AnyEvent) -> None:
        """An event of the engine, after the state took note of it."""
        from engine import protocol

        match event:
            case protocol.Hello():
                self._to_open = False  # a fresh engine opens the data anyway
            case protocol.DownloadProgress():
                self._show()
            case protocol.DownloadFinished():
                self._finished()
            case protocol.Problem() if event.code.startswith("download."):
                self._show()
        if self._to_open and not self._training:
            self._open()

    @property
    def _training(self) -> bool:
        run = self._app.engine_state.run
        return run is not None and run.active

    def _finished(self) -> None:
        app, frame = self._app, self._app.frame
        if app.engine_state.data is None:
            # What was named could not be opened, and this is what was fetched instead.
            app.options.data = "mnist"
        wanted = app.options.data in ("auto", "mnist")
        self._to_open = wanted
        if frame is not None:
            key = "here" if not wanted else "later" if self._training else "opened"
            frame.notice(frame.word("download", key))
        self._show()

    def _open(self) -> None:
        from engine import protocol

        self._to_open = False
        self._app.ask(protocol.OpenData(where=self._app.options.data))

    def _show(self) -> None:
        if (frame := self._app.frame) is not None and frame.is_mounted:
            frame.show_keys()


def megabytes(count: int) -> str:
    """Bytes as MB, to a tenth."""
    return f"{count / MEGABYTE:.1f}"
