"""What happens to a batch that was not prepared: torch's own words, and the same loss twice."""

import pytest

from engine.asked.forgetting import tried
from engine.protocol import Preparation, decode_event, encode
from engine.protocol.arrays import number
from tests.engine.small import small_dataset

DATA = small_dataset()


@pytest.mark.parametrize(
    ("forgotten", "said"),
    [("reshape", "3584x28 and 784x512"), ("float", "same dtype"), ("one_hot", "must match")],
)
def test_torch_refuses_what_is_not_prepared_and_says_what_it_got(
    forgotten: Preparation, said: str
) -> None:
    found = tried(forgotten, DATA.x_train[:128], DATA.y_train[:128])
    assert said in found.refusal
    assert "\n" not in found.refusal
    assert decode_event(encode(found)) == found


def test_a_batch_that_is_ready_gives_the_same_loss_from_one_hot_labels_and_from_integers() -> None:
    found = tried("float", DATA.x_train[:128], DATA.y_train[:128])
    assert found.samples == 128
    assert number(found.loss) == pytest.approx(number(found.loss_of_integers), rel=1e-5)
    assert 2 < number(found.loss) < 3
