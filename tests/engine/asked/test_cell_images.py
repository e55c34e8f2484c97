"""The images of a cell of the confusion matrix: all of them once, the surest first."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.asked.cell_images import AllAnswers, cell_images
from engine.asked.inference import LaidDown, answered, measure
from engine.protocol import (
    MAX_CELL_IMAGES,
    CellImages,
    Evaluate,
    Evaluated,
    GetCellImages,
    OpenData,
    Problem,
    ProtocolError,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import Array
from engine.training.initialisation import initial_parameters
from tests.engine.small import small_dataset, write_npz
from tests.engine.talk import engine

DATA = small_dataset()


def network(seed: int) -> LaidDown:
    return LaidDown(initial_parameters((784, 12, 10), seed), "relu", True, 3)


def told(
    of: LaidDown, label: int, answer: int, first: int = 0, count: int = MAX_CELL_IMAGES
) -> CellImages:
    question = GetCellImages(id=6, label=label, answer=answer, first=first, count=count)
    said = answered(of, DATA.x_train, DATA.y_train)
    return cell_images(question, said, DATA.x_train, DATA.y_train, step=of.step)


@given(seed=st.integers(0, 30), count=st.integers(1, MAX_CELL_IMAGES))
@settings(max_examples=15)
def test_the_pages_of_all_cells_have_each_image_once_in_its_own_cell(seed: int, count: int) -> None:
    of = network(seed)
    matrix = measure(of, DATA.x_train, DATA.y_train).confusion
    answers = of.logits(DATA.x_train).argmax(1)
    seen: list[int] = []
    for label in range(10):
        for answer in range(10):
            sure: list[float] = []
            for first in range(0, max(int(matrix[label, answer]), 1), count):
                page = told(of, label, answer, first, count)
                assert page.total == matrix[label, answer]
                index = page.index.values().tolist()
                assert len(index) == min(count, page.total - first)
                assert page.pixels.data == DATA.x_train[index].tobytes()
                assert (DATA.y_train[index] == label).all()
                assert (answers[index] == answer).all()
                seen += index
                sure += page.confidence.values().tolist()
            assert sure == sorted(sure, reverse=True)
    assert sorted(seen) == list(range(300))


def test_how_sure_it_was_is_the_softmax_of_its_answer() -> None:
    of = network(1)
    logits = of.logits(DATA.x_train).astype(np.float64)
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    for label in range(10):
        page = told(of, label, int(logits[DATA.y_train == label].argmax(1)[0]))
        found = zip(page.index.values(), page.confidence.values(), strict=True)
        for index, confidence in found:
            assert confidence == pytest.approx(shares[index].max(), rel=1e-5)


def test_beyond_the_last_image_there_is_none_and_the_cell_says_how_many() -> None:
    page = told(network(2), 3, 3, first=10**9)
    assert page.index.shape == (0,)
    assert page.first == page.total


def test_a_network_that_has_diverged_has_its_images_too() -> None:
    broken = network(0)
    broken.parameters[2][:] = np.nan
    found = [told(broken, label, answer) for label in range(10) for answer in range(10)]
    assert sum(page.total for page in found) == 300
    assert all(decode_event(encode(page)) == page for page in found)


def test_answers_are_computed_once_for_a_network_and_its_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of, kept = network(4), AllAnswers()
    first = kept.of(of, ("x", "y"), DATA.x_train, DATA.y_train)
    assert kept.of(of, ("x", "y"), DATA.x_train, DATA.y_train) is first
    assert kept.of(of, ("x", "z"), DATA.x_train, DATA.y_train) is not first
    assert kept.of(network(4), ("x", "y"), DATA.x_train, DATA.y_train) is not first


def test_an_engine_answers_with_the_images_that_its_matrix_counted(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home) as serving:
        serving.send(GetCellImages(id=1, label=0, answer=0))
        assert serving.answer(Problem, to=1).code == "data.not_open"
        serving.send(OpenData(where=data), Evaluate(id=2), GetCellImages(id=3, label=4, answer=2))
        counts = np.frombuffer(serving.answer(Evaluated, to=2).confusion.data, "<u4")
        page = serving.answer(CellImages, to=3)
        assert (page.label, page.answer, page.split, page.run) == (4, 2, "test", None)
        assert page.total == counts.reshape(10, 10)[4, 2]
        serving.send(GetCellImages(id=4, run="no-such-run", label=0, answer=0))
        assert serving.answer(Problem, to=4).code == "run.unknown"


def test_a_cell_that_cannot_be_is_no_message() -> None:
    for wrong in (b'"label":10', b'"label":-1', b'"count":0', b'"count":65', b'"first":-1'):
        name = wrong.split(b":")[0]
        good = encode(GetCellImages(label=7, answer=8, first=3, count=9))
        value = next(part for part in good.strip(b"{}\n").split(b",") if part.startswith(name))
        with pytest.raises(ProtocolError):
            decode_command(good.replace(value, wrong))
    good_page = told(network(1), 0, 0, count=2)
    longer = Array("<f4", (9,), bytes(36))
    for change in ({"total": 0}, {"confidence": longer}, {"first": good_page.total + 1}):
        if good_page.index.shape[0]:
            with pytest.raises(ValueError, match=r".+"):
                replace(good_page, **change)
