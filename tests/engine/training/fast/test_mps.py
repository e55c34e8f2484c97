"""What MPS lacks or gets wrong is not asked of it: its layout, run on the processor."""

import pytest
import torch
from torch import Tensor

from engine.protocol import Optimizer
from engine.training.fast.layout import layout_of
from engine.training.fast.learner import Learner
from engine.training.fast.products import Products
from engine.training.fast.step import DirectStep
from tests.engine.training.fast.operations import Operation, Operations
from tests.engine.training.fast.test_step import fast, train
from tests.engine.training.steps import HIDDEN, OPTIMIZERS, RATE, Given, given

MISSING = ("index_copy", "scatter")
"""Not there before torch 2.8, or suspect where rows are strided."""


def as_on_mps(
    start: Given, optimizer: Optimizer = "rmsprop", products: Products = "whole"
) -> DirectStep:
    learner = Learner(
        parameters=start.weights,
        images=start.images,
        labels=start.labels,
        optimizer=optimizer,
        learning_rate=RATE[optimizer],
        precision="fp32",
        products_as=products,
        layout=layout_of(torch.device("mps")),
    )
    return DirectStep(learner, torch.device("cpu"))


def whole_life(hidden: tuple[int, ...], products: Products) -> list[Operation]:
    """All that is done from the images to a training that goes on from another's state."""
    start = given(hidden, 7)
    operations = Operations()
    with operations:
        step = as_on_mps(start, products=products)
        train(step, start.batches)
        step.restore(step.state(), 7)
    return operations.done


@pytest.mark.parametrize("products", ["whole", "bf16", "rounded"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_product_goes_into_a_tensor_of_its_own(
    hidden: tuple[int, ...], products: Products
) -> None:
    done = whole_life(hidden, products)
    products_done = [one for one in done if "aten.mm" in one.name]
    assert len(products_done) == 7 * (3 * len(hidden) + 2)
    for one in products_done:
        out: Tensor = one.named["out"]
        assert out.is_contiguous()
        assert out.storage_offset() == 0
        assert out.untyped_storage().nbytes() == out.nbytes, "part of a larger one"


@pytest.mark.parametrize("hidden", HIDDEN)
def test_nothing_is_done_that_mps_does_not_have(hidden: tuple[int, ...]) -> None:
    names = {one.name for one in whole_life(hidden, "whole")}
    assert not [name for name in names if any(missing in name for missing in MISSING)]
    assert any("index_put" in name for name in names), "the operations were seen"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("products", ["whole", "bf16", "rounded"])
def test_where_a_product_goes_changes_nothing_of_what_is_learned(
    optimizer: Optimizer, products: Products
) -> None:
    start = given((16, 12), 20)
    expected = train(fast(start, optimizer, products=products), start.batches)
    trained = train(as_on_mps(start, optimizer, products), start.batches)
    for mine, other in zip(trained.parameters, expected.parameters, strict=True):
        assert torch.equal(mine, other)
    assert (trained.loss, trained.right) == (expected.loss, expected.right)
