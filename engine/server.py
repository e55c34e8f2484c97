"""Commands in, events out, until the end of input or a signal."""

import importlib.metadata
import logging
import os
import platform
import select
from contextlib import suppress

from engine import clock
from engine.downloading import Downloading
from engine.inference_thread import Inference
from engine.library import Library
from engine.lines import Lines, LineTooLong
from engine.nudging import Nudging
from engine.outbox import BACKLOG, Outbox
from engine.problems import from_mistake, problem
from engine.protocol import (
    LINE_LIMIT,
    VERSION,
    AnyCommand,
    BeginSteps,
    CancelDownload,
    CancelPasses,
    CancelRace,
    CancelScratch,
    CancelUntangle,
    Continue,
    Download,
    EndSteps,
    Evaluate,
    Event,
    Fit,
    GetActivations,
    GetEpochs,
    GetGradient,
    GetImages,
    GetLossSlice,
    GetParameter,
    GetScratchSources,
    GetSteps,
    GetWeights,
    Greet,
    Hello,
    ListRuns,
    LookAtStep,
    Nudge,
    OpenData,
    Pause,
    Predict,
    ProtocolError,
    Race,
    RunStage,
    Shutdown,
    StepOnce,
    Stop,
    TakeBack,
    TakeSteps,
    TimePasses,
    TrainScratch,
    TryBatch,
    TryUpdates,
    Untangle,
    decode_command,
)
from engine.questions import Questions
from engine.racing import Racing
from engine.scratch_running import ScratchRunning
from engine.stepping import Stepping
from engine.trainer import Trainer
from engine.training_thread import TrainingThread
from engine.untangling import Untangling

_CHUNK = 64 * 1024
_CROWDED = 0.05
"""Seconds between two looks whether the waiting questions have become fewer."""
_LAST_WORDS = 2.0
"""Seconds that a slow reader is given at the end."""
_CHECKPOINT = 60.0
"""Seconds that a training is given to lay down its checkpoint at the end."""

_log = logging.getLogger(__name__)


class Server:
    """One engine on one pair of pipes."""

    def __init__(self, trainer: Trainer, *, commands: int, events: int) -> None:
        """`commands` and `events` are file descriptors."""
        self._commands = commands
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self._ending = False
        self._outbox = Outbox(events, on_broken=self.end)
        self._outbox.put(_hello(trainer.replay))
        library = Library()
        self._inference = Inference(library, trainer.recording_of, self._put_patiently)
        self._training = TrainingThread(
            trainer, library, self._outbox.put, missed=self._inference.ask
        )
        self._questions = Questions(
            library, trainer.recording_of, self._put_patiently, self._training.get_ready
        )
        self._downloading = Downloading(library, self._outbox.put)
        self._racing = Racing(
            self._outbox.put, self._training.get_ready, lambda: self._training.busy
        )
        self._nudging = Nudging(
            library,
            trainer.recording_of,
            self._put_patiently,
            self._training.get_ready,
            lambda: self._training.busy,
        )
        self._untangling = Untangling(self._put_patiently, lambda: self._training.busy)
        self._scratch = ScratchRunning(
            library,
            self._put_patiently,
            self._training.get_ready,
            lambda: self._training.busy,
        )
        self._stepping = Stepping(
            library, trainer.recording_of, self._put_patiently, lambda: self._training.busy
        )

    def end(self, *_: object) -> None:
        """Have `run` end in order; may be called from any thread or signal handler."""
        self._ending = True
        with suppress(BlockingIOError):  # then it has been told often enough
            os.write(self._wake, b"!")

    def run(self) -> None:
        """Serve until the end of input, `shutdown`, a lost reader or `end`."""
        lines = Lines(LINE_LIMIT)
        while not self._ending:
            chunk = self._read()
            if chunk is None:
                continue
            if not chunk:
                break
            for line in lines.feed(chunk):
                self._take(line)
        _log.info("ending")
        self._training.finish(_CHECKPOINT)
        self._outbox.close(_LAST_WORDS)

    def _read(self) -> bytes | None:
        """Some bytes of commands; none at their end; None if there is something else to see."""
        busy = (
            self._questions,
            self._inference,
            self._nudging,
            self._stepping,
            self._training,
        )
        if any(answering.crowded for answering in busy):
            select.select([self._woken], [], [], _CROWDED)
            return None
        readable, _, _ = select.select([self._woken, self._commands], [], [])
        if self._woken in readable:
            return None
        try:
            return os.read(self._commands, _CHUNK)
        except OSError:  # a terminal that was hung up
            return b""

    def _put_patiently(self, event: Event) -> None:
        self._outbox.put(event, wait=True)

    def _take(self, line: bytes | LineTooLong) -> None:
        if isinstance(line, LineTooLong):
            reason = str(line)
            self._outbox.put(problem("protocol.broken", reason, detail={"reason": reason}))
            return
        try:
            command = decode_command(line)
        except ProtocolError as error:
            self._outbox.put(from_mistake(error))
            return
        self._obey(command)

    def _obey(self, command: AnyCommand) -> None:
        match command:
            case OpenData():
                self._inference.expect(command.where)
                self._stepping.expect(command.where)
                self._nudging.expect(command.where)
                self._scratch.expect(command.where)
                self._questions.ask(command)
            case GetImages() | GetSteps() | GetEpochs() | TryBatch() | ListRuns():
                self._questions.ask(command)
            case Predict() | GetActivations() | Evaluate() | GetLossSlice() | GetParameter():
                self._inference.ask(command)
            case GetGradient() | Nudge() | TryUpdates():
                self._nudging.ask(command)
            case TimePasses():
                self._untangling.cancel()
                self._scratch.cancel()
                self._racing.cancel()
                self._nudging.time(command)
            case CancelPasses():
                self._nudging.cancel()
            case GetWeights():
                # A training never waits for a reader: behind a slow one its looks would pile up.
                behind = self._outbox.unread >= BACKLOG
                if behind or not self._training.look(command):
                    self._inference.ask(command)
            case Fit():
                self._stepping.interrupt()
                self._untangling.cancel()
                self._racing.cancel()
                self._nudging.cancel()
                self._scratch.cancel()
                self._training.fit(command)
            case Pause() | Continue() | StepOnce() | Stop():
                self._training.control(command)
            case Untangle():
                self._untangling.start(command)
            case CancelUntangle():
                self._untangling.cancel()
            case RunStage() | TrainScratch():
                self._untangling.cancel()
                self._nudging.cancel()
                self._racing.cancel()
                self._scratch.start(command)
            case CancelScratch():
                self._scratch.cancel()
            case GetScratchSources():
                self._scratch.tell_sources(command)
            case BeginSteps() | TakeSteps() | TakeBack() | LookAtStep() | EndSteps():
                self._stepping.ask(command)
            case Race():
                self._untangling.cancel()
                self._scratch.cancel()
                self._nudging.cancel()
                self._racing.start(command)
            case CancelRace():
                self._racing.cancel()
            case Download():
                self._downloading.start(command)
            case CancelDownload():
                self._downloading.cancel()
            case Greet():
                self._greet(command)
            case Shutdown():
                self.end()

    def _greet(self, command: Greet) -> None:
        if command.version != VERSION:
            other = (
                f"the screen speaks protocol {command.version}, the engine {VERSION}; "
                "install the same ch2-tui on both sides"
            )
            self._outbox.put(
                problem(
                    "protocol.version",
                    other,
                    reply_to=command.id,
                    detail={"engine": VERSION, "screen": command.version},
                )
            )


def _hello(replay: str | None) -> Hello:
    try:
        version = importlib.metadata.version("ch2-tui")
    except importlib.metadata.PackageNotFoundError:
        version = "not installed"
    return Hello(
        at=clock.now(),
        version=VERSION,
        engine=version,
        python=platform.python_version(),
        pid=os.getpid(),
        replay=replay,
    )
