"""What the screen and the engine say to each other: JSON lines, one message a line.

A command goes to the engine, an event comes back. The same event lines are what a
recording holds and what `ch2-tui fit --json` prints. Nothing here imports torch or numpy.

`Command.id` is chosen by the sender; an event that answers it carries it as `reply_to`.
`Event.at` is in seconds since 1970, taken once at the engine's start and advanced by a
monotonic clock, so that it never runs backwards within one engine.
"""

from __future__ import annotations

from engine.protocol.answers import ANSWERING, ANSWERS, CHANGES_WHAT_IS_KNOWN, is_last
from engine.protocol.lines import (
    LINE_LIMIT,
    RECORDED,
    AnyCommand,
    AnyEvent,
    ProtocolError,
    decode_command,
    decode_event,
    encode,
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
    WishedDevice,
)
from engine.protocol.messages.data import (
    MAX_IMAGES,
    CancelDownload,
    DataReady,
    Download,
    DownloadFinished,
    DownloadProgress,
    GetImages,
    GivenImage,
    Images,
    OpenData,
)
from engine.protocol.messages.from_scratch import (
    FIRST_BLOCK,
    FIRST_BLOCKS,
    MAX_SCRATCH_EPOCHS,
    MAX_SCRATCH_RATE,
    MAX_SCRATCH_SEED,
    MAX_SHOP_FORMS,
    MAX_SHOP_LINES,
    MAX_SHOP_STEPS,
    SCRATCH_STAGES,
    CancelScratch,
    GetScratchSources,
    Initialisation,
    RunShop,
    RunStage,
    ScratchLook,
    ScratchLoss,
    ScratchOptimizer,
    ScratchSettings,
    ScratchSources,
    ScratchStage,
    ShopFigure,
    ShopForms,
    ShopLook,
    ShopPrinted,
    ShopTask,
    ShopTrouble,
    StageProgress,
    StageRun,
    StageShape,
    TrainScratch,
)
from engine.protocol.messages.inference import (
    MAX_CELL_IMAGES,
    MAX_WRONG,
    WRONG_TYPES,
    Activations,
    CellImages,
    Evaluate,
    Evaluated,
    GetActivations,
    GetCellImages,
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
    MOST_LISTED,
    Epochs,
    GetEpochs,
    GetSteps,
    ListRuns,
    Runs,
    RunSummary,
    Steps,
)
from engine.protocol.messages.session import (
    VERSION,
    DeviceReady,
    Greet,
    Hello,
    Ping,
    Pong,
    Shutdown,
)
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
    MAX_FILMED,
    MAX_POINTS,
    PROGRESS_TYPES,
    BeforeTraining,
    CheckpointSaved,
    Continue,
    EpochEnded,
    Evaluating,
    FilmStep,
    Fit,
    FitContinued,
    FitFinished,
    FitPaused,
    FitStarted,
    Pause,
    Progress,
    StepFilmed,
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
