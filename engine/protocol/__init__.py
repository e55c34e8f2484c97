"""What the screen and the engine say to each other: JSON lines, one message a line.

A command goes to the engine, an event comes back. The same event lines are what a
recording holds and what `ch2-tui fit --json` prints. Nothing here imports torch or numpy.

`Command.id` is chosen by the sender; an event that answers it carries it as `reply_to`.
`Event.at` is in seconds since 1970, taken once at the engine's start and advanced by a
monotonic clock, so that it never runs backwards within one engine.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from engine.protocol.errors import Mistake
from engine.protocol.messages.answers import (
    ANSWERING,
    ANSWERS,
    CHANGES_WHAT_IS_KNOWN,
    is_last,
)
from engine.protocol.messages.base import (
    CLASSES,
    Command,
    Count,
    Device,
    Event,
    Positive,
    Problem,
    RunName,
    Split,
)
from engine.protocol.messages.data import (
    MAX_IMAGES,
    CancelDownload,
    DataReady,
    Download,
    DownloadFinished,
    DownloadProgress,
    GetImages,
    Images,
    OpenData,
)
from engine.protocol.messages.from_scratch import (
    FIRST_BLOCK,
    FIRST_BLOCKS,
    MAX_SCRATCH_EPOCHS,
    MAX_SCRATCH_RATE,
    MAX_SCRATCH_SEED,
    SCRATCH_STAGES,
    CancelScratch,
    GetScratchSources,
    Initialisation,
    RunStage,
    ScratchLook,
    ScratchLoss,
    ScratchOptimizer,
    ScratchSettings,
    ScratchSources,
    ScratchStage,
    StageProgress,
    StageRun,
    StageShape,
    TrainScratch,
)
from engine.protocol.messages.inference import (
    MAX_WRONG,
    WRONG_TYPES,
    Activations,
    Evaluate,
    Evaluated,
    GetActivations,
    LayerActivations,
    Predict,
    Predicted,
)
from engine.protocol.messages.loss_slice import (
    MAX_SLICE_IMAGES,
    MAX_SLICE_RATES,
    MAX_SLICE_SIDE,
    GetLossSlice,
    LossSlice,
)
from engine.protocol.messages.nudging import (
    MAX_LARGEST,
    MAX_NUDGES,
    MAX_PASS_ROUNDS,
    NUDGED_BATCH,
    CancelPasses,
    GetGradient,
    Gradient,
    LargeGradient,
    Nudge,
    Nudged,
    PassesTimed,
    TimePasses,
    TriedUpdate,
    TryUpdates,
    UpdatesTried,
)
from engine.protocol.messages.preparation import BatchTried, Preparation, TryBatch
from engine.protocol.messages.race import (
    MAX_PASS_SECONDS,
    MAX_RACED_AXES,
    MAX_RACED_CELLS,
    MAX_RACED_WORK,
    MAX_REPEATS,
    MAX_ROUNDS,
    CancelRace,
    Race,
    RaceFinished,
    RaceProgress,
)
from engine.protocol.messages.recorded import (
    BLOCK,
    Epochs,
    GetEpochs,
    GetSteps,
    ListRuns,
    Runs,
    RunSummary,
    Steps,
)
from engine.protocol.messages.session import VERSION, DeviceReady, Greet, Hello, Shutdown
from engine.protocol.messages.settings import (
    MAX_FORKS,
    MAX_HIDDEN,
    MAX_WIDTH,
    MOST_EPOCHS,
    Activation,
    EpochFigures,
    FitSettings,
    Fork,
    LearningRate,
    Optimizer,
    Precision,
)
from engine.protocol.messages.stepping import (
    MAX_PART,
    MAX_STEP_IMAGES,
    MAX_STEPS_AT_ONCE,
    MAX_STEPS_BACK,
    Aspect,
    BeginSteps,
    Compared,
    EndSteps,
    LookAtStep,
    Stepped,
    StepReceipt,
    StepsEnded,
    StepTaken,
    StepTensor,
    TakeBack,
    TakeSteps,
)
from engine.protocol.messages.tangle import (
    MAX_REGION_SIDE,
    MAX_TANGLE_POINTS,
    MAX_TANGLE_STEPS,
    CancelUntangle,
    Untangle,
    Untangled,
)
from engine.protocol.messages.training import (
    MAX_POINTS,
    PROGRESS_TYPES,
    BeforeTraining,
    CheckpointSaved,
    Continue,
    EpochEnded,
    Evaluating,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    Pause,
    Progress,
    StepOnce,
    Stop,
)
from engine.protocol.messages.weights import (
    MAX_UNITS,
    MAX_UNTRAINED_WIDTH,
    MAX_VALUES,
    GetParameter,
    GetWeights,
    ParameterName,
    ParameterValues,
    UnitWeights,
)

LINE_LIMIT = 4 * 1024 * 1024
"""Bytes of the longest line either side sends or accepts, its newline included."""
AnyCommand = (
    Greet
    | OpenData
    | GetImages
    | Fit
    | Pause
    | Continue
    | StepOnce
    | Stop
    | GetSteps
    | GetEpochs
    | TryBatch
    | ListRuns
    | Predict
    | Evaluate
    | GetWeights
    | GetParameter
    | GetActivations
    | GetGradient
    | Nudge
    | TryUpdates
    | TimePasses
    | CancelPasses
    | GetLossSlice
    | Race
    | CancelRace
    | Untangle
    | CancelUntangle
    | BeginSteps
    | TakeSteps
    | TakeBack
    | LookAtStep
    | EndSteps
    | GetScratchSources
    | RunStage
    | TrainScratch
    | CancelScratch
    | Download
    | CancelDownload
    | Shutdown
)
AnyEvent = (
    Hello
    | DataReady
    | Images
    | DeviceReady
    | FitStarted
    | BeforeTraining
    | Progress
    | Steps
    | Epochs
    | Evaluating
    | EpochEnded
    | CheckpointSaved
    | FitPaused
    | FitContinued
    | FitFinished
    | BatchTried
    | Runs
    | Predicted
    | Evaluated
    | UnitWeights
    | ParameterValues
    | Activations
    | Gradient
    | Nudged
    | UpdatesTried
    | PassesTimed
    | LossSlice
    | RaceProgress
    | RaceFinished
    | Untangled
    | Stepped
    | StepsEnded
    | ScratchSources
    | StageProgress
    | StageRun
    | ScratchLook
    | DownloadProgress
    | DownloadFinished
    | Problem
)
RECORDED = (FitStarted, BeforeTraining, Steps, EpochEnded, FitFinished)
"""The events that a recording holds, in this order of appearance."""


class ProtocolError(Mistake):
    """A line that is no message: too long, not JSON, unknown, or out of range."""

    def __init__(self, message: str) -> None:
        super().__init__("protocol.broken", message, reason=message)


Message = TypeVar("Message")
_encoder = msgspec.json.Encoder()
_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(message: Command | Event) -> bytes:
    """One line, its newline included. Raises ProtocolError when it would exceed LINE_LIMIT."""
    line = _encoder.encode(message) + b"\n"
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a message of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    return line


def decode_command(line: bytes) -> AnyCommand:
    """The command on `line`. Raises ProtocolError."""
    return _decode(_commands, line)


def decode_event(line: bytes) -> AnyEvent:
    """The event on `line`. Raises ProtocolError."""
    return _decode(_events, line)


def _decode(decoder: msgspec.json.Decoder[Message], line: bytes) -> Message:
    if len(line) > LINE_LIMIT:
        raise ProtocolError(f"a line of {len(line):,} bytes; the limit is {LINE_LIMIT:,}")
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"{error} in {line[:80]!r}") from error
