"""Which events answer which command: said once, for both sides and for the tests."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from engine.protocol.messages.base import Command, Event
from engine.protocol.messages.data import (
    DataReady,
    Download,
    DownloadFinished,
    DownloadProgress,
    GetImages,
    Images,
    OpenData,
)
from engine.protocol.messages.from_scratch import (
    GetScratchSources,
    RunShop,
    RunStage,
    ScratchLook,
    ScratchSources,
    ShopLook,
    StageProgress,
    StageRun,
    TrainScratch,
)
from engine.protocol.messages.inference import (
    Activations,
    CellImages,
    Evaluate,
    Evaluated,
    GetActivations,
    GetCellImages,
    Predict,
    Predicted,
)
from engine.protocol.messages.loss_slice import GetLossSlice, LossSlice
from engine.protocol.messages.nudging import (
    GetGradient,
    Gradient,
    Nudge,
    Nudged,
    PassesTimed,
    TimePasses,
    TryUpdates,
    UpdatesTried,
)
from engine.protocol.messages.preparation import BatchTried, TryBatch
from engine.protocol.messages.race import Race, RaceFinished, RaceProgress
from engine.protocol.messages.recorded import Epochs, GetEpochs, GetSteps, ListRuns, Runs, Steps
from engine.protocol.messages.session import DeviceReady, Hello
from engine.protocol.messages.stepping import BeginSteps, LookAtStep, Stepped, TakeBack, TakeSteps
from engine.protocol.messages.tangle import Untangle, Untangled
from engine.protocol.messages.training import (
    CheckpointSaved,
    FilmStep,
    Fit,
    FitFinished,
    FitStarted,
    StepFilmed,
)
from engine.protocol.messages.weights import GetParameter, GetWeights, ParameterValues, UnitWeights

ANSWERS: Final = MappingProxyType[type[Command], tuple[type[Event], ...]](
    {
        OpenData: (DataReady,),
        GetImages: (Images,),
        Download: (DownloadProgress, DownloadFinished),
        TryBatch: (BatchTried,),
        ListRuns: (Runs,),
        GetEpochs: (Epochs,),
        GetSteps: (Steps,),
        Predict: (Predicted,),
        Evaluate: (Evaluated,),
        GetCellImages: (CellImages,),
        GetActivations: (Activations,),
        GetWeights: (UnitWeights,),
        GetParameter: (ParameterValues,),
        GetGradient: (Gradient,),
        Nudge: (Nudged,),
        TryUpdates: (UpdatesTried,),
        TimePasses: (PassesTimed,),
        GetLossSlice: (LossSlice,),
        Race: (RaceProgress, RaceFinished),
        Untangle: (Untangled,),
        BeginSteps: (Stepped,),
        TakeSteps: (Stepped,),
        TakeBack: (Stepped,),
        LookAtStep: (Stepped,),
        GetScratchSources: (ScratchSources,),
        RunStage: (StageProgress, StageRun),
        TrainScratch: (ScratchLook,),
        RunShop: (ShopLook,),
        Fit: (FitStarted,),
        FilmStep: (StepFilmed,),
    }
)
"""To each of these commands, whose events carry its `id`. A problem may answer any of them."""

ANSWERING: Final = frozenset(event for events in ANSWERS.values() for event in events)
"""The events that nobody hears who did not ask for them."""

CHANGES_WHAT_IS_KNOWN: Final = (
    CheckpointSaved,
    DataReady,
    DeviceReady,
    FitFinished,
    FitStarted,
    Hello,
    Images,
    Runs,
)
"""Events after which what is known may be of other data, of other weights, or of another engine."""


def is_last(event: Event) -> bool:
    """Whether nothing more comes to the question that `event` answers."""
    match event:
        case DownloadProgress() | RaceProgress() | StageProgress():
            return False
        case Steps():
            return not event.loss.shape[0]
        case Untangled() | ScratchLook() | ShopLook():
            return event.ended
    return True
