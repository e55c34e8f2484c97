"""The recorded trainings of the network by hand, and what a guess about them is worth."""

import math
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.from_scratch.answers import (
    ChangeMistake,
    best_of,
    grade_change,
    grade_slope,
    what_changed,
    why_not,
)
from engine.explain.from_scratch.clip import FLOOR, ClippedLog, plan
from engine.explain.from_scratch.runs import (
    ALL,
    BOOK,
    FIT,
    ONE_CHANGE,
    RASH,
    RASH_FROM_LOGITS,
    SETTINGS,
    bars,
    changed,
    record,
)
from engine.explain.from_scratch.settings import parse_numbers
from engine.explain.shared.typed.settings import MAX_TEXT, SettingsMistake
from engine.explain.shared.typed.whole_numbers import NumberMistake
from engine.protocol import (
    FIRST_BLOCKS,
    MAX_SCRATCH_EPOCHS,
    MAX_SCRATCH_RATE,
    MAX_SCRATCH_SEED,
    ScratchSettings,
    TrainScratch,
)
from engine.protocol.arrays import number

SEEDS = 5
CHANGES = [bars()[settings] for settings in ONE_CHANGE]


# ---- the record


def test_every_setting_has_a_run_of_each_of_five_seeds_on_verified_mnist() -> None:
    assert len(set(SETTINGS)) == len(SETTINGS)
    assert [bars()[settings].settings for settings in SETTINGS] == list(SETTINGS)
    for settings in SETTINGS:
        assert [run.seed for run in bars()[settings].runs] == list(range(SEEDS))
    assert len(record().runs) == SEEDS * len(SETTINGS)
    measured = record().measured
    assert measured.data == "mnist"
    assert measured.x_train_sha256.startswith("741c9888")
    assert all("/" not in text for text in (measured.python, measured.torch, measured.numpy))


def test_a_run_holds_what_its_settings_say() -> None:
    for run in record().runs:
        epochs = run.settings.epochs
        assert len(run.accuracy) == epochs + 1
        assert len(run.loss) == len(run.clipped) == epochs
        assert len(run.first_loss) == len(run.first_clipped) == FIRST_BLOCKS
        assert all(0 <= share <= 1 for share in (*run.accuracy, *run.clipped, *run.first_clipped))
        assert run.accuracy[0] < 0.25
        assert all(math.isfinite(number(loss)) for loss in run.loss)


def test_the_recorded_runs_say_what_the_lesson_says() -> None:
    book = bars()[BOOK]
    assert book.low - 0.005 < 0.82 < book.high + 0.005
    glorot = bars()[ScratchSettings(initialisation="glorot")]
    assert 0.03 < glorot.mean - book.mean < 0.06
    shuffled = bars()[ScratchSettings(shuffled=True)]
    assert shuffled.low < book.mean < shuffled.high
    assert bars()[ScratchSettings(loss="logits")].mean == pytest.approx(book.mean, abs=0.002)
    assert bars()[RASH].mean < 0.45
    assert bars()[RASH_FROM_LOGITS].low > 0.89
    fit = bars()[FIT]
    assert 0.973 < fit.low <= fit.high < 0.985
    assert fit.mean - bars()[ALL].mean < 0.01


def test_at_the_rate_that_kills_most_samples_are_clipped_and_at_the_books_none() -> None:
    for run in bars()[RASH].runs:
        assert sum(run.first_clipped) / FIRST_BLOCKS > 0.7
        assert run.clipped[0] > 0.7
    for run in bars()[BOOK].runs:
        assert max(run.clipped) < 0.001


def test_what_sets_a_bar_apart_is_named() -> None:
    assert changed(BOOK) == ()
    assert changed(FIT) == ("initialisation", "loss", "shuffled", "optimizer", "epochs")
    assert [what_changed(bar) for bar in CHANGES] == [
        "initialisation", "initialisation", "loss", "shuffled",
        "learning_rate", "learning_rate", "epochs", "optimizer",
    ]  # fmt: skip


def test_a_bar_is_the_mean_and_the_range_of_its_seeds() -> None:
    bar = bars()[BOOK]
    assert bar.low <= bar.mean <= bar.high
    assert len(bar.by_epoch) == BOOK.epochs + 1
    assert bar.by_epoch[-1] == pytest.approx(bar.mean)


# ---- which change helps most


def test_only_the_change_of_the_step_sizes_helps_most() -> None:
    right = [grade_change(str(number_), CHANGES)[0] for number_ in range(1, len(CHANGES) + 1)]
    assert right == [bar.settings.optimizer == "rmsprop" for bar in CHANGES]
    assert best_of(CHANGES).settings.optimizer == "rmsprop"


def test_why_another_change_is_not_the_one_is_told_apart() -> None:
    book = bars()[BOOK]
    why = {bar.settings: why_not(bar, book) for bar in CHANGES}
    assert why[RASH] == why[ScratchSettings(learning_rate=0.1)] == "silenced"
    assert why[ScratchSettings(shuffled=True)] == "nothing"
    assert why[ScratchSettings(loss="logits")] == "nothing"
    assert why[ScratchSettings(initialisation="glorot")] == "some"
    assert why[ScratchSettings(epochs=30)] == "some"


@pytest.mark.parametrize("text", ["0", "9", "100"])
def test_a_number_that_no_change_has_is_a_mistake(text: str) -> None:
    with pytest.raises(ChangeMistake) as raised:
        grade_change(text, CHANGES)
    assert raised.value.code == "scratch.no_change"


@given(st.text(max_size=30))
def test_any_text_is_graded_or_refused_as_a_guess_and_as_settings(text: str) -> None:
    with suppress(ChangeMistake, NumberMistake):
        grade_change(text, CHANGES)
    with suppress(SettingsMistake):
        rate, epochs, seed = parse_numbers(text)
        TrainScratch(settings=ScratchSettings(learning_rate=rate, epochs=epochs), seed=seed)


# ---- the clipped log


@given(st.floats(-12, -0.001))
def test_the_slopes_are_those_of_the_losses(exponent: float) -> None:
    at = ClippedLog(10**exponent)
    # A nudge of the logit z with p = 1 / (1 + e^-z).
    nudge = 1e-4
    z = math.log(at.p / (1 - at.p))
    after, before = (ClippedLog(1 / (1 + math.exp(-(z + by)))) for by in (nudge, -nudge))
    assert (after.loss - before.loss) / (2 * nudge) == pytest.approx(at.slope, abs=1e-3)
    if before.is_clipped == after.is_clipped:
        slope = (after.clipped_loss - before.clipped_loss) / (2 * nudge)
        assert slope == pytest.approx(at.clipped_slope, abs=1e-3)


def test_the_walk_goes_from_sure_to_silent_and_a_guess_there_is_graded() -> None:
    walk = plan()
    assert walk[0].p == 1
    assert all(a.p > b.p for a, b in pairwise(walk))
    silent = next(at for at in walk if at.p < FLOOR)
    assert silent.clipped_slope == 0
    assert silent.slope == pytest.approx(-1)
    assert silent.clipped_loss == pytest.approx(-math.log(FLOOR))
    for text, meaning in (
        ("0", "right"), ("0.0", "right"), ("-1", "unclipped"), ("1", "sign"),
        (f"{-1 / silent.p}", "of_log"), ("5", "wrong"),
    ):  # fmt: skip
        assert grade_slope(text, silent) == meaning
    heard = walk[4]
    assert grade_slope(f"{heard.slope}", heard) == "right"


# ---- numbers that are typed


@given(
    st.floats(1e-6, MAX_SCRATCH_RATE, allow_subnormal=False),
    st.integers(1, MAX_SCRATCH_EPOCHS),
    st.integers(0, MAX_SCRATCH_SEED),
)
def test_numbers_are_read_as_they_are_written(rate: float, epochs: int, seed: int) -> None:
    assert parse_numbers(f"{rate:f} {epochs} {seed}") == (float(f"{rate:f}"), epochs, seed)


def test_numbers_that_an_input_method_made_wide_are_read() -> None:
    assert parse_numbers("．０１，10　3") == (0.01, 10, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (".01 10", "count"),
        (".01 10 0 0", "count"),
        ("fast 10 0", "not_a_number"),
        (".01 ten 0", "not_a_number"),
        ("0 10 0", "rate"),
        ("11 10 0", "rate"),
        (".01 0 0", "epochs"),
        (".01 31 0", "epochs"),
        (".01 10 3000000000", "seed"),
        ("1" * (MAX_TEXT + 1), "too_long"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(text: str, code: str) -> None:
    with pytest.raises(SettingsMistake) as raised:
        parse_numbers(text)
    assert raised.value.code == f"settings.{code}"
